import Database from "better-sqlite3";
import { afterAll, expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

const db = new Database(":memory:");
migrateArchive(db);
afterAll(() => db.close());

type Table = { schema: string; name: string; type: string; strict: 0 | 1 };
const tables = (db.pragma("table_list") as Table[]).filter(
  ({ schema, name, type }) =>
    schema === "main" && type === "table" && !name.startsWith("sqlite_"),
);

it("are strict, every one", () => {
  expect(tables.length).toBeGreaterThan(30);
  expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
});

/**
 * Unsent text outlives what it is about; turns are computed again with their conversation; `home_id` says where
 * something was before a merging, whatever becomes of it; who is in a queue is looked up when their turn comes.
 */
const outlives = /^(drafts|outbox|rule_arrivals|turns)\.|\.home_id$/;
/** Ids of the channel, of files, and the place of a merged thread, which goes with it. */
const notOurs =
  /\.remote_id$|^messages\.outbox_id$|^merged_threads\.account_id$/;

it("refer to rows that are there", () => {
  const loose = tables.flatMap(({ name }) => {
    const references = db.pragma(`foreign_key_list(${name})`) as {
      from: string;
    }[];
    const bound = new Set(references.map(({ from }) => from));
    return (db.pragma(`table_info(${name})`) as { name: string }[])
      .filter(
        (column) => column.name.endsWith("_id") && !bound.has(column.name),
      )
      .map((column) => `${name}.${column.name}`);
  });
  expect(
    loose.filter((one) => !outlives.test(one) && !notOurs.test(one)),
  ).toEqual([]);
});
