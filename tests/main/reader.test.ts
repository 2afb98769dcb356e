import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  openArchive,
  openForReading,
  type Archive,
} from "../../src/main/archive/open.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { TooManyRows } from "../../src/main/archive/row-budget.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { startable } from "../bundles.ts";
import { createReader, type Reader } from "../../src/main/reading/reader.ts";
import { account, addHarbour, hour, message, page, start } from "./remote.ts";

const now = start + 100 * hour;
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const source = startable("reader");

let dir: string;
let db: Archive;
let reader: Reader;
const take = (count: number, from = 0) =>
  createIngest(db, createTurnKeeper(db), () => now).poll(
    account,
    page(
      Array.from({ length: count }, (_, i) =>
        message(`m${from + i}`, "ana", i),
      ),
    ),
  );

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-reader-"));
  db = openArchive(dir);
  addHarbour(db);
  reader = createReader(dir, source, log);
});
afterEach(async () => {
  await reader.close();
  db.close();
  rmSync(dir, { recursive: true });
});

it("counts what was committed a moment ago", async () => {
  await take(3);
  const count = () => reader.read("count", { query: "is:waiting", now });
  expect(await count()).toEqual({ all: 3, unread: 3, waiting: 3, overdue: 0 });
  await take(2, 3);
  expect(await count()).toMatchObject({ all: 5 });
});

it("hands a query's fault through with its place", async () => {
  await expect(
    reader.read("count", { query: "is:(", now }),
  ).rejects.toMatchObject({
    code: "invalid-input",
    details: { at: expect.any(Number) as number },
  });
});

it("answers the main thread's figures", async () => {
  await take(2);
  expect(
    await reader.read("responseTime", { by: "account", now }),
  ).toMatchObject([{ key: "acc", arrived: 2, waiting: 2, median: null }]);
});

it("cannot write", () => {
  const reading = openForReading(dir);
  expect(() => reading.exec("DELETE FROM accounts")).toThrow(/readonly/);
  reading.close();
});

it("leaves nobody waiting when it closes, and starts again when its program fails", async () => {
  const asked = expect(
    reader.read("count", { query: "", now }),
  ).rejects.toMatchObject({ code: "cancelled" });
  await reader.close();
  await asked;
  const broken = createReader(join(dir, "nowhere"), source, log);
  for (let i = 0; i < 2; i += 1)
    await expect(
      broken.read("count", { query: "", now }),
    ).rejects.toMatchObject({
      code: "cancelled",
    });
  await broken.close();
});

it("lists and searches in a thread of its own, as the main thread would", async () => {
  await take(30);
  const list = {
    query: "-kind:dm is:waiting",
    order: "newest" as const,
    limit: 10,
    now,
  };
  const counting = reader.read("count", { query: "", now });
  expect(await reader.read("list", { ...list, effort: "thorough" })).toEqual(
    listConversations(db, list),
  );
  const search = { query: "from:ana", limit: 10, now };
  expect(
    await reader.read("search", { ...search, effort: "thorough" }),
  ).toEqual(searchMessages(db, search));
  await counting;
});

it("is what a query is left to that would hold up the main thread", async () => {
  await take(900);
  // of each conversation it is asked seven times before the last one says no
  const kinds = ["dm", "quote", "review", "email", "comment", "post", "reply"];
  const list = {
    query: `${kinds.map((kind) => `-kind:${kind}`).join(" ")} -kind:mention`,
    order: "newest" as const,
    limit: 10,
    now,
  };
  expect(() => listConversations(db, { ...list, effort: "quick" })).toThrow(
    TooManyRows,
  );
  expect(
    await reader.read("list", { ...list, effort: "thorough" }),
  ).toMatchObject({ items: [] });
});
