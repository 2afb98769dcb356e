import type { Archive } from "./open.ts";

type Batch = Map<string, () => void>;
const batches = new WeakMap<Archive, Batch>();

/**
 * Runs with the writes to the full text indexes held back until the end, inside the caller's transaction.
 * FTS5 gathers what is written in memory, but puts it into the file as soon as any other statement opens a
 * savepoint, and every statement that fires a trigger does: one by one, each message would become a segment
 * of the index of its own, which costs several times as much as the message itself.
 */
export function withWordsLast<T>(db: Archive, run: () => T): T {
  if (batches.has(db)) return run();
  const batch: Batch = new Map();
  batches.set(db, batch);
  try {
    const result = run();
    for (const write of batch.values()) write();
    return result;
  } finally {
    batches.delete(db);
  }
}

/** Writes one entry of an index, now or with the batch; a later write with the same key takes its place. */
export function writeWords(db: Archive, key: string, write: () => void): void {
  const batch = batches.get(db);
  if (batch === undefined) write();
  else batch.set(key, write);
}

/** Whether an entry is held back, so that nothing of it is in the index yet. */
export function areWordsHeld(db: Archive, key: string): boolean {
  return batches.get(db)?.has(key) === true;
}
