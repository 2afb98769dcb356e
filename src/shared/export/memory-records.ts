import { z } from "zod";
import { fault } from "../fault.ts";
import { act } from "../model/act.ts";
import { listOrder } from "../model/column.ts";
import { decisionChange } from "../model/decision.ts";
import { ledgerEntry } from "../model/ledger-entry.ts";
import { mark, noReplyReason } from "../model/mark.ts";
import { outboxState } from "../model/outbox-item.ts";
import { ruleDoes } from "../model/rule.ts";
import { sendOptions } from "../model/send-options.ts";
import { settings } from "../model/settings.ts";
import { at, flag, id, text, whole } from "./fields.ts";

// Of a mark, note, promise or draft `homeId` is the thread, and `bornAs` the person, that it goes back to when what
// the user merged is split again.

/** Something the user decided, with how to take it back. */
const decision = z.strictObject({
  id,
  at,
  did: text,
  change: decisionChange,
  undoneAt: at.optional(),
  /** The rule that did it; absent: the user. */
  ruleId: id.optional(),
});

const rule = z.strictObject({
  id,
  position: whole,
  name: text,
  query: text,
  does: ruleDoes,
  active: flag,
  createdAt: at,
  removedAt: at.optional(),
});

/** What a rule has done in a conversation, and does not do there again. */
const ruleActs = z.strictObject({
  conversationId: id,
  ruleId: id,
  done: z.array(text),
  at,
});

/** What a decision says of a conversation, or of a person or message in it. */
const markRecord = z.strictObject({
  id,
  decisionId: id,
  conversationId: id,
  personId: id.optional(),
  messageId: id.optional(),
  mark,
  reason: noReplyReason.optional(),
  at,
  takenBack: flag,
  homeId: id.optional(),
  bornAs: id.optional(),
  copyOf: id.optional(),
});

/** A label or a topic. */
export const labelRecord = z.strictObject({
  id,
  name: text,
  folded: text,
  createdAt: at,
});

const conversationLabel = z.strictObject({
  conversationId: id,
  labelId: id,
  at,
});

const feedback = z.strictObject({
  id,
  messageId: id,
  kind: text.optional(),
  topicId: id.optional(),
  at,
});

const note = z
  .strictObject({
    id,
    conversationId: id.optional(),
    personId: id.optional(),
    text,
    at,
    editedAt: at.optional(),
    homeId: id.optional(),
    bornAs: id.optional(),
  })
  .refine(
    ({ conversationId, personId }) =>
      (conversationId === undefined) !== (personId === undefined),
    "a note is about a conversation or about a person",
  );

const promise = z
  .strictObject({
    id,
    conversationId: id,
    personId: id,
    text,
    madeAt: at,
    dueAt: at.optional(),
    ending: text.optional(),
    endedAt: at.optional(),
    homeId: id.optional(),
    bornAs: id.optional(),
  })
  .refine(
    ({ ending, endedAt }) => (ending === undefined) === (endedAt === undefined),
    "an ending without its time",
  );

const draft = z.strictObject({
  id,
  accountId: id.optional(),
  conversationId: id.optional(),
  inReplyTo: id.optional(),
  edits: id.optional(),
  note: z.literal(true).optional(),
  text,
  options: sendOptions.optional(),
  savedAt: at,
  closedAt: at.optional(),
  homeId: id.optional(),
  /** Earlier texts, oldest first. */
  versions: z.array(
    z.strictObject({ savedAt: at, text, options: sendOptions.optional() }),
  ),
});

const outboxItem = z.strictObject({
  id,
  accountId: id,
  conversationId: id.optional(),
  inReplyTo: id.optional(),
  text,
  options: sendOptions.optional(),
  act: act.optional(),
  targetId: id.optional(),
  state: outboxState,
  createdAt: at,
  notBefore: at,
  attempts: whole,
  startedAt: at.optional(),
  seenUpTo: at.optional(),
  anyway: flag,
  fault: fault.optional(),
  sentAt: at.optional(),
  messageId: id.optional(),
});

const ledger = z.strictObject({
  id,
  accountId: id,
  kind: ledgerEntry.shape.kind,
  fromAt: at,
  toAt: at,
  polls: whole,
  requests: whole,
  added: whole,
  message: text.optional(),
  /** A gap that was filled since. */
  closedAt: at.optional(),
  /** What could not be read. */
  about: text.optional(),
});

const column = z.strictObject({
  id,
  title: text,
  query: text,
  listOrder,
  width: whole,
});

/** What the user said, wrote and chose: one file each, in the order in which they are read. */
export const memoryRecords = {
  rules: rule,
  decisions: decision,
  marks: markRecord,
  "conversation-labels": conversationLabel,
  "rule-acts": ruleActs,
  feedback,
  notes: note,
  promises: promise,
  drafts: draft,
  outbox: outboxItem,
  ledger,
  columns: column,
  settings,
};
