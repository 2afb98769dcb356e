import { z } from "zod";
import { faultCodes } from "../fault.ts";
import { channelKind } from "./channel-kind.ts";
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
  /** Only keeps what was imported: nobody has signed in to it, and it is not polled. */
  "imported",
]);
export type HealthState = z.infer<typeof healthState>;

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
});
export type Health = z.infer<typeof health>;

export const capabilities = z.object({
  reply: z.boolean(),
  post: z.boolean(),
  like: z.boolean(),
  boost: z.boolean(),
  /** How a text is counted and how long it may be. */
  length: z.discriminatedUnion("unit", [
    z.object({ unit: z.literal("none") }),
    z.object({
      unit: z.literal("graphemes"),
      max: z.number().int(),
      perUrl: z.number().int().optional(),
    }),
  ]),
});
export type Capabilities = z.infer<typeof capabilities>;

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
  /** Settings as the channel defines them; never holds a secret. */
  settings: z.record(z.string(), z.unknown()),
  capabilities,
  health,
  counts: z.object({
    unread: z.number().int(),
    waiting: z.number().int(),
    overdue: z.number().int(),
    messages: z.number().int(),
  }),
});
export type Account = z.infer<typeof account>;
