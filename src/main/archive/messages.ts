import type { Body } from "../../shared/model/body.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type {
  Addressed,
  Direction,
  MessageKind,
  Standing,
  Stream,
  Visibility,
} from "../../shared/model/message.ts";
import { asksQuestion, hasLink } from "../../shared/query/text-facts.ts";
import { countWords } from "../../shared/query/words.ts";
import { newId } from "./id.ts";
import {
  toBodyColumn,
  toMentionsColumn,
  toThreadColumn,
} from "./message-columns.ts";
import { indexMessage } from "./message-words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { allocateSeq } from "./seq.ts";

export type MessageRow = {
  seq: number;
  id: string;
  account_id: string;
  conversation_id: string;
  remote_id: string;
  fingerprint: string | null;
  uri: string | null;
  identity_id: string;
  direction: Direction;
  kind: MessageKind;
  stream: Stream;
  visibility: Visibility;
  addressed: Addressed;
  automatic: 0 | 1;
  sent_at: number;
  claimed_at: number | null;
  fetched_at: number;
  edited_at: number | null;
  deleted_at: number | null;
  hidden_at: number | null;
  held_at: number | null;
  subject: string | null;
  warning: string | null;
  text: string;
  /** This, `mentions` and `thread` are read and written in message-columns.ts alone. */
  body: string | null;
  permalink: string | null;
  lang: string | null;
  in_reply_to: string | null;
  quotes: string | null;
  mentions: string | null;
  mentions_on_purpose: 0 | 1;
  thread: string | null;
  below: string | null;
  attachments: number;
  outbox_id: string | null;
  seen_up_to: number | null;
  payload_id: number | null;
  payload_index: number | null;
  reach: number | null;
  /** The name that the full text index has. */
  author: string;
  words: number;
  question: 0 | 1;
  link: 0 | 1;
  /** When its text was erased; the row stays. */
  erased_at: number | null;
  /** Of an erased text: whether it said thanks and nothing else. */
  only_thanks: 0 | 1 | null;
};

/** A message with everything ingest has resolved. */
export type NewMessage = {
  accountId: string;
  channel: ChannelKind;
  conversationId: string;
  remoteId: string;
  fingerprint: string | undefined;
  uri: string | undefined;
  identityId: string;
  authorName: string;
  direction: Direction;
  kind: MessageKind;
  stream: Stream;
  visibility: Visibility;
  addressed: Addressed;
  automatic: boolean;
  sentAt: number;
  claimedAt: number | undefined;
  fetchedAt: number;
  editedAt: number | undefined;
  subject: string | undefined;
  warning: string | undefined;
  text: string;
  body: Body;
  permalink: string | undefined;
  lang: string | undefined;
  inReplyTo: string | undefined;
  quotes: string | undefined;
  mentions: string[];
  mentionsOnPurpose: boolean;
  thread: string[];
  below: string | undefined;
  attachments: {
    name: string;
    mediaType: string;
    size?: number;
    alt?: string;
    url?: string;
    part?: string;
  }[];
  outbox: { id: string; seenUpTo: number | undefined } | undefined;
  payload: { id: number; index: number } | undefined;
  /** How many can see it, where the channel says so: at least 1. */
  reach: number | undefined;
  standing: Standing | undefined;
};

export function findMessage(
  db: Archive,
  accountId: string,
  remoteId: string,
): MessageRow | undefined {
  return prepared<[string, string], MessageRow>(
    db,
    "SELECT * FROM messages WHERE account_id = ? AND remote_id = ?",
  ).get(accountId, remoteId);
}

export function getMessageRow(db: Archive, id: string): MessageRow | undefined {
  return prepared<[string], MessageRow>(
    db,
    "SELECT * FROM messages WHERE id = ?",
  ).get(id);
}

/** Takes a new message in; answers its row as the archive has it now. */
export function insertMessage(db: Archive, message: NewMessage): MessageRow {
  const row = toRow(db, message);
  prepared(
    db,
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, fingerprint, uri, identity_id, direction, kind,
       stream, visibility, addressed, automatic, sent_at, claimed_at, fetched_at, edited_at, subject,
       warning, text, body, permalink, lang, in_reply_to, quotes, mentions, mentions_on_purpose, held_at, hidden_at,
       thread, below, attachments, outbox_id, seen_up_to, payload_id, payload_index,
       reach, author, words, question, link)
     VALUES (@seq, @id, @account_id, @conversation_id, @remote_id, @fingerprint, @uri, @identity_id,
       @direction, @kind, @stream, @visibility, @addressed, @automatic, @sent_at, @claimed_at,
       @fetched_at, @edited_at, @subject, @warning, @text, @body, @permalink, @lang, @in_reply_to,
       @quotes, @mentions, @mentions_on_purpose, @held_at, @hidden_at, @thread, @below, @attachments, @outbox_id,
       @seen_up_to, @payload_id, @payload_index, @reach, @author, @words, @question, @link)`,
  ).run(row);
  indexMessage(db, row.seq, message);
  insertAttachments(db, row.id, message.attachments);
  return row;
}

function toRow(db: Archive, message: NewMessage): MessageRow {
  return {
    seq: allocateSeq(db, message.sentAt, message.fetchedAt),
    id: newId(),
    account_id: message.accountId,
    conversation_id: message.conversationId,
    remote_id: message.remoteId,
    fingerprint: message.fingerprint ?? null,
    uri: message.uri ?? null,
    identity_id: message.identityId,
    direction: message.direction,
    kind: message.kind,
    stream: message.stream,
    visibility: message.visibility,
    addressed: message.addressed,
    automatic: message.automatic ? 1 : 0,
    sent_at: message.sentAt,
    claimed_at: message.claimedAt ?? null,
    fetched_at: message.fetchedAt,
    edited_at: message.editedAt ?? null,
    deleted_at: null,
    // Nobody waits because of what was taken away before we met it.
    hidden_at: message.standing === "hidden" ? message.sentAt : null,
    held_at: message.standing === "held" ? message.fetchedAt : null,
    subject: message.subject ?? null,
    warning: message.warning ?? null,
    text: message.text,
    body: toBodyColumn(message.text, message.body),
    permalink: message.permalink ?? null,
    lang: message.lang ?? null,
    in_reply_to: message.inReplyTo ?? null,
    quotes: message.quotes ?? null,
    mentions: toMentionsColumn(message.mentions),
    mentions_on_purpose: message.mentionsOnPurpose ? 1 : 0,
    thread: toThreadColumn(message.inReplyTo, message.thread),
    below: message.below ?? null,
    attachments: message.attachments.length,
    outbox_id: message.outbox?.id ?? null,
    seen_up_to: message.outbox?.seenUpTo ?? null,
    payload_id: message.payload?.id ?? null,
    payload_index: message.payload?.index ?? null,
    erased_at: null,
    only_thanks: null,
    reach: message.reach ?? null,
    ...factsOf(message),
  };
}

/** What queries ask of a text, found out once. */
export function factsOf(
  message: Pick<NewMessage, "authorName" | "text" | "body">,
): Pick<MessageRow, "author" | "words" | "question" | "link"> {
  const { authorName, text, body } = message;
  return {
    author: authorName,
    words: countWords(text),
    question: asksQuestion(text) ? 1 : 0,
    link: hasLink(text, body) ? 1 : 0,
  };
}

function insertAttachments(
  db: Archive,
  messageId: string,
  attachments: NewMessage["attachments"],
): void {
  for (const [position, a] of attachments.entries())
    prepared(
      db,
      `INSERT INTO attachments (id, message_id, position, name, media_type, size, alt, url, part)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      newId(),
      messageId,
      position,
      a.name,
      a.mediaType,
      a.size ?? null,
      a.alt ?? null,
      a.url ?? null,
      a.part ?? null,
    );
}
