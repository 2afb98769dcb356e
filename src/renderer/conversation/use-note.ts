import { useQuery } from "@tanstack/react-query";
import { useCallback, useState, useSyncExternalStore } from "react";
import { draftsQuery } from "../queries.ts";
import { useRemembering } from "../remembering.ts";
import { leaveNoteDraft, noteDraftIn } from "./note-drafts.ts";

/** The note being written in a conversation: begun and left, or cut off by a crash, it waits to be finished. */
export function useNote(conversationId: string, onLeft: () => void) {
  const { addNote } = useRemembering();
  const { data: drafts } = useQuery(draftsQuery);
  const [writing, setWriting] = useState(false);
  const keeper = noteDraftIn(conversationId, drafts);
  const { draft, problem } = useSyncExternalStore(
    keeper.subscribe,
    keeper.read,
  );
  return {
    writing,
    open: useCallback(() => setWriting(true), []),
    /** What is begun and not kept yet. */
    text: draft.text,
    /** Why it is not on the disk yet. */
    problem,
    keep: (text: string) => keeper.edit({ text }),
    save: async (text: string) => {
      await keeper.settle();
      const saved = await addNote(conversationId, text, draft.id);
      if (saved) leaveNoteDraft(conversationId);
      else keeper.edit({ text });
      return saved;
    },
    leave: () => {
      void keeper.flush();
      setWriting(false);
      onLeft();
    },
  };
}
