import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readRecords } from "../../src/main/archive/export-rows.ts";
import {
  readBody,
  readMentions,
  readThread,
} from "../../src/main/archive/message-columns.ts";
import {
  messagesBetween,
  newestSeq,
} from "../../src/main/archive/message-spans.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import {
  isSaidByMessage,
  threadOfKey,
} from "../../src/main/archive/thread-keys.ts";
import { bodyFromText } from "../../src/shared/body/from-text.ts";
import type { Body } from "../../src/shared/model/body.ts";

type Old = {
  id: string;
  text: string;
  body: Body;
  in_reply_to?: string;
  thread?: string[];
  mentions?: string[];
  conversation_id?: string;
  /** Where its key says that it belongs; null: it has none. */
  thread_id?: string | null;
};

const plain = (id: string, text: string): Old => ({
  id,
  text,
  body: bodyFromText(text),
});

/** Messages as strangers send them and earlier versions left them. */
const messages: Old[] = [
  plain("a", "Is it open?\n\n> quoted\nhttps://example.org/?q=1 a@b.example"),
  plain("b", ""),
  plain("c", "退款 \u{1F468}‍\u{1F680} \u0000 ‮ '\"\\ "),
  { id: "d", text: "one\ntwo", body: [{ t: "p", c: ["one two"] }] },
  { id: "e", text: "half \u{D83D}", body: [{ t: "p", c: ["half \u{D83D}"] }] },
  { ...plain("f", "answers"), in_reply_to: "a", thread: ["a"] },
  { ...plain("g", "below"), in_reply_to: "a", thread: [] },
  { ...plain("h", "deep"), in_reply_to: "f", thread: ["a", "f"] },
  { ...plain("i", "of a list"), thread: ["nowhere"], mentions: ["i", "i"] },
  {
    ...plain("j", "odd"),
    in_reply_to: 'q"\\\u0001\u2028é',
    thread: ['q"\\\u0001\u2028é'],
  },
  { ...plain("k", "without a key"), thread_id: null },
  { ...plain("l", "merged"), conversation_id: "c", thread_id: "d" },
];

let db: Database.Database;
afterEach(() => db.close());
beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 70);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{}', 0, 0), ('b', 'mastodon', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      VALUES (1, 'i', 'mastodon', '1', 'p', '', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, redirect_to)
      VALUES ('c', 'a', 'mastodon', '', 'dm', 'direct', 'private', NULL),
        ('d', 'a', 'mastodon', '', 'dm', 'direct', 'private', 'c');
    INSERT INTO thread_keys (account_id, key, conversation_id) VALUES ('a', 'nowhere', 'c'), ('b', 'a', 'd');
  `);
  const insert = db.prepare(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
       visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread,
       in_reply_to)
     VALUES (@seq, @id, 'a', @conversation_id, @id, 'i', 'in', 'dm', 'direct', 'private', 'to-us', 0, 1, 1, @text,
       @body, @mentions, 0, @thread, @in_reply_to)`,
  );
  const key = db.prepare(
    "INSERT INTO thread_keys (account_id, key, conversation_id) VALUES ('a', ?, ?)",
  );
  for (const [seq, old] of messages.entries()) {
    const { thread_id = "c" } = old;
    insert.run({
      conversation_id: "c",
      in_reply_to: null,
      ...old,
      seq,
      body: JSON.stringify(old.body),
      mentions: JSON.stringify(old.mentions ?? []),
      thread: JSON.stringify(old.thread ?? []),
    });
    if (thread_id !== null) key.run(old.id, thread_id);
  }
  migrateArchive(db, 85);
});

it("gives back every body, thread and mention", () => {
  const rows = messagesBetween(db, "c", {
    fromSeq: Number.MIN_SAFE_INTEGER,
    toSeq: newestSeq,
  });
  expect(rows.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  for (const [i, row] of rows.entries()) {
    const old = messages[i];
    expect([row.id, readBody(row)]).toEqual([row.id, old?.body]);
    expect([row.id, readThread(row)]).toEqual([row.id, old?.thread ?? []]);
    expect([row.id, readMentions(row)]).toEqual([row.id, old?.mentions ?? []]);
  }
  // An export reads what the newest version has.
  migrateArchive(db);
  expect(
    [...readRecords(db, "messages")].map((record) => [
      record.body,
      record.thread,
      record.mentions,
    ]),
  ).toEqual(
    messages.map(({ body, thread = [], mentions = [] }) => [
      body,
      thread,
      mentions,
    ]),
  );
});

it("writes only what does not follow from the rest", () => {
  const kept = (column: string) =>
    db
      .prepare<[], string>(
        `SELECT id FROM messages WHERE ${column} IS NOT NULL ORDER BY seq`,
      )
      .pluck()
      .all();
  expect(kept("body")).toEqual(["d", "e"]);
  expect(kept("thread")).toEqual(["g", "h", "i"]);
  expect(kept("mentions")).toEqual(["i"]);
});

it("knows the thread of every key, with a row only where no message says it", () => {
  expect(
    db
      .prepare(
        "SELECT account_id, key, conversation_id FROM thread_keys ORDER BY 1, 2",
      )
      .raw()
      .all(),
  ).toEqual([
    ["a", "l", "d"],
    ["a", "nowhere", "c"],
    ["b", "a", "d"],
  ]);
  const thread = db
    .prepare<[{ account: string; key: string }], string | null>(
      `SELECT ${threadOfKey("@account", "@key")}`,
    )
    .pluck();
  for (const { id, thread_id } of messages)
    expect(thread.get({ account: "a", key: id })).toBe(thread_id ?? "c");
  expect(thread.get({ account: "a", key: "never seen" })).toBe(null);
  // An export reads what the newest version has.
  migrateArchive(db);
  expect(
    [...readRecords(db, "conversations")].map(({ id, keys }) => [id, keys]),
  ).toEqual([
    ["c", [..."abcdefghijk".split(""), "nowhere"]],
    ["d", ["a", "l"]],
  ]);
  expect(
    db.prepare(`SELECT 1 FROM thread_keys WHERE ${isSaidByMessage}`).all(),
  ).toEqual([]);
});

it("leaves links and indexes whole", () => {
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
});
