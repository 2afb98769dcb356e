import { useMemo } from "react";
import type { Input } from "../shared/contract/index.ts";
import type { Feedback } from "../shared/model/feedback.ts";
import type { Label } from "../shared/model/label.ts";
import type { Promised, PromiseEnding } from "../shared/model/promise.ts";
import { client } from "./api.ts";
import { tagWords } from "./tag-words.ts";
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
      renameLabel: ({ id, name }: Label, to: string) =>
        say(
          `Label “${name}” is now “${to}”.`,
          client.call("labels.rename", { id, name: to }),
        ),
      deleteLabel: ({ id, name }: Label) =>
        say(`Label “${name}” deleted.`, client.call("labels.delete", { id })),
      tag: (messageId: string, tag: Pick<Feedback, "kind" | "topic">) =>
        say(
          `Tagged: ${tagWords(tag)}.`,
          client.call("feedback.tag", { messageId, ...tag }),
        ),
      untag: ({ id, ...tag }: Feedback) =>
        say(
          `No longer: ${tagWords(tag)}.`,
          client.call("feedback.untag", { id }),
        ),
      promise: (made: Input<"promises.make">) =>
        say("Promised.", client.call("promises.make", made)),
      endPromise: ({ id }: Promised, ending: PromiseEnding) =>
        say(
          ending === "kept" ? "Promise kept." : "Promise withdrawn.",
          client.call("promises.end", { id, ending }),
        ),
      addNote: (
        about: { conversationId: string } | { personId: string },
        text: string,
        draftId: string,
      ) => say("Noted.", client.call("notes.add", { ...about, text, draftId })),
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
