import { useCallback } from "react";
import type { Participant } from "../../shared/model/conversation.ts";
import { client } from "../api.ts";
import { useTriage } from "../triage.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

/** Says that a person answers for us, or no longer does; their waits are counted anew. */
export function useOneOfUs(): (who: Participant, oneOfUs: boolean) => void {
  const toast = useToast();
  const { undo } = useTriage();
  return useCallback(
    (who, oneOfUs) => {
      client.call("people.setOneOfUs", { id: who.personId, oneOfUs }).then(
        ({ decisionId }) =>
          toast({
            text: oneOfUs
              ? `${who.name} is one of us: what they write counts as ours.`
              : `${who.name} is not one of us any more.`,
            replaces: "triage",
            action: {
              label: "Undo",
              keys: "z",
              run: () => void undo(decisionId),
            },
          }),
        (error: unknown) => toast({ text: messageOf(error), tone: "problem" }),
      );
    },
    [toast, undo],
  );
}
