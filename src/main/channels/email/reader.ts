import type { Stream } from "../../../shared/model/message.ts";
import type { PollResult } from "../received.ts";
import type { RawMail } from "./raw-mail.ts";
import { ownAddresses } from "./own-addresses.ts";
import type { MailContext } from "./sign-in.ts";
import { toMessage, type Reader } from "./wire.ts";

/** How this account's mails are read; the stream is that of the folder. */
export function readerFor(
  { settings, now }: Pick<MailContext, "settings" | "now">,
  stream: Stream = "direct",
): Reader {
  return {
    ...ownAddresses(settings),
    now: now(),
    stream,
  };
}

/** Mails as messages; one that cannot be made sense of is put aside and stops nothing. */
export function readMails(
  mails: readonly RawMail[],
  context: Pick<MailContext, "settings" | "now">,
  stream: Stream,
): Pick<PollResult<unknown>, "messages" | "rejected"> {
  const reader = readerFor(context, stream);
  const read: Pick<PollResult<unknown>, "messages" | "rejected"> = {
    messages: [],
    rejected: [],
  };
  for (const raw of mails) {
    try {
      read.messages.push(toMessage(raw, reader));
    } catch {
      read.rejected.push({
        raw,
        why: "What it says could not be made sense of.",
      });
    }
  }
  return read;
}
