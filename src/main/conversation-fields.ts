import type { Parsed } from "../shared/contract/index.ts";
import type { Mark } from "../shared/model/mark.ts";
import type { ConversationFields } from "../shared/model/decision.ts";
import {
  setMuted,
  setReadAt,
  setState,
  type ConversationRow,
} from "./archive/conversations.ts";
import type { Archive } from "./archive/open.ts";
import { setStarred } from "./archive/stars.ts";

export function fieldsOf(row: ConversationRow, mark: Mark): ConversationFields {
  return {
    state: row.state,
    readAt: row.read_at,
    muted: row.muted === 1,
    ...(mark === "starred" || mark === "unstarred"
      ? { starred: row.starred === 1 }
      : {}),
  };
}

export function setFields(
  db: Archive,
  id: string,
  fields: ConversationFields,
): void {
  setState(db, id, fields.state);
  setReadAt(db, id, fields.readAt);
  setMuted(db, id, fields.muted);
  if (fields.starred !== undefined) setStarred(db, id, fields.starred);
}

/** What a mark does to the conversation itself; the turns follow from the mark. */
export function fieldsAfter(
  row: ConversationRow,
  before: ConversationFields,
  input: Parsed<"conversations.mark">,
): ConversationFields {
  const readAt = Math.max(before.readAt, row.last_in_at);
  switch (input.mark) {
    case "done":
    case "spam":
      return { ...before, state: "done", readAt };
    case "reopened":
      return { ...before, state: "open" };
    case "unread":
      return { ...before, readAt: Math.min(before.readAt, row.last_in_at - 1) };
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
