import { z } from "zod";
import { stream } from "./message.ts";

/**
 * Something that an account listens to beside what means it: a hashtag, a search of its server, or a word on its
 * server's public timeline, where the server cannot search. What it finds is nobody's question to us.
 */
export const source = z.object({
  kind: z.enum(["hashtag", "search", "word"]),
  value: z.string().trim().min(1).max(200),
  stream,
});
export type Source = z.infer<typeof source>;

/** Each costs a request in every poll, of a budget of some twenty a minute. */
export const maxSources = 10;
