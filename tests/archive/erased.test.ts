import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

const didBefore: [did: string, change: unknown, did: string][] = [
  ["Done: Ana", { kind: "mark" }, "Done: Ana"],
  ["Done: 3 conversations", { kind: "mark" }, "Done: 3 conversations"],
  ["Done: Where is my order: 4711?", { kind: "mark" }, "Done"],
  ["Spam: \u202eWin\nnow", { kind: "mark" }, "Spam"],
  ["Labelled “a: b”: Buy now", { kind: "remembered" }, "Labelled “a: b”"],
  ["Labelled “a”: Ana", { kind: "remembered" }, "Labelled “a”: Ana"],
  ["Noted: “call: her”", { kind: "remembered" }, "Noted: “call: her”"],
  ["Split: My order", { kind: "conversations-grouped" }, "Split"],
  [
    "Merged: 2 conversations",
    { kind: "conversations-grouped" },
    "Merged: 2 conversations",
  ],
  ["Split: Ana", { kind: "people-grouped" }, "Split: Ana"],
  [
    "Removed: Café: the shop",
    { kind: "account-removed" },
    "Removed: Café: the shop",
  ],
  ["", {}, ""],
];

function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 70);
  db.exec(
    `INSERT INTO people (id, name, created_at) VALUES ('p', 'Ana', 0), ('q', '', 0)`,
  );
  const insert = db.prepare(
    "INSERT INTO decisions (id, at, did, change) VALUES (?, 0, ?, ?)",
  );
  for (const [i, [did, change]] of didBefore.entries())
    insert.run(`d${i}`, did, JSON.stringify(change));
  insert.run("torn", "Done: torn", "{");
  db.exec(`INSERT INTO outbox (id, account_id, text, text_hash, state, created_at, not_before)
    VALUES ('sent', 'gone', 'dear', 'h', 'sent', 1, 1), ('held', 'gone', 'dear', 'h', 'held', 1, 1)`);
  return db;
}

it("takes what somebody wrote out of the sentences of decisions", () => {
  const db = oldArchive();
  migrateArchive(db);
  expect(
    db.prepare("SELECT did FROM decisions ORDER BY rowid").pluck().all(),
  ).toEqual([...didBefore.map(([, , did]) => did), "Done"]);
});

it("lets the text of what was sent go, and nothing else of the outbox", () => {
  const db = oldArchive();
  migrateArchive(db);
  const set = (what: string, id: string) => () =>
    db.prepare(`UPDATE outbox SET ${what} WHERE id = ?`).run(id);
  const erase = "text = '', text_hash = ''";
  for (const what of [
    "text = 'other', text_hash = ''",
    "account_id = 'other'",
    "text = ''",
    `${erase}, account_id = 'other'`,
    `${erase}, state = 'queued'`,
  ])
    expect(set(what, "sent"), what).toThrow("bound");
  expect(set(erase, "held")).toThrow("bound");
  expect(set(`${erase}, state = 'sent'`, "held")).toThrow("bound");
  set(erase, "sent")();
  expect(
    db.prepare("SELECT id, text FROM outbox ORDER BY id").raw().all(),
  ).toEqual([
    ["held", "dear"],
    ["sent", ""],
  ]);
});
