import { z } from "zod";
import { channelKind } from "./channel-kind.ts";
import { note } from "./note.ts";

/** An author on one channel. */
export const identity = z.object({
  id: z.string(),
  personId: z.string(),
  channel: channelKind,
  name: z.string(),
  handle: z.string(),
  url: z.string().optional(),
  /** Answers for us without being an account here, or is one of our accounts. */
  oneOfUs: z.boolean(),
});
export type Identity = z.infer<typeof identity>;

/** One or more identities the user has said are the same human. */
export const person = z.object({
  id: z.string(),
  name: z.string(),
  identities: z.array(identity),
  conversations: z.number().int(),
  firstAt: z.number().int().optional(),
  lastAt: z.number().int().optional(),
  /** Press, candidate, employee …, as the user calls it. */
  role: z.string().optional(),
  notes: z.array(note),
});
export type Person = z.infer<typeof person>;
