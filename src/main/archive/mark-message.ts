import type { ConversationFields } from "../../shared/model/decision.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { insertDecision, setChange } from "./decisions.ts";
import { insertMark } from "./marks.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { threadOfMessage } from "./threads.ts";

/** Marks a message for what happened at its channel: a decision that can be taken back like any other. */
export function markMessage(
  db: Archive,
  message: MessageRow,
  about: {
    mark: Mark;
    /** What was decided, in words. */
    did: string;
    at: number;
    /** What it changed in the thread itself. */
    thread?: { before: ConversationFields; after: ConversationFields };
  },
): void {
  const { mark, did, at, thread } = about;
  const threadId = threadOfMessage(db, message);
  const decisionId = insertDecision(db, at, did);
  insertMark(db, {
    decisionId,
    conversationId: message.conversation_id,
    threadId,
    personId: undefined,
    messageId: message.id,
    mark,
    reason: undefined,
    at,
  });
  setChange(db, decisionId, {
    kind: "mark",
    conversations: thread === undefined ? [] : [{ id: threadId, ...thread }],
  });
}

/** Whether a mark of this kind on a message still holds. */
export function isMarked(
  db: Archive,
  { id }: Pick<MessageRow, "id">,
  mark: Mark,
): boolean {
  return (
    prepared<[string, string], 1>(
      db,
      "SELECT 1 FROM marks WHERE message_id = ? AND mark = ? AND taken_back = 0 LIMIT 1",
    )
      .pluck()
      .get(id, mark) === 1
  );
}

/** The marks of this kind on a message hold no more. */
export function takeBackOn(
  db: Archive,
  { id }: Pick<MessageRow, "id">,
  mark: Mark,
): void {
  prepared(
    db,
    "UPDATE marks SET taken_back = 1 WHERE message_id = ? AND mark = ?",
  ).run(id, mark);
}
