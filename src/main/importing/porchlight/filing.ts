import type { Archive } from "../../archive/open.ts";
import { personNow } from "../../archive/people-merging.ts";
import { prepared } from "../../archive/prepared.ts";
import { findThread } from "../../archive/threads.ts";

type Record = { [field: string]: unknown };

/**
 * Files what was decided or written about a conversation and a person under where those are here: what either was
 * merged into, there or here, it remembers the thread and the person that it goes back to when they are split.
 */
export function fileWhereItBelongs(db: Archive, record: Record): void {
  const conversation = textOf(record, "conversationId");
  if (conversation !== undefined) {
    const thread = findThread(db, textOf(record, "homeId") ?? conversation);
    // Of a thread that is gone what it belongs to now is all there is to go by.
    const place = thread ?? findThread(db, conversation);
    if (place !== undefined)
      Object.assign(record, {
        conversationId: place.into,
        homeId: place.id === place.into ? undefined : place.id,
      });
  }
  const person = textOf(record, "personId");
  if (person !== undefined) {
    const born = textOf(record, "bornAs") ?? person;
    const now = personNow(db, born);
    if (now !== born || isSomebody(db, born))
      Object.assign(record, {
        personId: now,
        bornAs: now === born ? undefined : born,
      });
  }
}

/** What is noted of each thread by itself goes to where that is, or to the one that a late message joined it to. */
export function leaveWithThread(db: Archive, record: Record): void {
  const thread = findThread(db, textOf(record, "conversationId") ?? "");
  if (thread !== undefined) record["conversationId"] = thread.id;
}

function textOf(record: Record, field: string): string | undefined {
  const value = record[field];
  return typeof value === "string" ? value : undefined;
}

/** Whether anybody writes as this person; all that others were merged into is somebody. */
function isSomebody(db: Archive, personId: string): boolean {
  return (
    prepared<[string], 1>(
      db,
      "SELECT 1 FROM identities WHERE person_id = ? LIMIT 1",
    )
      .pluck()
      .get(personId) === 1
  );
}
