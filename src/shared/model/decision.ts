import { z } from "zod";
import { capabilities } from "./account.ts";
import { act, writeBack } from "./act.ts";
import { conversationState } from "./conversation.ts";

const conversationFields = z.object({
  state: conversationState,
  readAt: z.number().int(),
  muted: z.boolean(),
  /** Only where a star was given or taken. */
  starred: z.boolean().optional(),
});

/** Tables of what the user says of conversations and messages, and the rules by which that goes by itself. */
export const rememberedTables = [
  "labels",
  "conversation_labels",
  "topics",
  "feedback",
  "rules",
  "notes",
  "promises",
] as const;
export type RememberedTable = (typeof rememberedTables)[number];

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export type RememberedRow = z.infer<typeof row>;

const rowChange = z.object({
  table: z.enum(rememberedTables),
  /** null: there was none. */
  before: row.nullable(),
  /** null: it was taken away. */
  after: row.nullable(),
});
export type RowChange = z.infer<typeof rowChange>;
/** Ids of the threads on each side of a merge or a split. */
const threadSets = z.array(z.array(z.string()));

/** What a decision changed: enough to take it back, and to do it again. */
export const decisionChange = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("mark"),
    conversations: z.array(
      z.object({
        id: z.string(),
        before: conversationFields,
        after: conversationFields,
      }),
    ),
  }),
  z.object({
    kind: z.literal("one-of-us"),
    identities: z.array(
      z.object({ id: z.string(), before: z.boolean(), after: z.boolean() }),
    ),
  }),
  z.object({
    kind: z.literal("remembered"),
    /** In the order in which they were made. */
    rows: z.array(rowChange),
    /** Columns whose query named what was renamed. */
    columns: z
      .array(
        z.object({ id: z.string(), before: z.string(), after: z.string() }),
      )
      .default([]),
  }),
  z.object({
    kind: z.literal("role"),
    personId: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("account-removed"),
    accountId: z.string(),
    /** What was merged with conversations of other accounts, one list of sets of threads for each. */
    apart: z.array(threadSets).optional(),
  }),
  z.object({
    kind: z.literal("account-disconnected"),
    accountId: z.string(),
    at: z.number().int(),
    before: z.object({
      doorAt: z.number().int(),
      capabilities,
      writeBack: z.array(writeBack),
    }),
  }),
  z.object({
    kind: z.literal("conversations-grouped"),
    /** Merged into one, or split from one. */
    united: z.boolean(),
    sets: threadSets,
  }),
  z.object({
    kind: z.literal("conversation-parted"),
    /** From this message on. */
    messageId: z.string(),
    threadId: z.string(),
    partId: z.string(),
  }),
  z.object({
    kind: z.literal("people-grouped"),
    united: z.boolean(),
    /** Ids of the identities on each side. */
    sets: z.array(z.array(z.string())),
    /** Who answers for us by it. */
    oneOfUs: z.array(
      z.object({ id: z.string(), before: z.boolean(), after: z.boolean() }),
    ),
    role: z
      .object({
        personId: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      })
      .optional(),
  }),
  z.object({
    kind: z.literal("people-apart"),
    pairs: z.array(z.object({ one: z.string(), other: z.string() })),
  }),
  z.object({ kind: z.literal("draft-discarded"), draftId: z.string() }),
  z.object({
    kind: z.literal("act"),
    act,
    messageId: z.string(),
    /** Of a report the reason. */
    text: z.string(),
  }),
]);
export type DecisionChange = z.infer<typeof decisionChange>;
export type ConversationFields = z.infer<typeof conversationFields>;
