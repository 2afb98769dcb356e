import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { readMark, removeMark, writeMark } from "./settings.ts";

/**
 * What erasing leaves behind. A row that is deleted or emptied goes from its table at once, but its words stay in the
 * segments of the full text until those are merged (FTS5's 'secure-delete' does nothing for an index that keeps no
 * content), names stay with those who wrote, and SQLite leaves copies of moved rows in the unused parts of its pages.
 */
const untidyKey = "erased-untidy";
const tracesKey = "erased-traces";

/** Runs a transaction that overwrites what it deletes instead of only letting go of it. */
export function overwriting<T>(db: Archive, run: () => T): T {
  db.pragma("secure_delete = ON");
  try {
    return db.transaction(run).immediate();
  } finally {
    db.pragma("secure_delete = OFF");
  }
}

/** Notes that something was erased, inside the transaction that does it: what it leaves is taken away after. */
export function noteErased(db: Archive, at: number): void {
  writeMark(db, untidyKey, String(at));
  writeMark(db, tracesKey, "1");
}

/** When something was last erased of which there are leftovers yet; undefined: there are none. */
export function untidySince(db: Archive): string | undefined {
  return readMark(db, untidyKey);
}

/** The leftovers are gone, unless more was erased meanwhile. */
export function noteTidied(db: Archive, since: string): void {
  if (untidySince(db) === since) removeMark(db, untidyKey);
}

/** Whether unused parts of the file may hold what was erased; a file that is written anew has none. */
export function hasTraces(db: Archive): boolean {
  return readMark(db, tracesKey) !== undefined;
}

export function forgetTraces(db: Archive): void {
  removeMark(db, tracesKey);
}

/** Pages of the index per step: one to four milliseconds. */
const pagesPerStep = 16;

/**
 * Merges the segments of a full text into one, step by step: what is merged leaves out what was deleted. Begins with
 * `isFirst`; answers whether there is more to do.
 */
export function mergeWords(
  db: Archive,
  index: "message_words" | "identity_words",
  isFirst: boolean,
): boolean {
  const changes = prepared<[], number>(db, "SELECT total_changes()").pluck();
  const before = changes.get() ?? 0;
  overwriting(db, () =>
    prepared(
      db,
      `INSERT INTO ${index} (${index}, rank) VALUES ('merge', ?)`,
    ).run(isFirst ? -pagesPerStep : pagesPerStep),
  );
  // As FTS5 documents it: fewer than two changes say that there was nothing to merge.
  return (changes.get() ?? 0) - before >= 2;
}
