import { useQuery } from "@tanstack/react-query";
import { inverseOf } from "../../shared/acts.ts";
import type { Input } from "../../shared/contract/index.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import type { Message } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { useOutgoing } from "../outgoing.ts";
import { accountsQuery } from "../queries.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { useTriage } from "../triage.ts";

export type DoneAct = Exclude<Input<"outbox.act">["act"], "edit">;

/** What an act did, for the toast. */
const done: Readonly<Record<DoneAct, string>> = {
  delete: "Deleted",
  restore: "Brought back",
  like: "Liked",
  unlike: "Like taken back",
  boost: "Boosted",
  unboost: "Boost taken back",
  approve: "Approved",
  hold: "Held back",
  hide: "Hidden",
  remove: "Removed",
  spam: "Reported as spam",
  block: "Author blocked",
  report: "Reported",
};

/** What an act does, on a button. */
export const actVerbs: Readonly<Record<DoneAct, string>> = {
  delete: "Delete",
  restore: "Bring back",
  like: "Like",
  unlike: "Take back the like",
  boost: "Boost",
  unboost: "Take back the boost",
  approve: "Approve",
  hold: "Hold back",
  hide: "Hide",
  remove: "Remove",
  spam: "Report as spam",
  block: "Block the author",
  report: "Report",
};

/**
 * Does something to a message: it names the account, and can be taken back until it leaves. What takes back an act
 * that has not left yet is to leave it undone.
 */
export function useActs(
  outbox: readonly OutboxItem[],
): (message: Message, act: DoneAct, reason?: string) => Promise<void> {
  const { data: accounts } = useQuery(accountsQuery);
  const toast = useToast();
  const { undo } = useTriage();
  const outgoing = useOutgoing();
  return async (message, act, reason = "") => {
    const waiting = outbox.find(
      (item) =>
        item.targetId === message.id &&
        item.state === "queued" &&
        item.act === inverseOf(act, message.heldAt !== undefined),
    );
    if (waiting !== undefined) {
      outgoing.discard(waiting);
      return;
    }
    const name =
      accounts?.find(({ id }) => id === message.accountId)?.name ?? "us";
    try {
      const { item, decisionId } = await client.call("outbox.act", {
        id: crypto.randomUUID(),
        messageId: message.id,
        act,
        text: reason,
      });
      const seconds = Math.round((item.notBefore - Date.now()) / 1000);
      toast({
        text: `${done[act]} as ${name}${seconds > 0 ? `, in ${seconds} s` : ""}.`,
        replaces: "triage",
        ...(decisionId === undefined
          ? {}
          : {
              action: {
                label: "Undo",
                keys: "z",
                run: () => void undo(decisionId),
              },
            }),
      });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  };
}
