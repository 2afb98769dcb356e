import type { Message } from "../../shared/model/message.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";
import { client } from "../api.ts";
import { useCommandList } from "../commands.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { attachedBefore } from "./attached-before.ts";
import { openDrafts } from "./drafts.ts";
import { forwardOf } from "./forward.ts";

/** The address that the mail was sent to: it goes on from there. Where that cannot be told the account knows its own. */
async function usualSender(message: Message): Promise<string | undefined> {
  const { accountId: id, id: inReplyTo } = message;
  const senders = await client
    .call("accounts.senders", { id, inReplyTo })
    .catch(() => []);
  return senders.length > 1 ? senders[0] : undefined;
}

/** Begins a mail that takes another one on, with its files: what cannot be had is said, and the rest goes on. */
export function useForward(): (message: Message) => Promise<void> {
  const { run } = useCommandList();
  const toast = useToast();
  return async (message) => {
    const files: OutgoingFile[] = [];
    for (const attachment of message.attachments) {
      try {
        files.push(await attachedBefore(attachment));
      } catch (error) {
        const text = `“${attachment.name}” is not forwarded. ${messageOf(error)}`;
        toast({ text, tone: "problem" });
      }
    }
    const begun = forwardOf(message);
    const from = await usualSender(message);
    openDrafts.start("post", {
      ...begun,
      options: {
        ...begun.options,
        ...(files.length > 0 ? { files } : {}),
        ...(from === undefined ? {} : { from }),
      },
    });
    run("post.new", document.body);
  };
}
