import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("knows the conversations of an author and short messages by indexes alone", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 85);
  db.pragma("foreign_keys = OFF");
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, mentions_on_purpose, words)
      VALUES (@seq, @id, 'a', @conversation, @id, @author, 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, '', 0, @words)`,
  );
  // ids in no order, nobody's, and counts that no text has
  for (const [i, [author, conversation, words]] of (
    [
      ["b", "y", 3],
      ["", "", -1],
      ["b", "z", 4],
      ["a'", "\u{D800}", 0],
      ["b", "x", 1e9],
    ] as const
  ).entries())
    insert.run({
      seq: (i - 2) * 1e12,
      id: `m${i}`,
      author,
      conversation,
      words,
    });
  migrateArchive(db);

  const planOf = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join();
  const ofAuthor =
    "SELECT conversation_id FROM messages WHERE identity_id = 'b' ORDER BY seq DESC";
  expect(planOf(ofAuthor)).toBe(
    "SEARCH messages USING COVERING INDEX messages_of_identity (identity_id=?)",
  );
  expect(db.prepare(ofAuthor).pluck().all()).toEqual(["x", "z", "y"]);
  const terse = "SELECT seq FROM messages WHERE words < 4 ORDER BY seq DESC";
  expect(planOf(terse)).toBe(
    "SCAN messages USING COVERING INDEX messages_terse",
  );
  expect(db.prepare(terse).pluck().all()).toEqual([1e12, -1e12, -2e12]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});
