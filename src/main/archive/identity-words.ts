import { indexText } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { writeWords } from "./words-batch.ts";

/** Makes an identity findable by name and handle; to be called when it is new and when either has changed. */
export function indexIdentity(db: Archive, id: string): void {
  writeWords(db, `identity ${id}`, () => {
    const identity = prepared<
      [string],
      { seq: number; name: string; handle: string }
    >(db, "SELECT seq, name, handle FROM identities WHERE id = ?").get(id);
    if (identity === undefined) return;
    const { seq, name, handle } = identity;
    prepared(
      db,
      "INSERT OR REPLACE INTO identity_words (rowid, words) VALUES (?, ?)",
    ).run(seq, indexText(`${name} ${handle}`));
  });
}
