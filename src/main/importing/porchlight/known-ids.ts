import Database from "better-sqlite3";
import type { Noun } from "../../../shared/export/records.ts";

/** Every id that an export has, in a file of its own: there may be millions. */
export type KnownIds = {
  /** Answers the line of an earlier record with this id, if there is one. */
  add: (noun: Noun, id: string, line: number) => number | undefined;
  has: (noun: Noun, id: string) => boolean;
  close: () => void;
};

export function createKnownIds(path: string): KnownIds {
  const db = new Database(path);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma("cache_size = -32000");
  db.exec(
    "CREATE TABLE known (noun TEXT, id TEXT, line INTEGER, PRIMARY KEY (noun, id)) STRICT, WITHOUT ROWID; BEGIN",
  );
  const insert = db.prepare(
    "INSERT OR IGNORE INTO known (noun, id, line) VALUES (?, ?, ?)",
  );
  const find = db
    .prepare<[string, string], number>(
      "SELECT line FROM known WHERE noun = ? AND id = ?",
    )
    .pluck();
  return {
    add: (noun, id, line) =>
      insert.run(noun, id, line).changes === 0 ? find.get(noun, id) : undefined,
    has: (noun, id) => find.get(noun, id) !== undefined,
    close: () => db.close(),
  };
}
