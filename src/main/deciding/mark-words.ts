import type { Mark } from "../../shared/model/mark.ts";

/** What a mark did, as the toast says it. */
export const markWords: Record<Exclude<Mark, "read">, string> = {
  done: "Done",
  reopened: "Reopened",
  "no-reply-needed": "No reply needed",
  acknowledged: "Acknowledged",
  spam: "Spam",
  "handed-off": "Handed off",
  waits: "Waits for us",
  unread: "Marked unread",
  muted: "Muted",
  unmuted: "No longer muted",
  "answered-elsewhere": "Answered elsewhere",
  starred: "Starred",
  unstarred: "No longer starred",
};
