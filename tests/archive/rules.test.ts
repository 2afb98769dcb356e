import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  getDecision,
  insertDecision,
  setChange,
} from "../../src/main/archive/decisions.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { nextForRules } from "../../src/main/archive/rule-arrivals.ts";
import { addRule, listRules } from "../../src/main/archive/rules.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { page } from "../main/remote.ts";
import { buildArchive, noon, said } from "./build.ts";

it("leaves what was decided before to the user, and has room for rules", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 220);
  db.exec(`
    INSERT INTO decisions (id, at, did, change, undone_at) VALUES ('old', -1, 'ä' || char(0), '{"kind":"mark","conversations":[]}', 3),
      ('odd', 0, '', 'not JSON', NULL)`);
  migrateArchive(db);
  expect(
    db.prepare("SELECT id, rule_id FROM decisions ORDER BY at").raw().all(),
  ).toEqual([
    ["old", null],
    ["odd", null],
  ]);
  expect(getDecision(db, "old")).toMatchObject({
    ruleId: undefined,
    undoneAt: 3,
  });
  expect(listRules(db)).toEqual([]);

  const does = { labels: ["Press"], star: true, mute: false };
  const { id } = addRule(
    db,
    { name: "Press", query: "role:press", does, active: true },
    1,
  );
  const decision = insertDecision(db, 2, "Starred", id);
  setChange(db, decision, { kind: "mark", conversations: [] });
  expect(getDecision(db, decision).ruleId).toBe(id);
  expect(listRules(db)).toEqual([
    { id, name: "Press", query: "role:press", does, active: true },
  ]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(() => insertDecision(db, 2, "x", "no such rule")).toThrow();
  db.close();
});

it("is noted for the rules what polls bring that is new, not what comes from the past", async () => {
  const built = buildArchive();
  const { db } = built;
  built.account("cafe");
  const account = { id: "cafe", channel: "mastodon", doorAt: 0 } as const;
  const ingest = createIngest(db, createTurnKeeper(db), () => noon);
  const bring = (id: string) =>
    ingest.poll(account, page([said(id, "Ana", noon)]), { isNews: true });
  await bring("before there was a rule");
  expect(nextForRules(db, 10)).toBeUndefined();

  const does = { labels: ["Press"], star: false, mute: false };
  addRule(db, { name: "Press", query: "press", does, active: true }, noon);
  await built.take("cafe", said("imported", "Ana", noon));
  const past = { ...page([said("older", "Ana", noon - 1)]), done: true };
  await ingest.history(account, past, { keep: () => undefined });
  expect(nextForRules(db, 10)).toBeUndefined();
  await bring("imported");
  expect(nextForRules(db, 10)).toBeUndefined();
  await bring("new");
  expect(nextForRules(db, 10)?.conversationIds).toEqual([
    built.conversation("new"),
  ]);
  built.close();
});
