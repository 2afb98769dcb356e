import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Later than every message (seq). */
export const newestSeq = Number.MAX_SAFE_INTEGER;

/** A run of a conversation's messages, from one (seq) to another, both included. */
export type Span = { fromSeq: number; toSeq: number };

/** Messages of a conversation, oldest first, from one of them (seq) to another. */
export function messagesBetween(
  db: Archive,
  conversationId: string,
  { fromSeq, toSeq }: Span,
): MessageRow[] {
  return prepared<[string, number, number], MessageRow>(
    db,
    `SELECT * FROM messages INDEXED BY messages_of_conversation
     WHERE conversation_id = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
  ).all(conversationId, fromSeq, toSeq);
}

/** The message (seq) of a conversation that lies so many before the end, or before another one: its first where there are fewer. */
export function seqBefore(
  db: Archive,
  conversationId: string,
  count: number,
  before = newestSeq,
): number | undefined {
  return (
    prepared<[string, number, number], number | null>(
      db,
      `SELECT min(seq) FROM (SELECT seq FROM messages INDEXED BY messages_of_conversation
         WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?)`,
    )
      .pluck()
      .get(conversationId, before, count) ?? undefined
  );
}

/** The message (seq) of a conversation that lies so many after another one: its last where there are fewer. */
export function seqAfter(
  db: Archive,
  conversationId: string,
  count: number,
  after: number,
): number | undefined {
  return (
    prepared<[string, number, number], number | null>(
      db,
      `SELECT max(seq) FROM (SELECT seq FROM messages INDEXED BY messages_of_conversation
         WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?)`,
    )
      .pluck()
      .get(conversationId, after, count) ?? undefined
  );
}

/** How many messages of a conversation are older than a span of them, and how many newer. */
export function countAround(
  db: Archive,
  conversationId: string,
  { fromSeq, toSeq }: Span,
): { earlier: number; later: number } {
  const count = (which: "seq < ?" | "seq > ?", seq: number) =>
    prepared<[string, number], number>(
      db,
      `SELECT count(*) FROM messages INDEXED BY messages_of_conversation
       WHERE conversation_id = ? AND ${which}`,
    )
      .pluck()
      .get(conversationId, seq) ?? 0;
  return { earlier: count("seq < ?", fromSeq), later: count("seq > ?", toSeq) };
}
