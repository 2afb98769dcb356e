import { z } from "zod";
import { channelKind } from "./channel-kind.ts";
import { note } from "./note.ts";
import {
  message,
  messageKind,
  shownName,
  stream,
  visibility,
} from "./message.ts";
import { outboxItem } from "./outbox-item.ts";
import { promise } from "./promise.ts";

export const conversationState = z.enum(["open", "snoozed", "done"]);
export type ConversationState = z.infer<typeof conversationState>;

/** The state of the most urgent waiting turn against its target (`none` = no target). */
export const dueState = z.enum(["none", "on-track", "due", "overdue"]);
export type DueState = z.infer<typeof dueState>;

/** One card of a column. Absent `waitingSince`: nobody waits here. */
export const conversationItem = z.object({
  id: z.string(),
  channel: channelKind,
  accountId: z.string(),
  /** The other accounts of a conversation that was merged from threads of several. */
  alsoAccountIds: z.array(z.string()).optional(),
  title: z.string(),
  /** Whom the card shows: the most urgent person waiting, else the last who wrote to us. */
  person: z.object({
    id: z.string(),
    name: z.string(),
    handle: z.string(),
    shown: shownName.optional(),
  }),
  excerpt: z.string(),
  /** The small pictures in the excerpt, by their names: they are fetched by its message. */
  excerptEmoji: z
    .object({ messageId: z.string(), urls: z.record(z.string(), z.string()) })
    .optional(),
  /** Direction of the message in the excerpt. */
  excerptFrom: z.enum(["in", "out"]),
  lastAt: z.number().int(),
  state: conversationState,
  unread: z.boolean(),
  muted: z.boolean(),
  starred: z.boolean(),
  /** Names, in their order. */
  labels: z.array(z.string()),
  kind: messageKind,
  stream,
  visibility,
  lang: z.string().optional(),
  messages: z.number().int(),
  attachments: z.number().int(),
  waitingSince: z.number().int().optional(),
  /** How many people wait here, those being answered included. */
  waiting: z.number().int(),
  dueAt: z.number().int().optional(),
  /** Start and length of the promise that `dueAt` ends, for the ring. */
  targetSeconds: z.number().int().optional(),
  /** A reply is queued, held or on its way for the person shown. */
  answering: z.boolean(),
  /** Something in it waits for our approval. */
  held: z.boolean(),
  draft: z.boolean(),
});
export type ConversationItem = z.infer<typeof conversationItem>;

/** A person in a conversation and whether they wait. */
export const participant = z.object({
  personId: z.string(),
  identityId: z.string(),
  name: z.string(),
  handle: z.string(),
  oneOfUs: z.boolean(),
  /** Press, candidate, employee …, as the user calls it. */
  role: z.string().optional(),
  waitingSince: z.number().int().optional(),
  dueAt: z.number().int().optional(),
  answering: z.boolean(),
  /** The oldest unanswered message: what a reply answers by default. */
  openingMessageId: z.string().optional(),
  /** Seconds they waited for our last answer here, if there was one. */
  lastAnsweredInSeconds: z.number().optional(),
  /** How many conversations we have had with them on all channels, this one included; 0 of one of us. */
  conversations: z.number().int(),
});
export type Participant = z.infer<typeof participant>;

/** One of several threads that the user merged into a conversation. */
export const mergedThread = z.object({
  id: z.string(),
  accountId: z.string(),
  channel: channelKind,
  title: z.string(),
  messages: z.number().int(),
  lastAt: z.number().int(),
});
export type MergedThread = z.infer<typeof mergedThread>;

/** What a reply from an account answers unless another message is chosen. */
export const answer = z.object({
  accountId: z.string(),
  messageId: z.string(),
});
export type Answer = z.infer<typeof answer>;

/** A conversation: the post above it as context, its messages oldest first, of a long one only some. */
export const conversation = conversationItem.omit({ messages: true }).extend({
  context: z.array(message),
  messages: z.array(message),
  /** How many messages are older than these, and how many newer. */
  earlier: z.number().int(),
  later: z.number().int(),
  /** Per account that it reached, the usual one first. */
  answers: z.array(answer),
  participants: z.array(participant),
  /** Of a merged conversation its threads, oldest first; else none. */
  threads: z.array(mergedThread),
  /** Of every account that it is in. */
  gaps: z.array(
    z.object({
      accountId: z.string(),
      from: z.number().int(),
      to: z.number().int(),
      message: z.string(),
      /** It still grows: something cannot be read. */
      ongoing: z.boolean().optional(),
    }),
  ),
  outbox: z.array(outboxItem),
  /** Of the conversation and of who is in it, oldest first. */
  notes: z.array(note),
  promises: z.array(promise),
  /** Those that did something here that still stands, by name. */
  rules: z.array(z.string()),
});
export type Conversation = z.infer<typeof conversation>;
