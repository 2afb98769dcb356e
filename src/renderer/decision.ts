import type { IsValue } from "../shared/query/ast.ts";
import { parseQuery } from "../shared/query/parse.ts";
import { partsOf } from "../shared/query/scope.ts";
import type { Mark, NoReplyReason } from "../shared/model/mark.ts";

/** The conversation that a decision concerns, with what its toast says. */
export type Subject = {
  id: string;
  person: { name: string };
  muted?: boolean;
};

export type Decision = {
  mark: Mark;
  reason?: NoReplyReason;
  /** Only this person; without it everybody in the conversation. */
  personId?: string;
  /** For `waits`: the message adopted. */
  messageId?: string;
};

const reasonWords: Record<NoReplyReason, string> = {
  thanks: "thanks",
  applause: "applause",
  "not-for-us": "not for us",
  moderated: "moderated",
  cannot: "we cannot",
  withheld: "withheld",
};

/** What the toast says once a decision is on disk. */
export function sayDecided(
  decision: Decision,
  subject: Subject,
  stillWaiting: number,
): string {
  const { name } = subject.person;
  const waiting =
    stillWaiting === 0
      ? ""
      : stillWaiting === 1
        ? ` ${decision.personId === undefined ? name : "One more person"} still waits.`
        : ` ${stillWaiting} people still wait.`;
  switch (decision.mark) {
    case "done":
      return `Done.${waiting}`;
    case "reopened":
      return `Reopened.${waiting}`;
    case "no-reply-needed":
      return `No reply needed: ${reasonWords[decision.reason ?? "thanks"]}.${waiting}`;
    case "acknowledged":
      return `Acknowledged.${waiting}`;
    case "spam":
      return `Spam: nothing from ${name} waits here any more.`;
    case "handed-off":
      return `Handed off.${waiting}`;
    case "waits":
      return `${name} waits for us.`;
    case "muted":
      return `Muted: nothing here alarms or waits.`;
    case "unmuted":
      return `No longer muted.${waiting}`;
    case "unread":
      return "Unread.";
    case "read":
      return "Read.";
    case "answered-elsewhere":
      return `Answered elsewhere.${waiting}`;
    case "starred":
      return "Starred.";
    case "unstarred":
      return "No longer starred.";
  }
}

const waits = ["waiting", "overdue", "late"] as const;

/** What a conversation is sure to stop being after a decision; lists that ask for it may drop the card at once. */
const endsBeing: Partial<Record<Mark, readonly IsValue[]>> = {
  done: ["open"],
  spam: waits,
  muted: waits,
  "no-reply-needed": ["waiting", "overdue"],
  read: ["unread"],
  unstarred: ["starred"],
};

/** True when every conversation in a list of this query must be what the decision ends. */
export function leavesList(query: string, decision: Decision): boolean {
  const ended = endsBeing[decision.mark];
  if (ended === undefined || decision.personId !== undefined) return false;
  const parsed = parseQuery(query);
  return (
    parsed.ok &&
    partsOf(parsed.query).some(
      (part) => part.type === "is" && ended.includes(part.value),
    )
  );
}
