import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { postAt } from "../../src/main/archive/pages.ts";

it("files our posts of before under their pages, each by its thread", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 177);
  const insert = (id: string, seq: number, permalink: string | null) =>
    db
      .prepare(
        `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
           visibility, addressed, automatic, sent_at, fetched_at, text, body, permalink, mentions, mentions_on_purpose, thread)
         VALUES (?, ?, 'blog', ?, ?, 'us', ?, 'post', 'brand', 'public', 'other', 0, 0, 0, '', NULL, ?, NULL, 0, NULL)`,
      )
      .run(seq, id, id, id, id === "theirs" ? "in" : "out", permalink);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('blog', 'feed', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot, ours)
      VALUES ('us', 'feed', 'us', 'p', '', '', 0, 1);
    INSERT INTO account_identities (account_id, identity_id) VALUES ('blog', 'us');
  `);
  const posts: [string, string | null][] = [
    ["first", "https://www.blog.example/a/?utm_source=x"],
    ["again", "http://blog.example/a"],
    ["none", null],
    ["broken", "not an address"],
    ["theirs", "https://blog.example/b"],
  ];
  for (const [n, [id, permalink]] of posts.entries()) {
    db.prepare(
      `INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
       VALUES (?, 'blog', 'feed', '', 'post', 'brand', 'public')`,
    ).run(id);
    insert(id, n + 1, permalink);
  }
  migrateArchive(db);
  expect(
    db.prepare("SELECT key, conversation_id FROM thread_keys").raw().all(),
  ).toEqual([["page:blog.example/a", "first"]]);
  expect(postAt(db, "page:blog.example/a")?.id).toBe("first");
  expect(postAt(db, "page:blog.example/b")).toBeUndefined();
  db.close();
});
