import { z } from "zod";
import { capabilities } from "../model/account.ts";
import { writeBack } from "../model/act.ts";
import { body } from "../model/body.ts";
import { channelKind } from "../model/channel-kind.ts";
import { conversationState } from "../model/conversation.ts";
import {
  addressed,
  direction,
  messageKind,
  stream,
  visibility,
} from "../model/message.ts";
import { at, bytes, flag, id, opaque, text, whole } from "./fields.ts";
import { labelRecord, memoryRecords } from "./memory-records.ts";

const person = z.strictObject({
  id,
  name: text,
  createdAt: at,
  role: text.optional(),
});

const identity = z.strictObject({
  id,
  channel: channelKind,
  remoteId: text,
  personId: id,
  name: text,
  handle: text,
  url: text.optional(),
  bot: flag,
  oneOfUs: flag,
  /** The person that it was born with, while it is merged into another. */
  bornAs: id.optional(),
  /** Addresses of which the channel has verified that they are the author's. */
  links: z.array(text),
});

/** Two identities of which the user has said that they are two people. */
const peopleApart = z.strictObject({ one: id, other: id });

const account = z
  .strictObject({
    id,
    channel: channelKind,
    name: text,
    handle: text,
    settings: z.record(z.string(), opaque),
    // As it was written: one of an older version lacks what is younger, and comes back without it.
    capabilities: opaque.refine((can) => capabilities.safeParse(can).success, {
      message: "This is not what an account can do.",
    }),
    cursor: opaque.optional(),
    addedAt: at,
    doorAt: at,
    targetFirstSeconds: whole.positive().optional(),
    targetNextSeconds: whole.positive().optional(),
    paused: flag,
    removedAt: at.optional(),
    purgeAt: at.optional(),
    retention: opaque.optional(),
    writeBack: z.array(writeBack).optional(),
    /** Identities that are the account. */
    identityIds: z.array(id),
  })
  .refine(
    ({ targetFirstSeconds, targetNextSeconds }) =>
      (targetFirstSeconds === undefined) === (targetNextSeconds === undefined),
    "one target without the other",
  );

/** A page of payloads as received: a JSON array, compressed by deflate without header (RFC 1951). */
const payload = z.strictObject({
  /** 1, 2, 3 … in the order of the file. */
  page: whole.positive(),
  accountId: id,
  fetchedAt: at,
  bytes,
});

const rejected = z.strictObject({
  accountId: id,
  at,
  why: text,
  digest: text,
  bytes,
});

const mergedThread = z.strictObject({
  intoId: id,
  state: conversationState,
  muted: flag,
  starred: flag,
  readAt: at,
  stream,
  lastInAt: at,
  personId: id.optional(),
});

const conversation = z.strictObject({
  id,
  accountId: id,
  channel: channelKind,
  redirectTo: id.optional(),
  partOf: id.optional(),
  title: text,
  kind: messageKind,
  stream,
  visibility,
  below: text.optional(),
  state: conversationState,
  muted: flag,
  starred: flag,
  readAt: at,
  /** When the user last decided something here, from `marks.jsonl`. */
  decidedAt: at.optional(),
  /** Remote ids that belong to it, known as messages yet or not. */
  keys: z.array(text),
  /** What it is by itself while the user has it merged into another one, or others into it: at most one. */
  merged: z.array(mergedThread).max(1),
  /** The labels that it had by itself when it was merged. */
  mergedLabels: z.array(z.strictObject({ labelId: id, at })),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const attachment = z.strictObject({
  id,
  name: text,
  mediaType: text,
  size: whole.optional(),
  alt: text.optional(),
  url: text.optional(),
  part: text.optional(),
  /** SHA-256 of its file in hexadecimal, which lies under this name in `attachments/`. */
  digest: digest.optional(),
});

const location = z.strictObject({
  mailbox: text,
  uidValidity: text,
  uid: whole,
});

const message = z.strictObject({
  id,
  accountId: id,
  conversationId: id,
  remoteId: text,
  fingerprint: text.optional(),
  uri: text.optional(),
  identityId: id,
  /** Its author's name as it was found by when the message came. */
  author: text,
  direction,
  kind: messageKind,
  stream,
  visibility,
  addressed,
  automatic: flag,
  sentAt: at,
  claimedAt: at.optional(),
  fetchedAt: at,
  editedAt: at.optional(),
  deletedAt: at.optional(),
  hiddenAt: at.optional(),
  /** Since when it waits, or waited before it was hidden, for the approval of its place. */
  heldAt: at.optional(),
  /** When its text was erased after the time for which it was to be kept. */
  erasedAt: at.optional(),
  onlyThanks: flag.optional(),
  subject: text.optional(),
  warning: text.optional(),
  text,
  body,
  permalink: text.optional(),
  lang: text.optional(),
  inReplyTo: text.optional(),
  quotes: text.optional(),
  mentions: z.array(id),
  mentionsOnPurpose: flag,
  thread: z.array(text),
  below: text.optional(),
  reach: whole.optional(),
  outboxId: id.optional(),
  seenUpTo: at.optional(),
  /** Where it was received: a page of `payloads.jsonl`, and the place on it from 0. */
  payload: z
    .strictObject({ page: whole.positive(), index: whole.nonnegative() })
    .optional(),
  attachments: z.array(attachment),
  locations: z.array(location),
});

const signal = z.strictObject({
  id,
  accountId: id,
  remoteId: text,
  kind: z.enum(["boost", "quote", "like", "link", "follow"]),
  identityId: id,
  at,
  about: text.optional(),
  url: text.optional(),
});

/** One file of JSON Lines each, in the order in which they are written and read. `docs/export-format.md` says what they mean. */
export const exportRecords = {
  people: person,
  identities: identity,
  "people-apart": peopleApart,
  accounts: account,
  labels: labelRecord,
  topics: labelRecord,
  payloads: payload,
  rejected,
  conversations: conversation,
  messages: message,
  signals: signal,
  ...memoryRecords,
};

export type Noun = keyof typeof exportRecords;
export type ExportRecord<N extends Noun = Noun> = z.infer<
  (typeof exportRecords)[N]
>;
export const nouns = Object.keys(exportRecords) as readonly Noun[];

/** Files that an export of an earlier version does not have: the first version with each. */
export const addedIn: Readonly<Partial<Record<Noun, number>>> = {
  rules: 2,
  "rule-acts": 2,
};

export function fileOf(noun: Noun): string {
  return `${noun}.jsonl`;
}
