import Database from "better-sqlite3";
import * as fc from "fast-check";
import { expect, it, test } from "vitest";
import { placesOf } from "../../src/main/archive/migrations/0080-lean-words.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { facet, indexText } from "../../src/shared/query/words.ts";

const day = Date.UTC(2026, 2, 1);
const dated = 3000;

type Old = { seq: number; text: string; erased?: boolean; reach?: number };

/** Messages as the version before numbered them. */
const messages: Old[] = [
  { seq: 5, text: "before time" },
  { seq: Date.UTC(1990, 0, 1) * 1024, text: "long ago \0 x" },
  ...Array.from({ length: dated }, (_, i) => ({
    seq: day * 1024 + 1024 * Math.floor(i / 1024) + (i % 1024),
    text: `dated ${i}`,
  })),
  { seq: (day + 1) * 1024 + 5000, text: "退款什么时候到账" },
  ...[0, 1, 2].map((i) => ({
    seq: (day + 899_999) * 1024 + i,
    text: `at the end ${i}`,
  })),
  { seq: (day + 900_000) * 1024, text: "ขอเงินคืน café", reach: 900 },
  { seq: (day + 900_000) * 1024 + 1, text: "", erased: true },
].toSorted((a, b) => a.seq - b.seq);

/** In two conversations, one merged into the other; with labels, feedback and words in the old index. */
function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 70);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      VALUES (1, 'i', 'mastodon', '1', 'p', 'Marta', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, inbound, last_seq, redirect_to)
      VALUES ('c', 'a', 'mastodon', '', 'dm', 'direct', 'private', 1, ${String(messages.at(-1)?.seq)}, NULL),
        ('gone', 'a', 'mastodon', '', 'dm', 'direct', 'private', 0, ${String((day - 7) * 1024 + 3)}, 'c'),
        ('empty', 'a', 'mastodon', '', 'dm', 'direct', 'private', 0, 0, NULL);
    INSERT INTO labels (id, name, folded, created_at) VALUES ('l', 'L', 'l', 0);
    INSERT INTO conversation_labels (conversation_id, label_id, at) VALUES ('c', 'l', 0), ('gone', 'l', 0);
  `);
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
        visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread,
        author, subject, erased_at, deleted_at, reach)
      VALUES (@seq, @id, 'a', 'c', @id, 'i', 'in', 'dm', 'direct', 'private', 'to-us', 0, @at, @at, @text, '[]', '[]',
        0, '[]', 'Marta', iif(@id = 'm0', 'Once', NULL), @erased, iif(@id = 'm1', 1, NULL), @reach)`,
  );
  for (const [i, { seq, text, erased, reach }] of messages.entries()) {
    insert.run({
      seq,
      id: `m${i}`,
      at: Math.floor(seq / 1024),
      text,
      erased: erased === true ? 1 : null,
      reach: reach ?? null,
    });
    if (erased !== true)
      db.prepare("INSERT INTO message_words VALUES (?, ?)").run(
        indexText(text),
        "kdm",
      );
  }
  db.exec(`
    INSERT INTO feedback (id, message_id, kind, at) VALUES ('f', 'm4', 'want', 0), ('g', 'm${messages.length - 2}', 'like', 0);
  `);
  return db;
}

it("numbers messages by the ms, in the same order, and whatever names them", () => {
  const db = oldArchive();
  const schema = () =>
    db
      .prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'message_words%' ORDER BY name",
      )
      .all();
  const before = schema();
  migrateArchive(db, 80);
  expect(schema()).toEqual(before);
  const rows = db
    .prepare<[], { seq: number; id: string; sent_at: number }>(
      "SELECT seq, id, sent_at FROM messages ORDER BY seq",
    )
    .all();
  expect(rows.map(({ id }) => id)).toEqual(messages.map((_, i) => `m${i}`));
  for (const { seq, sent_at: sentAt } of rows)
    expect(Math.floor(seq / 900_000)).toBe(Math.floor(sentAt / 900_000));
  expect(rows.slice(0, 4).map(({ seq }) => seq)).toEqual([
    0,
    Date.UTC(1990, 0, 1),
    day,
    day + 1,
  ]);
  expect(rows.slice(-5).map(({ seq }) => seq - day)).toEqual([
    899_997, 899_998, 899_999, 900_000, 900_001,
  ]);
  const seqOf = (id: string) => rows.find((row) => row.id === id)?.seq;
  const all = (sql: string) => db.prepare(sql).raw().all();
  expect(all("SELECT id, last_seq FROM conversations ORDER BY id")).toEqual([
    ["c", rows.at(-1)?.seq],
    ["empty", 0],
    ["gone", day - 7],
  ]);
  expect(
    all(
      "SELECT conversation_id, last_seq FROM conversation_labels ORDER BY conversation_id",
    ),
  ).toEqual([
    ["c", rows.at(-1)?.seq],
    ["gone", day - 7],
  ]);
  expect(all("SELECT id, message_seq FROM feedback ORDER BY id")).toEqual([
    ["f", seqOf("m4")],
    ["g", seqOf(`m${messages.length - 2}`)],
  ]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(db.pragma("foreign_key_check")).toEqual([]);
  db.close();
});

it("finds every word where it is now, and nothing that was erased", () => {
  const db = oldArchive();
  migrateArchive(db, 80);
  const found = (match: string) =>
    db
      .prepare<[string], string>(
        `SELECT m.id FROM message_words CROSS JOIN messages m ON m.seq = message_words.rowid
         WHERE message_words MATCH ? ORDER BY message_words.rowid`,
      )
      .pluck()
      .all(match);
  const last = messages.length - 1;
  expect(found("dated")).toHaveLength(dated);
  expect(found('"dated 2999"')).toHaveLength(1);
  expect(found("dat *")).toHaveLength(dated);
  expect(found('"退款"')).toHaveLength(1);
  expect(found('"cafe"')).toEqual([`m${last - 1}`]);
  expect(found("once AND long")).toEqual([]);
  expect(found("once")).toEqual(["m0"]);
  expect(found("marta")).toHaveLength(last);
  expect(found(`facets : ${facet.account("a")}`)).toHaveLength(last);
  expect(found(`facets : ${facet.reach(900)}`)).toEqual([`m${last - 1}`]);
  db.exec(
    "INSERT INTO message_words (message_words) VALUES ('integrity-check')",
  );
  db.close();
});

const quarterMs = 900_000;

test("places are in order and in their quarter of an hour wherever that has room", () => {
  const at = fc.oneof(
    fc.nat(20),
    fc.nat(20).map((n) => quarterMs - n),
    fc.nat(20).map((n) => 2 * quarterMs + n),
    fc.nat(4 * quarterMs),
  );
  const some = fc.tuple(at, fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(fc.array(some, { maxLength: 30 }), (runs) => {
      const old = runs
        .flatMap(([ms, length]) =>
          Array.from({ length }, (_, i) => ms * 1024 + i),
        )
        .toSorted((a, b) => a - b)
        .filter((seq, i, all) => seq !== all[i - 1]);
      const places = placesOf(old);
      expect(places).toHaveLength(old.length);
      for (const [i, place] of places.entries()) {
        const seq = old[i] ?? 0;
        expect(place).toBeGreaterThan(places[i - 1] ?? -1);
        expect(place).toBeLessThanOrEqual(seq);
        expect(Math.floor(place / quarterMs)).toBe(
          Math.floor(seq / 1024 / quarterMs),
        );
      }
    }),
  );
});

test("a quarter of an hour that is too full runs over", () => {
  const length = quarterMs + 5;
  const old = Array.from({ length }, (_, i) => quarterMs * 1024 + i);
  const places = placesOf([...old, (2 * quarterMs + 2) * 1024]);
  expect(places[0]).toBe(quarterMs);
  expect(places.at(-2)).toBe(2 * quarterMs + 4);
  expect(places.at(-1)).toBe(2 * quarterMs + 5);
});
