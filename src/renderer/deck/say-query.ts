import type { FeedbackKind } from "../../shared/model/feedback.ts";
import type { Outcome } from "../../shared/model/turn.ts";
import type { IsValue, Query } from "../../shared/query/ast.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import { printQuery } from "../../shared/query/print.ts";
import { partsOf } from "../../shared/query/scope.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";

const states: Record<IsValue, string> = {
  waiting: "in which somebody waits for an answer",
  late: "in which somebody waits or waited too long",
  overdue: "in which an answer is overdue",
  open: "that are open",
  snoozed: "that are snoozed",
  done: "that are done",
  unread: "with something unread",
  starred: "with a star",
  muted: "that are muted",
  aside: "in which we are only mentioned aside",
  held: "with something held back: a comment for approval, or an answer",
  "handed-off": "that were handed off and wait",
  promised: "with a promise to keep",
  "first-contact": "in which somebody speaks to us for the first time",
  mine: "of the streams you own",
};

const outcomes: Record<Outcome, string> = {
  answered: "in which somebody was answered",
  acknowledged: "in which somebody was acknowledged",
  "no-reply-needed": "in which no reply was needed",
  "answered-elsewhere": "in which somebody was answered elsewhere",
  "handed-off": "that were handed off and wait",
  spam: "with spam",
};

const feedback: Record<FeedbackKind, string> = {
  like: "in which somebody likes something",
  hate: "in which somebody hates something",
  want: "in which somebody wants something",
  ask: "in which somebody asks something",
};

/** A query in plain words, for a column that is empty; what has no plain words stays as it is written. */
export function sayQuery(text: string): string {
  const parsed = parseQuery(text);
  if (!parsed.ok) return text;
  const parts = partsOf(parsed.query);
  if (parts.length === 0) return "every conversation";
  return `conversations ${parts.map(sayPart).join(", ")}`;
}

function sayPart(part: Query): string {
  if (part.type === "is") return states[part.value];
  if (part.type === "channel") return `on ${channelGlyphs[part.value].name}`;
  if (part.type === "account") return `that reached ${part.value}`;
  if (part.type === "from") return `with a message from ${part.value}`;
  if (part.type === "person") return `with ${part.value}`;
  if (part.type === "draft") return "with a draft";
  if (part.type === "note") return "with a note";
  if (part.type === "label") return `labelled “${part.value}”`;
  if (part.type === "topic") return `about ${part.value}`;
  if (part.type === "role") return `with somebody whose role is ${part.value}`;
  if (part.type === "outcome") return outcomes[part.value];
  if (part.type === "feedback") return feedback[part.value];
  if (part.type === "text") return `with “${part.text}”`;
  if (part.type === "any") return part.of.map(sayPart).join(" or ");
  return `that match ${printQuery(part)}`;
}
