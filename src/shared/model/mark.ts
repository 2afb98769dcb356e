import { z } from "zod";

/** Decisions about a conversation or a person waiting in it. */
export const marks = [
  "done",
  "reopened",
  "no-reply-needed",
  "acknowledged",
  "spam",
  "handed-off",
  "waits",
  "read",
  "unread",
  "muted",
  "unmuted",
  "answered-elsewhere",
  "starred",
  "unstarred",
] as const;
export const mark = z.enum(marks);
export type Mark = z.infer<typeof mark>;

/** Why no reply is needed. `cannot` and `withheld` count as unanswered. */
export const noReplyReasons = [
  "thanks",
  "applause",
  "not-for-us",
  "moderated",
  "cannot",
  "withheld",
] as const;
export const noReplyReason = z.enum(noReplyReasons);
export type NoReplyReason = z.infer<typeof noReplyReason>;
