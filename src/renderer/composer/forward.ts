import type { Message } from "../../shared/model/message.ts";
import type { DraftText } from "../draft-keeper.ts";

/** A mail as it goes on to somebody else: its head and its words below what is to be written above. */
export function forwardOf(
  message: Message,
): Pick<DraftText, "accountId" | "text" | "options"> {
  const { subject = "", author } = message;
  const when = new Date(message.sentAt).toLocaleString();
  const head = [
    "---------- Forwarded message ----------",
    `From: ${author.name === author.handle ? author.handle : `${author.name} <${author.handle}>`}`,
    `Date: ${when}`,
    ...(subject === "" ? [] : [`Subject: ${subject}`]),
  ];
  return {
    accountId: message.accountId,
    text: `\n\n${head.join("\n")}\n\n${message.text}`,
    options: { to: [], subject: forwarded(subject) },
  };
}

function forwarded(subject: string): string {
  return /^(?:fwd?|wg|tr)\s*:/iu.test(subject) ? subject : `Fwd: ${subject}`;
}
