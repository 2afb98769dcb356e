import { expect, it } from "vitest";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { readRecords } from "../../src/main/archive/export-rows.ts";
import {
  addLabel,
  deleteLabel,
  listLabels,
} from "../../src/main/archive/labels.ts";
import { restoreRows } from "../../src/main/archive/remembered.ts";
import { buildArchive, noon, said } from "./build.ts";

const many = 3000;

it("takes a label from thousands of conversations, and gives it back, by a single row", async () => {
  const built = buildArchive();
  const { db } = built;
  built.account("cafe");
  await built.take("cafe", said("m", "Ana", noon), said("n", "Ben", noon - 1));
  const id = built.conversation("m");
  db.exec(`WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ${many})
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
    SELECT 'c' || i, 'cafe', 'mastodon', '', 'mention', 'direct', 'public' FROM k`);
  addLabel(
    db,
    "vip",
    [id, ...Array.from({ length: many }, (_, i) => `c${i + 1}`)],
    noon,
  );
  addLabel(db, "later", [id], noon);
  const labelId = listLabels(db).find(({ name }) => name === "vip")?.id ?? "";
  const changes = () =>
    db.prepare<[], number>("SELECT total_changes()").pluck().get() ?? 0;
  const shown = () => ({
    labels: listLabels(db).map(({ name }) => name),
    onCard: listConversations(db, {
      query: "ana",
      order: "newest",
      limit: 10,
      now: noon,
      zone: "UTC",
    }).items.map(({ labels }) => labels),
    exported: [...readRecords(db, "labels")].length,
    carried: [...readRecords(db, "conversation-labels")].length,
  });
  const before = shown();
  expect(before).toMatchObject({
    labels: ["later", "vip"],
    onCard: [["later", "vip"]],
    carried: many + 2,
  });

  const start = changes();
  const rows = deleteLabel(db, labelId);
  expect(shown()).toEqual({
    labels: ["later"],
    onCard: [["later"]],
    exported: 1,
    carried: 1,
  });
  expect(() => deleteLabel(db, labelId)).toThrow("not in the archive");
  restoreRows(db, rows, "before");
  expect(shown()).toEqual(before);
  restoreRows(db, rows, "after");
  restoreRows(db, rows, "before");
  expect(changes() - start).toBe(4);
  expect(shown()).toEqual(before);
  built.close();
});
