import { indexText } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";

/** Makes an identity findable by name and handle; to be called when it is new and when either has changed. */
export function indexIdentity(db: Archive, id: string): void {
  const identity = db
    .prepare<[string], { seq: number; name: string; handle: string }>(
      "SELECT seq, name, handle FROM identities WHERE id = ?",
    )
    .get(id);
  if (identity === undefined) return;
  const { seq, name, handle } = identity;
  db.prepare(
    "INSERT OR REPLACE INTO identity_words (rowid, words) VALUES (?, ?)",
  ).run(seq, indexText(`${name} ${handle}`));
}
