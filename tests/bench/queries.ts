import {
  listConversations,
  type ListRequest,
} from "../../src/main/archive/conversation-list.ts";
import { listAccounts } from "../../src/main/archive/accounts.ts";
import { listLabels } from "../../src/main/archive/labels.ts";
import type { Archive } from "../../src/main/archive/open.ts";
import { roleNames } from "../../src/main/archive/query-names.ts";
import { searchPeople } from "../../src/main/archive/search-people.ts";
import type { ListOrder } from "../../src/shared/model/column.ts";
import {
  atMost,
  measured,
  now,
  quantile,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";

/** Columns as people have them and as they should not: every operator, common and rare, with words and without. */
export const columns: readonly [query: string, order: ListOrder][] = [
  ["", "newest"],
  ["is:waiting", "due"],
  ["is:unread is:open is:mine", "newest"],
  ["is:late account:demo-email-hello", "oldest"],
  ["is:overdue OR is:promised OR is:handed-off", "newest"],
  ["is:snoozed OR is:muted OR is:starred", "newest"],
  ["channel:email is:done outcome:no-reply-needed", "newest"],
  ["stream:brand OR label:order", "newest"],
  ["visibility:private kind:dm is:first-contact", "newest"],
  ["from:anna has:question", "newest"],
  ["person:anna OR role:press", "newest"],
  ["lang:ar has:attachment", "newest"],
  ["lang:pt OR lang:fr -is:done", "newest"],
  ["has:question channel:feed", "newest"],
  ["has:link after:30d reach:>1000", "newest"],
  ["is:aside words:<4", "newest"],
  ["waited:>30d", "newest"],
  ["due:<1h in:drafts OR in:outbox", "due"],
  ["has:draft OR is:held OR has:note", "newest"],
  ["on:2026-03 OR kind:quote before:2026-01", "newest"],
  ["the is:waiting", "newest"],
  ['"the coffee" is:waiting', "due"],
  ["-the feedback:want topic:decaf", "newest"],
  ["refund -grinder lang:en words:>20", "oldest"],
];

const limit = 50;
const pages = 10;

type Column = (typeof columns)[number];
type Times = { column: Column; first: number[]; further: number[] };

/**
 * p95 of the first page of every column and of the nine after it, the slowest by name; the floor is the first page of
 * everything. `report` is told of each column by itself.
 */
export async function benchQueries(
  db: Archive,
  { runs }: BenchOptions,
  report?: (table: string) => void,
): Promise<Measured[]> {
  const floors: number[] = [];
  const times: Times[] = [];
  for (const column of columns) {
    const first: number[] = [];
    for (let i = 0; i < runs * 4; i += 1) {
      floors.push(await timed(() => pageOf(db, ["", "newest"])));
      first.push(await timed(() => pageOf(db, column)));
    }
    const further: number[] = [];
    for (let i = 0; i < runs; i += 1)
      further.push(...(await turnPages(db, column)));
    times.push({ column, first, further });
  }
  report?.(tableOfColumns(times));
  const floor = quantile(floors, 0.95);
  const line = (name: string, values: readonly number[]) =>
    measured(name, "ms", quantile(values, 0.95), floor, atMost(20, 5));
  const slowest = times.reduce((a, b) =>
    quantile(b.first, 0.95) > quantile(a.first, 0.95) ? b : a,
  );
  return [
    line(
      `first page of ${columns.length} columns, p95`,
      times.flatMap(({ first }) => first),
    ),
    line(
      `pages 2 to ${pages} of these, p95`,
      times.flatMap(({ further }) => further),
    ),
    measured(
      `the slowest: ${slowest.column[0]}, p95`,
      "ms",
      quantile(slowest.first, 0.95),
      floor,
    ),
    ...(await benchFinding(db, runs, floor)),
  ];
}

function pageOf(db: Archive, [query, order]: Column, after?: string) {
  const request: ListRequest = { query, order, limit, after, now };
  return listConversations(db, request);
}

/** What each page after the first takes, as far as there are some. */
async function turnPages(db: Archive, column: Column): Promise<number[]> {
  const values: number[] = [];
  const seen = { next: pageOf(db, column).next };
  while (seen.next !== undefined && values.length < pages - 1)
    values.push(
      await timed(() => {
        seen.next = pageOf(db, column, seen.next).next;
      }),
    );
  return values;
}

const typed = ["a", "an", "ann", "m", "mar", "mari", "sch", "y t", "zzz", "田"];

/** People as they are found while somebody types, and what completes a query. */
async function benchFinding(
  db: Archive,
  runs: number,
  floor: number,
): Promise<Measured[]> {
  const people: number[] = [];
  const names: number[] = [];
  for (let i = 0; i < runs * 2; i += 1)
    for (const text of typed) {
      people.push(await timed(() => searchPeople(db, { text, limit: 5 })));
      names.push(
        await timed(() => {
          listLabels(db);
          listAccounts(db);
          roleNames(db);
        }),
      );
    }
  return [
    measured(
      "people as they are typed, p95",
      "ms",
      quantile(people, 0.95),
      floor,
      atMost(20, 5),
    ),
    measured(
      "labels, accounts and roles to complete a query, p95",
      "ms",
      quantile(names, 0.95),
      floor,
      atMost(20, 5),
    ),
  ];
}

function tableOfColumns(times: readonly Times[]): string {
  const cells = (values: readonly number[]) =>
    [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)].map(
      (ms) => (Number.isFinite(ms) ? ms.toFixed(1) : "–").padStart(8),
    );
  const head = ["p50", "p95", "max", "p50", "p95", "max"];
  return [
    `${"first page, and pages 2 to 10, ms".padEnd(60)}${head.map((name) => name.padStart(8)).join("")}`,
    ...times.map(({ column: [query, order], first, further }) =>
      [
        `${query} (${order})`.padEnd(60),
        ...cells(first),
        ...cells(further),
      ].join(""),
    ),
  ].join("\n");
}
