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

/** Somebody who may be the same human, and what says so: a link that both have verified, an address, a name. */
export const likely = z.object({
  personId: z.string(),
  identityId: z.string(),
  name: z.string(),
  handle: z.string(),
  channel: channelKind,
  why: z.enum(["link", "address", "handle"]),
  /** The link, address or name itself. */
  by: z.string(),
});
export type Likely = z.infer<typeof likely>;

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
