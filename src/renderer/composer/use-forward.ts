import type { Message } from "../../shared/model/message.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";
import { client } from "../api.ts";
import { useCommandList } from "../commands.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { openDrafts } from "./drafts.ts";
import { forwardOf } from "./forward.ts";

/** Begins a mail that takes another one on, with its files: what cannot be had is said, and the rest goes on. */
export function useForward(): (message: Message) => Promise<void> {
  const { run } = useCommandList();
  const toast = useToast();
  return async (message) => {
    const files: OutgoingFile[] = [];
    for (const { id, name } of message.attachments) {
      try {
        files.push(
          await client.call("files.fromAttachment", { attachmentId: id }),
        );
      } catch (error) {
        const text = `“${name}” is not forwarded. ${messageOf(error)}`;
        toast({ text, tone: "problem" });
      }
    }
    const begun = forwardOf(message);
    openDrafts.start("post", {
      ...begun,
      options: { ...begun.options, files },
    });
    run("post.new", document.body);
  };
}
