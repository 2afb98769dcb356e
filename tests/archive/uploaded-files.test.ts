import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";
import {
  findUploaded,
  forgetStaleUploads,
  forgetUploaded,
  keepUploaded,
} from "../../src/main/archive/uploaded-files.ts";

const day = 86_400_000;
const film = {
  id: "f".repeat(64),
  name: "film.mp4",
  mediaType: "video/mp4",
  size: 40e6,
};

it("begins with nothing, beside whatever was there to be sent", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 185);
  db.pragma("foreign_keys = OFF");
  db.exec(`
    INSERT INTO outbox (id, account_id, text, text_hash, options, state, created_at, not_before, attempts, anyway)
      VALUES ('o', 'gone', '', '', '{"files":[{"id":"${film.id}"}]}', 'unknown', 1, 1, 9, 0),
        ('', '', '' || char(0), '', 'no json', 'held', -1, 0, 0, 0)`);
  migrateArchive(db);
  expect(
    db.prepare("SELECT id, state FROM outbox ORDER BY id").all(),
  ).toHaveLength(2);
  expect(findUploaded(db, "gone", film, 5)).toBeUndefined();
});

it("knows what an account's server has of a file, with the same words on it, for a day", () => {
  const db = new Database(":memory:");
  migrateArchive(db);
  db.pragma("foreign_keys = OFF");
  const find = (account: string, alt?: string, now = 2000) =>
    findUploaded(db, account, alt === undefined ? film : { ...film, alt }, now)
      ?.remoteId;
  keepUploaded(db, "a", film, { remoteId: "first", at: 1000 });
  keepUploaded(db, "a", film, { remoteId: "anew", at: 1500 });
  keepUploaded(db, "a", { ...film, alt: "A mill" }, { remoteId: "m", at: 1 });
  keepUploaded(db, "b", film, { remoteId: "other", at: 1 });
  expect(find("a")).toBe("anew");
  expect(find("a", "")).toBe("anew");
  expect(find("a", "A mill")).toBe("m");
  expect(find("a", "A red mill")).toBeUndefined();
  expect(find("b")).toBe("other");
  expect(find("c")).toBeUndefined();
  expect(find("a", "A mill", 1 + day)).toBeUndefined();

  forgetUploaded(db, "a", [film]);
  expect(find("a")).toBeUndefined();
  expect(find("a", "A mill")).toBe("m");
});

it("keeps nothing that its day is over for, or that nothing unsent names", () => {
  const db = new Database(":memory:");
  migrateArchive(db);
  db.pragma("foreign_keys = OFF");
  const fileOf = (letter: string) => ({ ...film, id: letter.repeat(64) });
  const options = (letter: string) =>
    JSON.stringify({ files: [fileOf(letter)] });
  const putDraft = db.prepare(
    "INSERT INTO drafts (id, account_id, text, options, saved_at, closed_at) VALUES (?, 'a', '', ?, 1, ?)",
  );
  putDraft.run("open", options("a"), null);
  putDraft.run("closed", options("b"), 1);
  const putItem = db.prepare(
    `INSERT INTO outbox (id, account_id, text, text_hash, options, state, created_at, not_before, attempts, anyway)
     VALUES (?, 'a', '', '', ?, ?, 1, 1, 1, 0)`,
  );
  for (const [letter, state] of [
    ["c", "failed"],
    ["d", "sending"],
    ["e", "sent"],
    ["f", "discarded"],
  ] as const)
    putItem.run(letter, options(letter), state);
  for (const letter of "abcdef")
    for (const [account, at] of [
      ["a", 1000],
      ["late", 1],
    ] as const)
      keepUploaded(db, account, fileOf(letter), { remoteId: letter, at });
  forgetStaleUploads(db, day + 1);
  const kept = db
    .prepare("SELECT account_id || remote_id FROM uploaded_files ORDER BY 1")
    .pluck();
  expect(kept.all()).toEqual(["aa", "ac", "ad"]);
});
