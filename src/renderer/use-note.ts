import { useQuery } from "@tanstack/react-query";
import { useCallback, useState, useSyncExternalStore } from "react";
import { draftsQuery } from "./queries.ts";
import { useRemembering } from "./remembering.ts";
import { leaveNoteDraft, noteDraftIn, type NotePlace } from "./note-drafts.ts";

/** A note being written: begun and left, or cut off by a crash, it waits to be finished. */
export function useNote(place: NotePlace, onLeft: () => void, isOpen = false) {
  const { addNote, editNote, discardDraft } = useRemembering();
  const { data: drafts } = useQuery(draftsQuery);
  const [writing, setWriting] = useState(isOpen);
  const keeper = noteDraftIn(place, drafts);
  const { draft, problem } = useSyncExternalStore(
    keeper.subscribe,
    keeper.read,
  );
  const { conversationId, personId, changes } = place;
  const isSame = draft.text === (changes?.text ?? "");
  return {
    writing,
    open: useCallback(() => setWriting(true), []),
    /** Something is written that is not kept yet. */
    begun: !writing && !isSame && draft.text.trim() !== "",
    text: draft.text,
    /** Why it is not on the disk yet. */
    problem,
    keep: (text: string) => keeper.edit({ text }),
    save: async (text: string) => {
      await keeper.settle();
      const saved = await (changes === undefined
        ? addNote(
            personId === undefined ? { conversationId } : { personId },
            text,
            draft.id,
          )
        : editNote(changes.id, text, draft.id));
      if (saved) leaveNoteDraft(place);
      else keeper.edit({ text });
      return saved;
    },
    leave: () => {
      // What says the same as the note is no change of it.
      if (isSame && keeper.read().status !== "clean") keeper.edit({ text: "" });
      void keeper.flush();
      setWriting(false);
      onLeft();
    },
    discard: async () => {
      await keeper.flush();
      await discardDraft(draft.id);
      onLeft();
    },
  };
}
