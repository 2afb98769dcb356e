import { useMemo } from "react";
import { client } from "./api.ts";
import { useSay } from "./use-say.ts";

/** What the user says of a conversation, each with its toast and the way back; true once it is on disk. */
export function useRemembering() {
  const say = useSay();
  return useMemo(
    () => ({
      addLabel: (conversationId: string, name: string) =>
        say(
          `Labelled “${name}”.`,
          client.call("labels.set", {
            conversationIds: [conversationId],
            add: [name],
          }),
        ),
      removeLabel: (conversationId: string, name: string) =>
        say(
          `No longer “${name}”.`,
          client.call("labels.set", {
            conversationIds: [conversationId],
            remove: [name],
          }),
        ),
      addNote: (conversationId: string, text: string, draftId: string) =>
        say(
          "Noted.",
          client.call("notes.add", { conversationId, text, draftId }),
        ),
      editNote: (id: string, text: string, draftId: string) =>
        say("Note changed.", client.call("notes.edit", { id, text, draftId })),
      discardDraft: (id: string) =>
        say("Draft discarded.", client.call("drafts.discard", { id })),
      setRole: (
        { personId, name }: { personId: string; name: string },
        role: string | null,
      ) =>
        say(
          role === null
            ? `${name} has no role any more.`
            : `Role of ${name}: ${role}.`,
          client.call("people.setRole", { id: personId, role }),
        ),
      deleteNote: (id: string) =>
        say("Note deleted.", client.call("notes.delete", { id })),
    }),
    [say],
  );
}
