import Database from "better-sqlite3";
import type { Noun } from "../../../shared/export/records.ts";

/** Which of theirs is which of ours, where the ids differ; in a file of its own, for there may be millions. */
export type Met = {
  /** The id here of something in the export. */
  ours: (noun: Noun, theirs: string) => string;
  note: (noun: Noun, theirs: string, ours: string) => void;
  /** The same for every id inside a value of whatever shape. */
  inside: (value: unknown) => unknown;
  /** A conversation whose state here is newer than the one in the export. */
  keepOurs: (conversationId: string) => void;
  isOurs: (conversationId: string) => boolean;
  close: () => void;
};

export function createMet(path: string): Met {
  const db = new Database(path);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.exec(`
    CREATE TABLE met (noun TEXT, theirs TEXT, ours TEXT, PRIMARY KEY (theirs, noun)) STRICT, WITHOUT ROWID;
    CREATE TABLE kept (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    BEGIN`);
  const note = db.prepare("INSERT OR REPLACE INTO met VALUES (?, ?, ?)");
  const find = db
    .prepare<[string, string], string>(
      "SELECT ours FROM met WHERE theirs = ? AND noun = ?",
    )
    .pluck();
  const findAny = db
    .prepare<[string], string>("SELECT ours FROM met WHERE theirs = ? LIMIT 1")
    .pluck();
  const keep = db.prepare("INSERT OR IGNORE INTO kept VALUES (?)");
  const isKept = db
    .prepare<[string], 1>("SELECT 1 FROM kept WHERE id = ?")
    .pluck();
  const nouns = new Set<Noun>();

  function inside(value: unknown): unknown {
    if (typeof value === "string") return findAny.get(value) ?? value;
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, inside(inner)]),
    );
  }

  return {
    ours: (noun, theirs) =>
      nouns.has(noun) ? (find.get(theirs, noun) ?? theirs) : theirs,
    note(noun, theirs, ours) {
      if (theirs === ours) return;
      nouns.add(noun);
      note.run(noun, theirs, ours);
    },
    inside: (value) => (nouns.size === 0 ? value : inside(value)),
    keepOurs: (id) => void keep.run(id),
    isOurs: (id) => isKept.get(id) !== undefined,
    close: () => db.close(),
  };
}
