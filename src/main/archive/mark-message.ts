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
  const markId = insertMark(db, {
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
    markIds: [markId],
    conversations: thread === undefined ? [] : [{ id: threadId, ...thread }],
  });
}

/** The marks of a kind on a message that still hold. */
export function marksOn(
  db: Archive,
  { id }: Pick<MessageRow, "id">,
  mark: Mark,
): string[] {
  return prepared<[string, string], string>(
    db,
    "SELECT id FROM marks WHERE message_id = ? AND mark = ? AND taken_back = 0",
  )
    .pluck()
    .all(id, mark);
}
