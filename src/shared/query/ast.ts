import type { ChannelKind } from "../model/channel-kind.ts";
import type { FeedbackKind } from "../model/feedback.ts";
import type { MessageKind, Stream, Visibility } from "../model/message.ts";
import type { Outcome } from "../model/turn.ts";

/** Where a piece of a query stands in its text, in UTF-16 units as inputs count them. */
export type Span = { at: number; length: number };

export type Comparison = "<" | "<=" | "=" | ">=" | ">";

/** A day, month or year of the calendar, a day that moves with today, or a time ago. */
export type Day =
  | { type: "calendar"; year: number; month?: number; day?: number }
  | { type: "today" | "yesterday" }
  | { type: "ago"; seconds: number };

export const isValues = [
  "waiting",
  "late",
  "overdue",
  "open",
  "snoozed",
  "done",
  "unread",
  "starred",
  "muted",
  "aside",
  "held",
  "handed-off",
  "promised",
  "first-contact",
  "mine",
] as const;
export type IsValue = (typeof isValues)[number];

export const hasValues = [
  "attachment",
  "link",
  "question",
  "draft",
  "note",
] as const;
export type HasValue = (typeof hasValues)[number];

export const inValues = ["outbox", "drafts"] as const;
export type InValue = (typeof inValues)[number];

/** Asked of one message. */
export type MessageFilter =
  | { type: "from"; value: string }
  | { type: "has"; value: Exclude<HasValue, "draft" | "note"> }
  | { type: "lang"; value: string }
  | { type: "after" | "before" | "on"; day: Day }
  | { type: "kind"; value: MessageKind }
  | { type: "words"; than: Comparison; count: number }
  | { type: "reach"; than: Comparison; count: number }
  | { type: "feedback"; value: FeedbackKind }
  /** By name; the span is for saying that there is none. */
  | { type: "topic"; value: string; span: Span };

/** Asked of a conversation as a whole. */
export type ConversationFilter =
  | { type: "is"; value: IsValue }
  | { type: "channel"; value: ChannelKind }
  /** By id, name or handle; the span is for saying that there is none. */
  | { type: "account"; value: string; span: Span }
  | { type: "stream"; value: Stream }
  | { type: "person"; value: string }
  /** Somebody with this role wrote in it. */
  | { type: "role"; value: string }
  /** By name; the span is for saying that there is none. */
  | { type: "label"; value: string; span: Span }
  /** One of its turns came to this. */
  | { type: "outcome"; value: Outcome }
  /** `note`: about the conversation itself, not about a person in it. */
  | { type: "draft" | "note" }
  | { type: "visibility"; value: Visibility }
  | { type: "in"; value: InValue }
  | { type: "waited" | "due"; than: Comparison; seconds: number };

export type Filter = MessageFilter | ConversationFilter;

/** A word, or a phrase in quotes; `prefix`: its last word is only begun. */
export type Text = {
  type: "text";
  text: string;
  phrase: boolean;
  prefix: boolean;
};

/** Words only. */
export type TextQuery =
  | Text
  | { type: "all"; of: readonly TextQuery[] }
  | { type: "any"; of: readonly TextQuery[] };

/** What one and the same message must fulfil. */
export type MessageQuery =
  | Text
  | MessageFilter
  | { type: "all"; of: readonly MessageQuery[] }
  | { type: "any"; of: readonly MessageQuery[] };

/** `all` in `all` stays: parentheses make a group of their own, which may hold for another message. */
export type Query =
  | Text
  | Filter
  | { type: "all"; of: readonly Query[] }
  | { type: "any"; of: readonly Query[] }
  | { type: "not"; of: Query };

/** Why a query cannot be read, and where. */
export type QueryError = Span & { message: string };
