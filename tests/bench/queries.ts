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
