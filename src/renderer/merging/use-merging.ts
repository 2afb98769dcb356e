import { useMemo } from "react";
import { client } from "../api.ts";
import { useTriage } from "../triage.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

/** Merging and splitting, each with its toast and the way back; true once it is on disk. */
export function useMerging() {
  const toast = useToast();
  const { undo } = useTriage();
  return useMemo(() => {
    async function say(
      text: string,
      call: Promise<{ decisionId: string }>,
    ): Promise<boolean> {
      try {
        const { decisionId } = await call;
        toast({
          text,
          replaces: "triage",
          action: {
            label: "Undo",
            keys: "z",
            run: () => void undo(decisionId),
          },
        });
        return true;
      } catch (error) {
        toast({ text: messageOf(error), tone: "problem" });
        return false;
      }
    }
    return {
      merge: (ids: string[]) =>
        say(
          "Merged into one conversation.",
          client.call("conversations.merge", { ids }),
        ),
      split: (id: string, threadId?: string) =>
        say(
          threadId === undefined ? "Split into its threads." : "Split off.",
          client.call("conversations.split", {
            id,
            ...(threadId === undefined ? {} : { threadId }),
          }),
        ),
      mergePeople: (ids: string[]) =>
        say("One person now.", client.call("people.merge", { ids })),
      splitPerson: (id: string, identityIds: string[]) =>
        say(
          "Two people again.",
          client.call("people.split", { id, identityIds }),
        ),
      keepApart: (id: string, otherId: string) =>
        say(
          "Two people: not suggested again.",
          client.call("people.keepApart", { id, otherId }),
        ),
    };
  }, [toast, undo]);
}
