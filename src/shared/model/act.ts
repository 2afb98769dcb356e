import { z } from "zod";

/** What can be done to a message that is at the channel already, beside answering it. Each is the same done twice. */
export const contentActs = [
  "edit",
  "delete",
  "restore",
  "like",
  "unlike",
  "boost",
  "unboost",
] as const;

/** What a moderator can do to what others wrote. */
export const moderationActs = [
  "approve",
  "hold",
  "hide",
  "remove",
  "spam",
  "block",
  "report",
] as const;

/** What triage changes at the channel, where the user has chosen that it does: nothing by itself. */
export const writeBacks = ["read", "archive", "star", "notifications"] as const;
export const writeBack = z.enum(writeBacks);
export type WriteBack = z.infer<typeof writeBack>;

export const moderation = z.enum(moderationActs);
export type Moderation = z.infer<typeof moderation>;

export const act = z.enum([
  ...contentActs,
  ...moderationActs,
  "mark-read",
  "archive",
  "star",
  "unstar",
  "clear-notification",
]);
export type Act = z.infer<typeof act>;
