import { z } from "zod";
import { bodyFromText } from "../../shared/body/from-text.ts";
import { body, type Body } from "../../shared/model/body.ts";

const ids = z.array(z.string());

/** What the archive gives back of a text: half a pair of surrogates is no text to SQLite. */
function asKept(text: string): string {
  return text.toWellFormed();
}

/** Null where the body is what the text alone says, as of most messages. */
export function toBodyColumn(text: string, from: Body): string | null {
  const written = JSON.stringify(from);
  return written === JSON.stringify(bodyFromText(asKept(text)))
    ? null
    : written;
}

export function readBody(row: { text: string; body: string | null }): Body {
  return row.body === null
    ? bodyFromText(row.text)
    : body.parse(JSON.parse(row.body));
}

/** Null where the thread above is the message that it answers, or nothing where it answers none. */
export function toThreadColumn(
  inReplyTo: string | null | undefined,
  thread: readonly string[],
): string | null {
  const written = JSON.stringify(thread);
  return written === JSON.stringify(threadAbove(inReplyTo ?? null))
    ? null
    : written;
}

export function readThread(row: {
  in_reply_to: string | null;
  thread: string | null;
}): string[] {
  return row.thread === null
    ? threadAbove(row.in_reply_to)
    : ids.parse(JSON.parse(row.thread));
}

function threadAbove(inReplyTo: string | null): string[] {
  return inReplyTo === null ? [] : [asKept(inReplyTo)];
}

/** Null where nobody is mentioned. */
export function toMentionsColumn(mentions: readonly string[]): string | null {
  return mentions.length === 0 ? null : JSON.stringify(mentions);
}

export function readMentions(row: { mentions: string | null }): string[] {
  return row.mentions === null ? [] : ids.parse(JSON.parse(row.mentions));
}
