import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  findAttachment,
  isKept,
  keepAttachments,
} from "../../src/main/archive/attachments.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { buildArchive, noon, said } from "./build.ts";

it("keeps what was listed before files were kept, and finds a kept file by its digest", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 105);
  db.pragma("foreign_keys = OFF");
  db.exec(`
    INSERT INTO attachments (id, message_id, position, name, media_type, size, alt, url, part)
      VALUES ('old', 'm', 0, '', '', NULL, NULL, NULL, '2.1'), ('odd', 'gone', -1, 'ä' || char(0), 'x', -1, '', '', NULL)`);
  migrateArchive(db);
  expect(
    db.prepare("SELECT id, digest, part, url FROM attachments").all(),
  ).toEqual([
    { id: "old", digest: null, part: "2.1", url: null },
    { id: "odd", digest: null, part: null, url: "" },
  ]);
  expect(findAttachment(db, "odd")).toBeUndefined();
  const digest = "ab".repeat(32);
  expect(isKept(db, digest)).toBe(false);
  db.prepare("UPDATE attachments SET digest = ? WHERE id = 'old'").run(digest);
  expect(isKept(db, digest)).toBe(true);
  const plan = db
    .prepare<[], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT 1 FROM attachments WHERE digest = 'x' AND digest IS NOT NULL",
    )
    .all();
  expect(plan.map(({ detail }) => detail).join()).toContain("attachments_kept");
});

const picture = (name: string, rest: object = {}) => ({
  name,
  mediaType: "image/png",
  ...rest,
});
const at = (url: string) => ({ url });

it.each([
  [
    "as many: by their places",
    [picture("a"), picture("a")],
    [picture("x"), picture("y")],
    ["file 0", "file 1"],
  ],
  [
    "fewer: by address, then by name",
    [picture("a"), picture("", at("https://x.test/2")), picture("c")],
    [picture("c"), picture("other", at("https://x.test/2"))],
    [null, "file 1", "file 0"],
  ],
  ["more: by name", [picture("b")], [picture("a"), picture("b")], ["file 1"]],
  [
    "the only one of its kind",
    [picture(""), { name: "", mediaType: "audio/ogg" }],
    [{ name: "voice.ogg", mediaType: "audio/ogg" }],
    [null, "file 0"],
  ],
  [
    "none that could be one or the other",
    [picture("a"), picture("a"), picture("b")],
    [picture("a"), picture("x")],
    [null, null, null],
  ],
])("finds whose file it is among %s", async (_, listed, files, kept) => {
  const built = buildArchive();
  built.account("cafe");
  await built.take("cafe", said("m", "Ana", noon, { attachments: listed }));
  const id = built.db
    .prepare<[], string>("SELECT id FROM messages")
    .pluck()
    .get();
  keepAttachments(
    built.db,
    { id: id ?? "" },
    files.map((file, i) => ({ ...file, digest: `file ${i}` })),
  );
  expect(
    built.db
      .prepare("SELECT digest FROM attachments ORDER BY position")
      .pluck()
      .all(),
  ).toEqual(kept);
  built.close();
});
