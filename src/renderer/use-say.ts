import { useCallback } from "react";
import { useTriage } from "./triage.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

/** Says what was decided, with the way back, or why it was not; answers whether it is on disk. */
export type Say = (
  text: string,
  call: Promise<{ decisionId?: string | undefined }>,
) => Promise<boolean>;

export function useSay(): Say {
  const toast = useToast();
  const { undo } = useTriage();
  return useCallback(
    async (text, call) => {
      try {
        const { decisionId } = await call;
        if (decisionId !== undefined)
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
    },
    [toast, undo],
  );
}
