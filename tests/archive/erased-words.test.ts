import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { facet } from "../../src/shared/query/words.ts";

it("finds by its author and its place what was erased before", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 240);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'email', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      VALUES (1, 'i', 'email', '1', 'p', 'Marta', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
      VALUES ('c', 'a', 'email', '', 'dm', 'direct', 'private');
  `);
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, mentions_on_purpose, author, reach, erased_at)
      VALUES (@seq, @seq, 'a', 'c', @seq, 'i', 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, '', 0, 'Márta', @reach, @erased)`,
  );
  for (const [i, erased] of [1, null, 5, 6].entries())
    insert.run({ seq: i, reach: i === 2 ? 9 : null, erased });
  // one that was met again since
  db.exec("INSERT INTO message_words (rowid, text, facets) VALUES (3, '', '')");
  migrateArchive(db);
  const found = (match: string) =>
    db
      .prepare("SELECT rowid FROM message_words WHERE message_words MATCH ?")
      .pluck()
      .all(match);
  expect(found("text : marta")).toEqual([0, 2, 3]);
  expect(found(`facets : ${facet.kind("dm")}`)).toEqual([0, 2, 3]);
  expect(found(`facets : ${facet.account("a")}`)).toEqual([0, 2, 3]);
  expect(found(`facets : ${facet.channel("email")}`)).toEqual([0, 2, 3]);
  expect(found(`facets : ${facet.reach(9)}`)).toEqual([2]);
  db.close();
});
