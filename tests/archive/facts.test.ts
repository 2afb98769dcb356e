import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

/** Texts as strangers send them. */
const texts: [text: string, body: unknown[]][] = [
  ["Is it open?", [{ t: "p", c: ["Is it open?"] }]],
  ["see https://example.org/?q=1", []],
  ["", []],
  ["退款什么时候到账？", [{ t: "p", c: ["退款什么时候到账？"] }]],
  [`${"word ".repeat(150)}\u{D800}`, [{ t: "hr" }]],
  [
    "@ana here",
    [{ t: "p", c: [{ t: "a", href: "https://x.example/@ana", c: ["@ana"] }] }],
  ],
];

/** An archive as the version before left it, with an author who has no name. */
function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 35);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      VALUES (1, 'i', 'mastodon', '1', 'p', 'Łukasz', '', 0), (2, 'j', 'mastodon', '2', 'p', '', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, inbound, waiting)
      VALUES ('c', 'a', 'mastodon', '', 'dm', 'direct', 'private', 1, 0),
        ('w', 'a', 'mastodon', '', 'dm', 'direct', 'private', 1, 1),
        ('n', 'a', 'mastodon', '', 'post', 'brand', 'public', 1, 0);
  `);
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread)
      VALUES (@seq, @id, 'a', 'c', @id, @author, 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, @text, @body, '[]', 0, '[]')`,
  );
  for (const [i, [text, body]] of texts.entries())
    insert.run({
      seq: i,
      id: `m${i}`,
      author: i === 0 ? "j" : "i",
      text,
      body: JSON.stringify(body),
    });
  const turn = db.prepare(
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind, start_at, last_at,
        messages, ending, ended_at) VALUES (?, 'p', 'm0', 'a', 'first', ?, 0, 1, ?, ?)`,
  );
  const ended = (how: string, at: number) => [JSON.stringify({ how, at }), at];
  turn.run("c", 10, ...ended("answered", 110));
  turn.run("c", 200, ...ended("answered-elsewhere", 250));
  turn.run("c", 300, ...ended("excused", 900));
  turn.run("w", 10, ...ended("answered", 20));
  turn.run("w", 30, null, null);
  return db;
}

it("writes down what is known of texts, names and waits", () => {
  const db = oldArchive();
  migrateArchive(db);
  expect(
    db
      .prepare(
        "SELECT author, words, question, link FROM messages ORDER BY seq",
      )
      .raw()
      .all(),
  ).toEqual([
    ["", 3, 1, 0],
    ["Łukasz", 5, 0, 1],
    ["Łukasz", 0, 0, 0],
    ["Łukasz", 4, 1, 0],
    ["Łukasz", 150, 0, 0],
    ["Łukasz", 2, 0, 0],
  ]);
  expect(
    db.prepare("SELECT id, waited FROM conversations ORDER BY id").raw().all(),
  ).toEqual([
    ["c", 50],
    ["n", null],
    ["w", 10],
  ]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});
