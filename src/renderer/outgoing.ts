import { useMutation } from "@tanstack/react-query";
import type { OutboxItem } from "../shared/model/outbox-item.ts";
import type { Draft } from "../shared/model/draft.ts";
import { client } from "./api.ts";
import { messageOf } from "./ui/error-state.tsx";
import { useToast } from "./ui/toast.tsx";

export type Outgoing = {
  /** Sends a failed, held or unknown item now. */
  retry: (item: OutboxItem) => void;
  /** Stops what is being sent, while not all of it has left. */
  stop: (item: OutboxItem) => void;
  /** Takes the item out; its text is a draft again, handed to `then`. */
  edit: (item: OutboxItem, then?: (draft: Draft) => void) => void;
  /** Takes the item out and puts its text away; undo brings the draft back. */
  discard: (item: OutboxItem) => void;
  busy: boolean;
};

/** Whether not all of it has left, where its channel tells. */
export function isStoppable({ progress }: OutboxItem): boolean {
  return progress !== undefined && progress.sentBytes < progress.totalBytes;
}

/** What can be done with a text that is not sent yet. */
export function useOutgoing(): Outgoing {
  const toast = useToast();
  const step = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast({ text: messageOf(error), tone: "problem" }),
  });
  return {
    retry: (item) =>
      step.mutate(() => client.call("outbox.retry", { id: item.id })),
    stop: (item) =>
      step.mutate(() => client.call("outbox.stop", { id: item.id })),
    edit: (item, then) =>
      step.mutate(async () => {
        const { draft } = await client.call("outbox.discard", { id: item.id });
        if (draft !== undefined) then?.(draft);
      }),
    discard: (item) =>
      step.mutate(async () => {
        const { draft } = await client.call("outbox.discard", { id: item.id });
        const { decisionId } =
          draft === undefined
            ? {}
            : await client.call("drafts.discard", { id: draft.id });
        toast({
          text: draft === undefined ? "Taken back." : "Discarded.",
          ...(decisionId === undefined
            ? {}
            : {
                action: {
                  label: "Undo",
                  keys: "z",
                  run: () =>
                    step.mutate(() => client.call("undo", { decisionId })),
                },
              }),
        });
      }),
    busy: step.isPending,
  };
}
