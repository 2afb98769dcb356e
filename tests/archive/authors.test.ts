import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("knows the authors of a conversation by an index alone, in the order of its messages", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 220);
  db.pragma("foreign_keys = OFF");
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, mentions_on_purpose)
      VALUES (@seq, @id, 'a', @conversation, @id, @author, 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, '', 0)`,
  );
  // authors and times in no order, nobody's, and ids that nobody would give
  for (const [seq, conversation, author] of [
    [5, "c", "b"],
    [-1e12, "c", "z'"],
    [9e15, "c", "\u{D800}"],
    [7, "", ""],
    [6, "c", ""],
    [8, "d", "b"],
  ] as const)
    insert.run({ seq, id: `m${seq}`, conversation, author });
  const ofConversation =
    "SELECT seq, identity_id FROM messages WHERE conversation_id = 'c' ORDER BY seq DESC";
  const before = db.prepare(ofConversation).raw().all();
  migrateArchive(db);

  expect(db.prepare(ofConversation).raw().all()).toEqual(before);
  expect(before.map((row) => (row as [number])[0])).toEqual([
    9e15, 6, 5, -1e12,
  ]);
  const plan = db
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${ofConversation}`)
    .all();
  expect(plan.map(({ detail }) => detail)).toEqual([
    "SEARCH messages USING COVERING INDEX messages_of_conversation (conversation_id=?)",
  ]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});
