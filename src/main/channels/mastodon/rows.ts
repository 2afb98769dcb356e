import { z } from "zod";
import type { PollResult } from "../received.ts";
import type { Row } from "./walk.ts";
import { describe, id } from "./wire.ts";

export type Rejected = PollResult<unknown>["rejected"];

const readTime = (text: string) => Date.parse(text);

const rowHead = z.object({
  id,
  created_at: z.string().transform(readTime).catch(Number.NaN),
  edited_at: z.string().transform(readTime).catch(Number.NaN),
});

/** The rows of a page; one that has no id is kept apart. */
export function readRows(
  page: readonly unknown[],
  now: () => number,
  rejected: Rejected,
): Row[] {
  return page.flatMap((raw): Row[] => {
    const read = rowHead.safeParse(raw);
    if (!read.success) {
      rejected.push({ raw, why: describe(read.error) });
      return [];
    }
    const { id, created_at: at, edited_at: editedAt } = read.data;
    return [
      {
        id,
        at: Number.isFinite(at) ? Math.min(at, now()) : now(),
        ...(Number.isFinite(editedAt) ? { editedAt } : {}),
        raw,
      },
    ];
  });
}

/** Takes rows in until one has to wait; answers how many were taken. */
export async function takeRows<T>(
  rows: readonly Row[],
  schema: z.ZodType<T>,
  rejected: Rejected,
  take: (value: T) => Promise<boolean>,
): Promise<number> {
  for (const [index, row] of rows.entries()) {
    const read = schema.safeParse(row.raw);
    if (!read.success)
      rejected.push({ raw: row.raw, why: describe(read.error) });
    else if (!(await take(read.data))) return index;
  }
  return rows.length;
}
