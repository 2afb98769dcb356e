import { z } from "zod";
import { channelKind } from "../model/channel-kind.ts";
import { direction } from "../model/message.ts";
import { calls } from "./call.ts";

/** A piece of a snippet; `hit` pieces matched the query. */
const snippetPart = z.object({ text: z.string(), hit: z.boolean() });

export const searchOrder = z.enum(["newest", "best"]);
export type SearchOrder = z.infer<typeof searchOrder>;

const found = z.object({
  messageId: z.string(),
  conversationId: z.string(),
  accountId: z.string(),
  channel: channelKind,
  direction,
  author: z.object({ name: z.string(), handle: z.string() }),
  sentAt: z.number().int(),
  subject: z.array(snippetPart).optional(),
  snippet: z.array(snippetPart),
});

export const searchCalls = calls({
  /**
   * Messages that match, newest first; or the best of the newest, when there are words to compare by. A page may have
   * fewer than asked for, also none, and still a `next`: so far was looked by now, and from there it goes on.
   */
  "search.messages": {
    input: z.object({
      query: z.string().max(2000),
      order: searchOrder.default("newest"),
      limit: z.number().int().min(1).max(200).default(50),
      after: z.string().max(500).optional(),
    }),
    output: z.object({
      items: z.array(found),
      next: z.string().optional(),
      /** Among so many of the newest these are the best. */
      among: z.number().int().optional(),
    }),
  },
  "search.people": {
    input: z.object({
      text: z.string().max(200),
      limit: z.number().int().min(1).max(50).default(8),
    }),
    output: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        handle: z.string(),
        channel: channelKind,
      }),
    ),
  },
});
