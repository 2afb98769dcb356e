import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { listAccounts } from "../../src/main/archive/accounts.ts";
import { draftVersions, openDrafts } from "../../src/main/archive/drafts.ts";
import { eraseSent } from "../../src/main/archive/erasing.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import {
  bindingOf,
  getItem,
  isAsBound,
  listItems,
} from "../../src/main/archive/outbox.ts";

function seeded() {
  const db = new Database(":memory:");
  migrateArchive(db, 110);
  const hash = bindingOf({ id: "old", accountId: "gone", text: "a\0'é" });
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{"reply":true,"post":true,"like":false,"boost":false,"length":{"unit":"none"}}', 1, -1);
    INSERT INTO drafts (id, conversation_id, text, saved_at) VALUES ('d', 'gone', '\u{202e}', -1);
    INSERT INTO draft_versions (draft_id, saved_at, text) VALUES ('d', -2, '')`);
  db.prepare(
    `INSERT INTO outbox (id, account_id, text, text_hash, state, created_at, not_before, fault)
     VALUES (?, 'gone', ?, ?, ?, 1, 9, NULL)`,
  ).run("old", "a\0'é", hash, "unknown");
  return db;
}

it("takes what is there for a plain text, with the key that it had", () => {
  const db = seeded();
  migrateArchive(db);
  expect(openDrafts(db)).toEqual([
    { id: "d", conversationId: "gone", text: "\u{202e}", savedAt: -1 },
  ]);
  expect(draftVersions(db, "d")).toEqual([{ savedAt: -2, text: "" }]);
  const item = getItem(db, "old");
  expect(item).not.toHaveProperty("act");
  expect(item).not.toHaveProperty("options");
  expect(isAsBound(db, item)).toBe(true);
  expect(listItems(db, "open", 9)).toHaveLength(1);
  expect(listAccounts(db)[0]?.writeBack).toEqual([]);
});

it("binds what goes with a text and what is done, and lets nothing but their erasure change them", () => {
  const db = seeded();
  migrateArchive(db);
  for (const change of [
    `options = '{"warning":"none"}'`,
    "act = 'delete'",
    "target_id = 'another'",
    "text = 'b'",
  ])
    expect(() => db.exec(`UPDATE outbox SET ${change}`)).toThrow("bound");
  db.exec("UPDATE outbox SET state = 'sent'");
  for (const change of ["act = 'delete'", "target_id = 'another'"])
    expect(() =>
      db.exec(`UPDATE outbox SET text = '', text_hash = '', ${change}`),
    ).toThrow("bound");
  eraseSent(db, "old");
  expect(getItem(db, "old").text).toBe("");
});

it("gives another key to another warning, target or act, whatever the order of the fields", () => {
  const base = { id: "item", accountId: "a", text: "t" };
  const keys = [
    bindingOf(base),
    bindingOf({ ...base, options: { warning: "w" } }),
    bindingOf({ ...base, options: { warning: "w", lang: "de" } }),
    bindingOf({ ...base, act: "like", targetId: "m" }),
    bindingOf({ ...base, act: "like", targetId: "n" }),
    bindingOf({ ...base, act: "unlike", targetId: "m" }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(bindingOf({ ...base, options: { lang: "de", warning: "w" } })).toBe(
    keys[2],
  );
});
