import { z } from "zod";

/** What can have changed. The interface refetches; nothing else hangs on events. */
export const topics = [
  "accounts",
  /** Only when accounts were polled and will be. */
  "polling",
  "conversations",
  "columns",
  "drafts",
  "outbox",
  /** Only how far it is with what is being sent. */
  "progress",
  "people",
  "settings",
  "authorisation",
  "jobs",
  "labels",
  "rules",
  "archive",
] as const;
export const topic = z.enum(topics);
export type Topic = z.infer<typeof topic>;

export const appEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("changed"),
    topics: z.array(topic),
    /** The conversations touched, when few; absent: any may have changed. */
    conversationIds: z.array(z.string()).optional(),
  }),
  /** Events were missed: everything may have changed. */
  z.object({ type: z.literal("reset") }),
]);
export type AppEvent = z.infer<typeof appEvent>;
