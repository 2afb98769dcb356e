import { z } from "zod";
import { faultCodes } from "../fault.ts";
import { moderation, writeBack } from "./act.ts";
import { channelKind } from "./channel-kind.ts";
import { accountHistory } from "./history.ts";
import { retention } from "./retention.ts";

/** Waits promised by an account, in seconds by wall clock; absent means no promise. */
export const target = z.object({
  firstSeconds: z.number().int().positive(),
  nextSeconds: z.number().int().positive(),
});
export type Target = z.infer<typeof target>;

export const healthState = z.enum([
  "new",
  "ok",
  "offline",
  "failing",
  "rate-limited",
  "needs-sign-in",
  "gone",
  "paused",
  /** Only keeps what was imported, or fetched before: nobody is signed in to it, and it is not polled. */
  "imported",
]);
export type HealthState = z.infer<typeof healthState>;

/** What a server lets an account ask, of the window that is nearest its end. */
export const accountBudget = z.object({
  remaining: z.number(),
  limit: z.number(),
  /** When the window ends, ms UTC. */
  resetAt: z.number(),
  /** Accounts that live on the same window beside it. */
  others: z.number().int(),
});
export type AccountBudget = z.infer<typeof accountBudget>;

/** How polling an account goes. `message` is a sentence for the user whenever the state is not `ok`. */
export const health = z.object({
  state: healthState,
  code: z.enum(faultCodes).optional(),
  message: z.string().optional(),
  polling: z.boolean(),
  lastPollAt: z.number().int().optional(),
  /** Last time that a poll was answered, changed or not. */
  freshAt: z.number().int().optional(),
  nextPollAt: z.number().int().optional(),
  failures: z.number().int(),
  /** Absent where the server says nothing of limits. */
  budget: accountBudget.optional(),
  /** When the sign-in ends, where the channel says so, ms UTC. */
  expiresAt: z.number().int().optional(),
  /** Why something that is to be sent or done waits for another sign-in, as a sentence: one with more rights. */
  signInFor: z.string().optional(),
  /** New messages come at once, not only with the next poll. */
  listening: z.boolean().optional(),
});
export type Health = z.infer<typeof health>;

/** What may go with a text as files. */
export const fileLimits = z.object({
  /** How many with one text. */
  max: z.number().int(),
  /** Each, in bytes. */
  maxBytes: z.number().int(),
  /** Whose limit that is, where the other side does not name it: what most take, or ours. */
  bytesBy: z.enum(["usual", "porchlight"]).optional(),
  /** Media types, or `image/*`; empty: any. */
  types: z.array(z.string()),
  /** Longest description of one; absent where there is none. */
  maxAlt: z.number().int().optional(),
});
export type FileLimits = z.infer<typeof fileLimits>;

/** What an account can do. What is stored by an older version lacks the younger ones: it cannot do them. */
export const capabilities = z.object({
  reply: z.boolean(),
  post: z.boolean(),
  /** Of our own messages. */
  edit: z.boolean().default(false),
  delete: z.boolean().default(false),
  /** What was deleted lies in a bin from which it comes back. */
  restore: z.boolean().default(false),
  like: z.boolean(),
  boost: z.boolean(),
  /** How a text is counted and how long it may be. */
  length: z.discriminatedUnion("unit", [
    z.object({ unit: z.literal("none") }),
    z.object({
      unit: z.literal("graphemes"),
      max: z.number().int(),
      /** UTF-8, where that is limited too. */
      maxBytes: z.number().int().optional(),
      perUrl: z.number().int().optional(),
      /** Of direct messages, where they have room of their own. */
      direct: z
        .object({ max: z.number().int(), maxBytes: z.number().int() })
        .optional(),
    }),
  ]),
  files: fileLimits.optional(),
  /** Who may see a new text, in the channel's own words, the usual one first; empty: it cannot be chosen. */
  visibilities: z.array(z.string()).default([]),
  /** Takes a content warning. */
  warning: z.boolean().default(false),
  /** Takes the language of a text. */
  lang: z.boolean().default(false),
  /** Takes recipients and a subject (mail). */
  recipients: z.boolean().default(false),
  /** Whether an answer to an answer stands below it. */
  threads: z.boolean().default(true),
  /** How long after a message it can be answered; absent: for ever. */
  replyWindowSeconds: z.number().int().optional(),
  /** What may be done to what others wrote. */
  moderate: z.array(moderation).default([]),
  /** What triage can change at the channel once the user chooses it. */
  writeBack: z.array(writeBack).default([]),
});
export type Capabilities = z.infer<typeof capabilities>;
/** As a channel announces them: what it leaves out it cannot do. */
export type AnnouncedCapabilities = z.input<typeof capabilities>;

export const account = z.object({
  id: z.string(),
  channel: channelKind,
  name: z.string(),
  /** As the channel writes it; for a feed its address. */
  handle: z.string(),
  /** Two or three letters for the small avatar on cards. */
  initials: z.string(),
  addedAt: z.number().int(),
  /** From when on its people count as waiting. */
  doorAt: z.number().int(),
  target: target.optional(),
  paused: z.boolean(),
  removedAt: z.number().int().optional(),
  retention,
  /** What triage changes at the channel: nothing until the user chooses it. */
  writeBack: z.array(writeBack),
  /** Settings as the channel defines them; never holds a secret. */
  settings: z.record(z.string(), z.unknown()),
  capabilities,
  /** What was there before it was added can be fetched. */
  keepsHistory: z.boolean().optional(),
  /** How far that has got; absent: it was not asked for. */
  history: accountHistory.optional(),
  health,
  counts: z.object({
    unread: z.number().int(),
    waiting: z.number().int(),
    overdue: z.number().int(),
    messages: z.number().int(),
  }),
});
export type Account = z.infer<typeof account>;
