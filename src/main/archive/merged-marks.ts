import type { MarkRow } from "./marks.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { threadOf } from "./thread-keys.ts";
import { threadsOf } from "./threads.ts";

/**
 * The marks of a merged conversation as the rules of waiting are to read them: what was decided about everybody
 * concerns those of that thread, and it is muted only while every thread of it is.
 */
export function marksTogether(
  db: Archive,
  conversationId: string,
  marks: readonly MarkRow[],
): MarkRow[] {
  const threads = threadsOf(db, conversationId);
  const muted = new Set<string>();
  const together: MarkRow[] = [];
  for (const mark of marks) {
    const thread = mark.home_id ?? conversationId;
    if (mark.person_id !== null || mark.message_id !== null)
      together.push(mark);
    else if (mark.mark === "muted" || mark.mark === "unmuted") {
      const before = muted.size === threads.length;
      if (mark.mark === "muted") muted.add(thread);
      else muted.delete(thread);
      if (before !== (muted.size === threads.length)) together.push(mark);
    } else
      for (const person of peopleOfThread(db, conversationId, thread, mark.at))
        together.push({ ...mark, person_id: person });
  }
  return together;
}

/** Who had written to us in one thread of a conversation up to an instant. */
function peopleOfThread(
  db: Archive,
  conversationId: string,
  thread: string,
  at: number,
): string[] {
  return prepared<[string, number, string], string>(
    db,
    `SELECT DISTINCT i.person_id FROM messages m JOIN identities i ON i.id = m.identity_id
     WHERE m.conversation_id = ? AND m.direction = 'in' AND m.sent_at <= ? AND ${threadOf("m")} = ?`,
  )
    .pluck()
    .all(conversationId, at, thread);
}
