import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

/** An archive as the version before left it: labelled, tagged, with turns that ended in every way. */
function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 20);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      VALUES (1, 'i', 'mastodon', '', 'p', '', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, last_seq, redirect_to)
      VALUES ('c1', 'a', 'mastodon', '', 'dm', 'direct', 'private', 1024, NULL),
        ('c2', 'a', 'mastodon', '', 'dm', 'direct', 'private', 0, 'c1');
    INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread)
      VALUES (1024, 'm', 'a', 'c1', 'r', 'i', 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, '', '[]', '[]', 0, '[]');
    INSERT INTO labels (id, name, folded, created_at) VALUES ('l', '" OR 1', '" or 1', 0);
    INSERT INTO conversation_labels (conversation_id, label_id, at) VALUES ('c1', 'l', 0), ('c2', 'l', 0);
    INSERT INTO feedback (id, message_id, kind, topic_id, at) VALUES ('f1', 'm', NULL, NULL, 0), ('f2', 'm', 'want', NULL, 0);
  `);
  return db;
}

const endings: [ending: object | null, handedOffAt: number | null, string][] = [
  [null, null, "null"],
  [null, 5, "handed-off"],
  [{ how: "answered", messageId: "m", assumed: true }, 5, "answered"],
  [{ how: "answered-elsewhere", by: "phone" }, null, "answered-elsewhere"],
  [{ how: "excused", reason: "thanks" }, null, "no-reply-needed"],
  [{ how: "acknowledged", reason: "reaction" }, null, "acknowledged"],
  [{ how: "void", reason: "spam" }, null, "spam"],
  [{ how: "void", reason: "deleted" }, 5, "null"],
];

it("puts labels, feedback and outcomes in order, and keeps them so", () => {
  const db = oldArchive();
  const turn = db.prepare(
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind, start_at,
        last_at, messages, handed_off_at, ending, ended_at)
      VALUES ('c1', 'p', 'm', 'a', 'first', ?, 0, 1, ?, ?, ?)`,
  );
  for (const [at, [ending, handedOffAt]] of endings.entries())
    turn.run(
      at,
      handedOffAt,
      ending && JSON.stringify({ at: 1, ...ending }),
      ending && 1,
    );
  migrateArchive(db, 35);
  const column = (sql: string) => db.prepare(sql).pluck().all();

  expect(
    column("SELECT coalesce(outcome, 'null') FROM turns ORDER BY start_at"),
  ).toEqual(endings.map(([, , outcome]) => outcome));
  const labelled = () =>
    column("SELECT last_seq FROM conversation_labels ORDER BY conversation_id");
  expect(labelled()).toEqual([1024, 0]);
  expect(column("SELECT message_seq FROM feedback")).toEqual([1024, 1024]);

  // what comes later keeps its place by itself
  db.exec(`
    UPDATE conversations SET last_seq = 2048 WHERE id = 'c1';
    INSERT INTO feedback (id, message_id, kind, at) VALUES ('f3', 'm', 'ask', 0);
    INSERT INTO labels (id, name, folded, created_at) VALUES ('new', 'New', 'new', 0);
    INSERT INTO conversation_labels (conversation_id, label_id, at) VALUES ('c2', 'new', 0);
  `);
  expect(labelled()).toEqual([2048, 0, 0]);
  expect(column("SELECT message_seq FROM feedback WHERE id = 'f3'")).toEqual([
    1024,
  ]);
  db.exec(
    "UPDATE conversation_labels SET conversation_id = 'c1' WHERE label_id = 'new'",
  );
  expect(
    column("SELECT last_seq FROM conversation_labels WHERE label_id = 'new'"),
  ).toEqual([2048]);
  expect(column("PRAGMA integrity_check")).toEqual(["ok"]);
  expect(column("PRAGMA foreign_key_check")).toEqual([]);
  db.close();
});
