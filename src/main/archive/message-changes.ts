import type { Body } from "../../shared/model/body.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type {
  Addressed,
  MessageKind,
  Standing,
  Stream,
} from "../../shared/model/message.ts";
import { toBodyColumn } from "./message-columns.ts";
import { reindexMessage, type Indexed } from "./message-words.ts";
import { factsOf, type MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Replaces what an edit at the channel can change; the words are indexed again. */
export function editMessage(
  db: Archive,
  row: MessageRow,
  message: Indexed & {
    body: Body;
    editedAt: number | undefined;
    lang: string | undefined;
    /** Where what was received is kept now; undefined: where it was. */
    payload?: { id: number; index: number } | undefined;
  },
): void {
  prepared(
    db,
    `UPDATE messages SET text = @text, body = @body, subject = @subject, warning = @warning,
       edited_at = @editedAt, lang = @lang, author = @author, words = @words,
       question = @question, link = @link, deleted_at = NULL,
       payload_id = @payloadId, payload_index = @payloadIndex WHERE seq = @seq`,
  ).run({
    seq: row.seq,
    text: message.text,
    body: toBodyColumn(message.text, message.body),
    subject: message.subject ?? null,
    warning: message.warning ?? null,
    editedAt: message.editedAt ?? null,
    lang: message.lang ?? row.lang,
    payloadId: message.payload?.id ?? row.payload_id,
    payloadIndex: message.payload?.index ?? row.payload_index,
    ...factsOf(message),
  });
  reindexMessage(db, row.seq, message);
}

/** Puts right how a message was read; when and by whom it was written and edited stays. The words are indexed again. */
export function mendMessage(
  db: Archive,
  row: MessageRow,
  message: Indexed & {
    body: Body;
    permalink: string | undefined;
    lang: string | undefined;
  },
): void {
  prepared(
    db,
    `UPDATE messages SET text = @text, body = @body, subject = @subject, warning = @warning,
       permalink = @permalink, lang = @lang, author = @author, words = @words,
       question = @question, link = @link WHERE seq = @seq`,
  ).run({
    seq: row.seq,
    text: message.text,
    body: toBodyColumn(message.text, message.body),
    subject: message.subject ?? null,
    warning: message.warning ?? null,
    permalink: message.permalink ?? null,
    lang: message.lang ?? row.lang,
    ...factsOf(message),
  });
  reindexMessage(db, row.seq, message);
}

/** A source closer to us has found the same message: it is addressed to us after all, or its stream ranks higher. */
export function raiseMessage(
  db: Archive,
  row: MessageRow,
  to: { addressed: Addressed; stream: Stream; kind: MessageKind },
  about: { channel: ChannelKind; authorName: string },
): void {
  prepared(
    db,
    "UPDATE messages SET addressed = ?, stream = ?, kind = ?, author = ? WHERE seq = ?",
  ).run(to.addressed, to.stream, to.kind, about.authorName, row.seq);
  // the kind is a facet of the full text index as well
  reindexMessage(db, row.seq, {
    ...about,
    accountId: row.account_id,
    kind: to.kind,
    subject: row.subject ?? undefined,
    warning: row.warning ?? undefined,
    text: row.text,
    reach: row.reach ?? undefined,
  });
}

export function markDeleted(db: Archive, seq: number, at: number): void {
  prepared(
    db,
    "UPDATE messages SET deleted_at = ? WHERE seq = ? AND deleted_at IS NULL",
  ).run(at, seq);
}

export function markRestored(db: Archive, seq: number): void {
  prepared(db, "UPDATE messages SET deleted_at = NULL WHERE seq = ?").run(seq);
}

/** How it stands with the moderators of its place now; answers whether that is another way than before. */
export function setStanding(
  db: Archive,
  row: Pick<MessageRow, "seq" | "held_at" | "hidden_at">,
  standing: Standing,
  at: number,
): boolean {
  const hiddenAt = standing === "hidden" ? (row.hidden_at ?? at) : null;
  // What is hidden goes back to where it was.
  const heldAt =
    standing === "hidden"
      ? row.held_at
      : standing === "held"
        ? (row.held_at ?? at)
        : null;
  if (hiddenAt === row.hidden_at && heldAt === row.held_at) return false;
  prepared(
    db,
    "UPDATE messages SET hidden_at = ?, held_at = ? WHERE seq = ?",
  ).run(hiddenAt, heldAt, row.seq);
  return true;
}

/** The poller brought our own message before the outbox knew that it was sent: it was written here. */
export function claimForOutbox(
  db: Archive,
  seq: number,
  outbox: { id: string; seenUpTo: number | undefined },
): void {
  prepared(
    db,
    "UPDATE messages SET outbox_id = ?, seen_up_to = ? WHERE seq = ?",
  ).run(outbox.id, outbox.seenUpTo ?? null, seq);
}
