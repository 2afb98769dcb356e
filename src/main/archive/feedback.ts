import { AppError } from "../../shared/fault.ts";
import type { RowChange } from "../../shared/model/decision.ts";
import type { Feedback, FeedbackKind } from "../../shared/model/feedback.ts";
import { newId } from "./id.ts";
import type { Span } from "./message-spans.ts";
import { findNamed, findOrMakeNamed } from "./named.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { changeRow, getRow } from "./remembered.ts";

export type Tag = {
  messageId: string;
  kind: FeedbackKind | undefined;
  topic: string | undefined;
};

/** By name, with how many tags name each. */
export function listTopics(
  db: Archive,
): { id: string; name: string; tags: number }[] {
  return prepared<[], { id: string; name: string; tags: number }>(
    db,
    `SELECT id, name, (SELECT count(*) FROM feedback WHERE topic_id = topics.id) AS tags
      FROM topics ORDER BY folded`,
  ).all();
}

/** The tag that says the same of the same message already. */
export function findTag(db: Archive, tag: Tag): string | undefined {
  const topicId =
    tag.topic === undefined ? null : findNamed(db, "topics", tag.topic);
  if (topicId === undefined) return undefined;
  return prepared<[string, string | null, string | null], string>(
    db,
    "SELECT id FROM feedback WHERE message_id = ? AND kind IS ? AND topic_id IS ?",
  )
    .pluck()
    .get(tag.messageId, tag.kind ?? null, topicId);
}

export function addTag(
  db: Archive,
  { messageId, kind, topic }: Tag,
  at: number,
): { id: string; rows: RowChange[] } {
  const id = newId();
  const named =
    topic === undefined
      ? { id: null, made: [] }
      : findOrMakeNamed(db, "topics", topic, at);
  const after = {
    id,
    message_id: messageId,
    kind: kind ?? null,
    topic_id: named.id,
    at,
  };
  const row = changeRow(db, { table: "feedback", before: null, after });
  return { id, rows: [...named.made, row] };
}

/** The message that a tag is on; throws `not-found`. */
export function tagOf(db: Archive, id: string): { messageId: string } {
  return { messageId: String(getRow(db, "feedback", id)["message_id"]) };
}

/** Also takes the topic away when nothing else is about it. */
export function removeTag(db: Archive, id: string): RowChange[] {
  const before = getRow(db, "feedback", id);
  const topicId = before["topic_id"];
  const rows = [changeRow(db, { table: "feedback", before, after: null })];
  if (typeof topicId !== "string") return rows;
  const topic = getRow(db, "topics", topicId);
  return [
    ...rows,
    changeRow(db, { table: "topics", before: topic, after: null }),
  ];
}

/** What is said of each of these messages of a conversation. */
export function feedbackIn(
  db: Archive,
  conversationId: string,
  { fromSeq, toSeq }: Span,
): ReadonlyMap<string, Feedback[]> {
  const rows = prepared<
    [string, number, number],
    {
      id: string;
      message_id: string;
      kind: FeedbackKind | null;
      topic: string | null;
    }
  >(
    db,
    `SELECT f.id, f.message_id, f.kind, t.name AS topic
      FROM messages m INDEXED BY messages_of_conversation
      CROSS JOIN feedback f ON f.message_id = m.id
      LEFT JOIN topics t ON t.id = f.topic_id
      WHERE m.conversation_id = ? AND m.seq BETWEEN ? AND ? ORDER BY f.at, f.rowid`,
  ).all(conversationId, fromSeq, toSeq);
  const byMessage = new Map<string, Feedback[]>();
  for (const { id, message_id: messageId, kind, topic } of rows) {
    const said = byMessage.get(messageId) ?? [];
    said.push({
      id,
      ...(kind === null ? {} : { kind }),
      ...(topic === null ? {} : { topic }),
    });
    byMessage.set(messageId, said);
  }
  return byMessage;
}

/** The conversation of a message, to tell whom it concerns; throws `not-found`. */
export function conversationOfMessage(db: Archive, messageId: string): string {
  const id = prepared<[string], string>(
    db,
    "SELECT conversation_id FROM messages WHERE id = ?",
  )
    .pluck()
    .get(messageId);
  if (id === undefined)
    throw new AppError("not-found", "There is no such message.");
  return id;
}
