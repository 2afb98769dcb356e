import type { Parsed } from "../../shared/contract/index.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { ConversationFields } from "../../shared/model/decision.ts";
import type { Thread } from "../archive/threads.ts";

export function fieldsOf(thread: Thread, mark: Mark): ConversationFields {
  const { state, readAt, muted, starred } = thread;
  return {
    state,
    readAt,
    muted,
    ...(mark === "starred" || mark === "unstarred" ? { starred } : {}),
  };
}

/** What a mark does to a thread itself; the turns follow from the mark. */
export function fieldsAfter(
  thread: Thread,
  input: Parsed<"conversations.mark">,
): ConversationFields {
  const before = fieldsOf(thread, input.mark);
  const readAt = Math.max(before.readAt, thread.lastInAt);
  switch (input.mark) {
    case "done":
    case "spam":
      return { ...before, state: "done", readAt };
    case "reopened":
      return { ...before, state: "open" };
    case "unread":
      // Where nobody wrote to us there is nothing to be read.
      return thread.lastInAt === 0
        ? before
        : { ...before, readAt: Math.min(before.readAt, thread.lastInAt - 1) };
    case "muted":
      return input.personId === undefined
        ? { ...before, muted: true, readAt }
        : before;
    case "unmuted":
      return input.personId === undefined
        ? { ...before, muted: false }
        : before;
    case "no-reply-needed":
    case "acknowledged":
    case "answered-elsewhere":
    case "handed-off":
    case "read":
      return { ...before, readAt };
    case "waits":
      return { ...before, state: "open" };
    case "starred":
    case "unstarred":
      return { ...before, starred: input.mark === "starred" };
  }
}

/** What a rule did may be taken back months later: what was read and closed since stays so. */
export function asByRule(
  { state, readAt, muted, starred }: Thread,
  mark: Mark | undefined,
  wanted: ConversationFields,
): ConversationFields {
  return {
    state,
    readAt,
    muted: mark === "muted" ? wanted.muted : muted,
    starred: mark === "starred" ? (wanted.starred ?? starred) : starred,
  };
}
