import { z } from "zod";
import { mark, noReplyReason } from "../../shared/model/mark.ts";
import { insertMark } from "./marks.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { removeMark, writeMark } from "./settings.ts";

/*
 * A decision about everybody in a conversation is a mark for each of them. Where they are many, one mark about
 * everybody stands in (for each thread) until the others are written behind the decision: the rules of waiting read
 * the same of either.
 */

/** Marks that are written at once: a millisecond's worth. */
const atOnce = 100;

const concern = z.object({
  personId: z.string().optional(),
  /** The person that it stays with when people are split; absent: the same. */
  bornAs: z.string().optional(),
  threadId: z.string(),
});
/** Whom a mark is about, and what it stays with when conversations or people are split. */
export type Concern = z.infer<typeof concern>;

const about = z.object({
  decisionId: z.string(),
  conversationId: z.string(),
  messageId: z.string().optional(),
  mark,
  reason: noReplyReason.optional(),
  at: z.number(),
});

const left = about.extend({
  concerns: z.array(concern),
  /** Marks that these were the last to replace. */
  standIns: z.array(z.string()),
});

const prefix = "marks-to-write ";

/** Makes a mark for each of these, or leaves them for `writeNextMarks`; inside the caller's transaction. */
export function insertMarks(
  db: Archive,
  what: z.infer<typeof about>,
  concerns: readonly Concern[],
): void {
  if (concerns.length <= atOnce) {
    insertAll(db, what, concerns);
    return;
  }
  const threads = new Set(concerns.map(({ threadId }) => threadId));
  const standIns = [...threads].map((threadId) =>
    insertMark(db, { ...toMark(what), threadId, personId: undefined }),
  );
  for (let at = 0; at < concerns.length; at += atOnce)
    writeMark(
      db,
      `${prefix}${what.decisionId} ${what.conversationId} ${String(at).padStart(9, "0")}`,
      JSON.stringify({
        ...what,
        concerns: concerns.slice(at, at + atOnce),
        standIns: at + atOnce < concerns.length ? [] : standIns,
      } satisfies z.infer<typeof left>),
    );
}

function toMark({ reason, messageId, ...rest }: z.infer<typeof about>) {
  return { ...rest, reason, messageId };
}

function insertAll(
  db: Archive,
  what: z.infer<typeof about>,
  concerns: readonly Concern[],
): void {
  for (const { bornAs, personId, threadId } of concerns)
    insertMark(db, {
      ...toMark(what),
      threadId,
      personId,
      ...(bornAs === undefined ? {} : { bornAs }),
    });
}

/** Writes some of what was left, in the caller's transaction. Answers where; undefined when nothing is left. */
export function writeNextMarks(
  db: Archive,
): { conversationId: string; isLast: boolean } | undefined {
  const next = prepared<[string, string], { key: string; value: string }>(
    db,
    "SELECT key, value FROM settings WHERE key > ? AND key < ? ORDER BY key LIMIT 1",
  ).get(prefix, `${prefix}\u{10FFFF}`);
  if (next === undefined) return undefined;
  const { concerns, standIns, ...what } = left.parse(JSON.parse(next.value));
  const { conversationId } = what;
  const isThere = prepared<[string], 1>(
    db,
    "SELECT 1 FROM conversations WHERE id = ?",
  ).pluck();
  const isSomebody = prepared<[string], 1>(
    db,
    "SELECT 1 FROM people WHERE id = ?",
  ).pluck();
  if (isThere.get(conversationId) !== undefined)
    insertAll(
      db,
      what,
      concerns.filter(
        ({ personId }) =>
          personId === undefined || isSomebody.get(personId) !== undefined,
      ),
    );
  for (const id of standIns)
    prepared(db, "DELETE FROM marks WHERE id = ?").run(id);
  removeMark(db, next.key);
  return { conversationId, isLast: standIns.length > 0 };
}

/** Before conversations or people are put together or apart, or a decision is taken back. Answers the conversations touched. */
export function writeAllMarks(db: Archive): string[] {
  const touched = new Set<string>();
  for (let next = writeNextMarks(db); next; next = writeNextMarks(db))
    touched.add(next.conversationId);
  return [...touched];
}
