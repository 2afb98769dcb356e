import { z } from "zod";
import { cleanLine, cleanText } from "../../../../src/shared/body/clean.ts";
import { bodyFromText } from "../../../../src/shared/body/from-text.ts";
import type {
  RemoteIdentity,
  RemoteMessage,
} from "../../../../src/main/channels/received.ts";

/** Everything that arrives is hostile: sizes, ids, dates, names. */
const person = z.object({
  id: z.string().min(1).max(200),
  name: z.string().max(500),
});
export const entry = z.object({
  id: z.string().min(1).max(200),
  by: person,
  text: z.string().max(100_000),
  /** ISO 8601, by the server's clock. */
  at: z.iso.datetime(),
  editedAt: z.iso.datetime().optional(),
  replyTo: z.string().max(200).optional(),
});
export type Entry = z.infer<typeof entry>;

export const me = person.extend({ guestbook: z.string().max(500) });
/** One thing that happened, in order: an entry that is new or changed, or the id of one that is gone. */
export const changes = z.object({
  changes: z.array(z.unknown()).max(1000),
  next: z.number().int().nonnegative(),
  more: z.boolean(),
});
export const removed = z.object({ deleted: z.string().min(1).max(200) });
export const listed = z.object({ entries: z.array(entry).max(1000) });

export function toIdentity(by: z.infer<typeof person>): RemoteIdentity {
  const name = cleanLine(by.name, 200) || by.id;
  return { remoteId: by.id, name, handle: by.id, bot: false };
}

/** Pure: the same entry is always the same message, and none is from the future. */
export function toMessage(
  raw: Entry,
  ours: string,
  now: number,
): RemoteMessage {
  const own = raw.by.id === ours;
  const text = cleanText(raw.text);
  return {
    remoteId: raw.id,
    author: toIdentity(raw.by),
    own,
    kind: "comment",
    stream: "direct",
    visibility: "public",
    // A guestbook is a place of ours: whoever writes there writes to us, unless it is to somebody else.
    addressed: own || raw.replyTo !== undefined ? "other" : "to-us",
    automatic: false,
    sentAt: Math.min(Date.parse(raw.at), now),
    ...(raw.editedAt === undefined
      ? {}
      : { editedAt: Math.min(Date.parse(raw.editedAt), now) }),
    body: bodyFromText(text),
    text,
    ...(raw.replyTo === undefined ? {} : { inReplyTo: raw.replyTo }),
    thread: raw.replyTo === undefined ? [] : [raw.replyTo],
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw,
  };
}
