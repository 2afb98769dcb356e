import type { Mark, NoReplyReason } from "../../shared/model/mark.ts";
import {
  getConversationRow,
  setMuted,
  setReadAt,
  setState,
} from "../archive/conversations.ts";
import { insertDecision, setChange } from "../archive/decisions.ts";
import { insertMark } from "../archive/marks.ts";
import type { Archive } from "../archive/open.ts";
import type { TurnKeeper } from "../archive/turns.ts";

/** How long a conversation rests before somebody looks whether it is over. */
const restMs = 9 * 3_600_000;

export type Decided = { mark: Mark; reason?: NoReplyReason };

const did: Partial<Record<Mark, string>> = {
  done: "Done",
  "no-reply-needed": "No reply needed",
  "handed-off": "Handed off",
  "answered-elsewhere": "Answered elsewhere",
  spam: "Spam",
  muted: "Muted",
};

/** As the core's own `deciding.ts` does it, without a disk that waits for every single one. */
export function decide(
  db: Archive,
  turns: TurnKeeper,
  id: string,
  { mark, reason }: Decided,
): void {
  const row = getConversationRow(db, id);
  const at = row.last_in_at + restMs;
  const decisionId = insertDecision(
    db,
    at,
    `${did[mark] ?? mark}: ${row.title}`,
  );
  insertMark(db, {
    decisionId,
    conversationId: id,
    threadId: id,
    personId: undefined,
    messageId: undefined,
    mark,
    reason,
    at,
  });
  const before = {
    state: row.state,
    readAt: row.read_at,
    muted: row.muted === 1,
  };
  const after = {
    state: mark === "handed-off" ? row.state : ("done" as const),
    readAt: Math.max(row.read_at, row.last_in_at),
    muted: before.muted || mark === "muted",
  };
  setChange(db, decisionId, {
    kind: "mark",
    conversations: [{ id, before, after }],
  });
  setState(db, id, after.state);
  setReadAt(db, id, after.readAt);
  setMuted(db, id, after.muted);
  turns.invalidate(id);
}
