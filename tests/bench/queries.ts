import {
  listConversations,
  type ListRequest,
} from "../../src/main/archive/conversation-list.ts";
import type { Archive } from "../../src/main/archive/open.ts";
import type { ListOrder } from "../../src/shared/model/column.ts";
import {
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
  ["is:unread is:open", "newest"],
  ["is:late account:demo-email-hello", "oldest"],
  ["is:overdue OR is:starred", "newest"],
  ["is:snoozed OR is:muted", "newest"],
  ["channel:email is:done", "newest"],
  ["stream:brand", "newest"],
  ["visibility:private kind:dm", "newest"],
  ["from:anna has:question", "newest"],
  ["person:anna", "newest"],
  ["lang:ar has:attachment", "newest"],
  ["lang:pt OR lang:fr -is:done", "newest"],
  ["has:question channel:feed", "newest"],
  ["has:link after:30d", "newest"],
  ["is:aside words:<4", "newest"],
  ["waited:>30d", "newest"],
  ["due:<1h in:drafts OR in:outbox", "due"],
  ["has:draft OR is:held", "newest"],
  ["on:2026-03 kind:quote", "newest"],
  ["the is:waiting", "newest"],
  ['"the coffee" is:waiting', "due"],
  ["-the -coffee", "newest"],
  ["refund -grinder lang:en words:>20", "oldest"],
];

const limit = 50;

/** p95 of the first page of every column, the slowest by name; the floor is the first page of everything. */
export async function benchQueries(
  db: Archive,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  const page = ([query, order]: (typeof columns)[number]) => {
    const request: ListRequest = { query, order, limit, now };
    return timed(() => listConversations(db, request));
  };
  const all: number[] = [];
  const floors: number[] = [];
  let slowest = { name: "", ms: 0 };
  for (const column of columns) {
    const values: number[] = [];
    for (let i = 0; i < runs * 4; i += 1) {
      floors.push(await page(["", "newest"]));
      values.push(await page(column));
    }
    all.push(...values);
    const ms = quantile(values, 0.95);
    if (ms > slowest.ms) slowest = { name: column[0], ms };
  }
  const floor = quantile(floors, 0.95);
  return [
    measured(
      `first page of ${columns.length} columns, p95`,
      "ms",
      quantile(all, 0.95),
      floor,
    ),
    measured(`the slowest: ${slowest.name}, p95`, "ms", slowest.ms, floor),
  ];
}
