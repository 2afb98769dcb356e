import { openForReading, type Archive } from "./open.ts";
import { readPayloads, writePayloads } from "./payloads.ts";
import { prepared } from "./prepared.ts";

/*
 * Payloads that no message points to: of a text before it was edited, of one that came a second time. They stay as
 * they came, unless an account's texts are kept for a time only: then they would outlast what was erased.
 */

/** What is left of a page without them; undefined where there are none. */
function withoutSurplus(db: Archive, id: number): unknown[] | undefined {
  const page = readPayloads(db, id);
  if (page === undefined) return undefined;
  const used = new Set(
    prepared<[number], number>(
      db,
      "SELECT payload_index FROM messages WHERE payload_id = ?",
    )
      .pluck()
      .all(id),
  );
  const left = page.map((raw, index) => (used.has(index) ? raw : null));
  return page.every((raw, index) => raw === left[index]) ? undefined : left;
}

/** Pages with surplus of the accounts that do not keep everything forever. Unpacks every page: for a thread of its own. */
export function surplusOf({
  dataDir,
  isCancelled,
}: {
  dataDir: string;
  isCancelled: () => boolean;
}): { ids: number[] } {
  const db = openForReading(dataDir);
  try {
    const pages = db
      .prepare<[], number>(
        `SELECT p.id FROM accounts a CROSS JOIN payloads p ON p.account_id = a.id
         WHERE a.retention IS NOT NULL ORDER BY p.id`,
      )
      .pluck()
      .all();
    const ids: number[] = [];
    for (const id of pages) {
      if (isCancelled()) break;
      if (withoutSurplus(db, id) !== undefined) ids.push(id);
    }
    return { ids };
  } finally {
    db.close();
  }
}

/** Takes the surplus out of a page; the page goes where nothing is left. Inside the caller's transaction. */
export function dropSurplus(db: Archive, id: number): void {
  const left = withoutSurplus(db, id);
  if (left !== undefined) writePayloads(db, id, left);
}
