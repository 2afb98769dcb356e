import { mark, noReplyReason } from "../../shared/model/mark.ts";
import type { Steps } from "../../shared/steps.ts";
import type { TurnMark } from "../../shared/turns/events.ts";
import type { MarkRow } from "./marks.ts";
import { marksTogether } from "./merged-marks.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged, mergedAmong } from "./threads.ts";

/** A mark as the rules of waiting see it; undefined for those that say nothing about waiting. */
export function toTurnMark(
  row: MarkRow,
  seenUpTo: number,
): TurnMark | undefined {
  const base = { type: "mark" as const, id: row.id, at: row.at };
  const concern = { personId: row.person_id, messageId: row.message_id };
  const seen = { seenUpTo };
  const kind = mark.parse(row.mark);
  switch (kind) {
    case "no-reply-needed":
      return {
        ...base,
        ...concern,
        ...seen,
        mark: kind,
        reason: noReplyReason.parse(row.reason),
      };
    case "answered-elsewhere":
      return { ...base, ...concern, ...seen, mark: kind, by: "message" };
    case "acknowledged":
    case "done":
      return { ...base, ...concern, ...seen, mark: kind };
    case "reopened":
    case "spam":
    case "handed-off":
    case "muted":
    case "unmuted":
      return { ...base, ...concern, mark: kind };
    case "waits":
      return row.message_id === null
        ? undefined
        : { ...base, mark: kind, messageId: row.message_id };
    case "read":
    case "unread":
    case "starred":
    case "unstarred":
      return undefined;
  }
}

/** What was decided about these conversations and still holds, by conversation, oldest first. */
export function marksIn(
  db: Archive,
  conversationIds: readonly string[],
): Map<string, MarkRow[]> {
  const marks = Map.groupBy(
    prepared<[string], MarkRow>(
      db,
      `SELECT m.* FROM json_each(?) AS wanted
       CROSS JOIN marks m INDEXED BY marks_of_conversation ON m.conversation_id = wanted.value
       WHERE m.taken_back = 0 ORDER BY m.at, m.rowid`,
    ).all(JSON.stringify(conversationIds)),
    (row) => row.conversation_id,
  );
  if (marks.size === 0) return marks;
  const merged = mergedAmong(db, [...marks.keys()]);
  for (const [id, rows] of marks)
    marks.set(
      id,
      onceEach(merged.has(id) ? marksTogether(db, id, rows) : rows),
    );
  return marks;
}

/** Marks that are read between two pauses. */
const rowsPerStep = 250;

/** The same of one conversation, with pauses. */
export function* readingMarks(
  db: Archive,
  conversationId: string,
): Steps<MarkRow[]> {
  const marks: MarkRow[] = [];
  const page = prepared<
    [string, number, number, number],
    MarkRow & { place: number }
  >(
    db,
    `SELECT *, rowid AS place FROM marks INDEXED BY marks_of_conversation
     WHERE conversation_id = ? AND (at, rowid) > (?, ?) AND taken_back = 0 ORDER BY at, rowid LIMIT ?`,
  );
  for (let [at, place] = [Number.MIN_SAFE_INTEGER, 0]; ;) {
    const rows = page.all(conversationId, at, place, rowsPerStep);
    marks.push(...rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerStep) break;
    [at, place] = [last.at, last.place];
    yield;
  }
  return onceEach(
    marks.length > 0 && isMerged(db, conversationId)
      ? marksTogether(db, conversationId, marks)
      : marks,
  );
}

/**
 * A decision about a person of several merged threads, or of several merged identities, says the same of each: once is
 * enough. So it is with people of whom a mark is written already while another stands in for everybody.
 */
function onceEach(marks: readonly MarkRow[]): MarkRow[] {
  const once = new Map<string, MarkRow>();
  const aboutAll = new Set<string>();
  for (const { person_id, message_id, decision_id } of marks)
    if (person_id === null && message_id === null) aboutAll.add(decision_id);
  for (const row of marks) {
    if (row.person_id !== null && aboutAll.has(row.decision_id)) continue;
    const about = `${row.decision_id} ${row.mark} ${row.person_id} ${row.message_id}`;
    if (!once.has(about)) once.set(about, row);
  }
  return [...once.values()];
}
