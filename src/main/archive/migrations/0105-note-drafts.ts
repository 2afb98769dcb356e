import type { Database } from "better-sqlite3";

/** A note between colleagues that is being written is kept as other unsent text is; it is never sent. */
export function noteDrafts(db: Database): void {
  db.exec("ALTER TABLE drafts ADD COLUMN note INTEGER CHECK (note = 1)");
}
