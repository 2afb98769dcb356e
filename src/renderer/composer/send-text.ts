import { useState } from "react";
import type { Input } from "../../shared/contract/index.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { AppError } from "../../shared/fault.ts";
import { client } from "../api.ts";
import type { DraftText } from "../draft-keeper.ts";
import { useOutgoing } from "../outgoing.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import type { UsedDraft } from "./use-draft.ts";

type Sent = Omit<Input<"outbox.send">, "id" | "text" | "options">;

/** A new text is sent; one that replaces a message of ours is an edit of it. */
async function handOver(
  { id, text, options, edits }: DraftText,
  input: Sent,
): Promise<OutboxItem> {
  const what = { id, text, ...(options === undefined ? {} : { options }) };
  if (edits === undefined)
    return await client.call("outbox.send", { ...input, ...what });
  const { item } = await client.call("outbox.act", {
    ...what,
    messageId: edits,
    act: "edit",
  });
  return item;
}

/** Hands a draft to the outbox. Whatever fails, the text stays where it is. */
export function useSendText(draft: UsedDraft): {
  sending: boolean;
  problem: string | undefined;
  /** Answers whether the outbox has it. */
  send: (input: Sent, toWhom: string, onUndone: () => void) => Promise<boolean>;
} {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const toast = useToast();
  const outgoing = useOutgoing();

  function say(item: OutboxItem, toWhom: string, onUndone: () => void): void {
    const seconds = Math.round((item.notBefore - Date.now()) / 1000);
    toast({
      text:
        seconds > 0 && seconds <= 60
          ? `${toWhom}: sends in ${seconds} s.`
          : `${toWhom}: in the outbox.`,
      replaces: "sent",
      action: {
        label: "Undo",
        run: () => outgoing.edit(item, onUndone),
      },
    });
  }

  return {
    sending,
    problem,
    async send(input, toWhom, onUndone) {
      setSending(true);
      setProblem(undefined);
      // No save may arrive after the outbox has closed the draft.
      await draft.keeper.settle();
      const written = draft.keeper.read().draft;
      try {
        const item = await handOver(written, input);
        draft.leave();
        say(item, toWhom, onUndone);
        return true;
      } catch (error) {
        if (error instanceof AppError && error.code === "conflict") {
          draft.renew();
          setProblem(
            "Another version of this text is in the outbox already; this one is a new draft now.",
          );
        } else {
          setProblem(messageOf(error));
          // Saving goes on.
          draft.keeper.edit({});
        }
        return false;
      } finally {
        setSending(false);
      }
    },
  };
}
