import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
import { watched, type Cursor } from "./cursor.ts";
import type { Self } from "./identify.ts";
import {
  batchSize,
  fetchPage,
  fetchThese,
  pageSize,
  type CommentPage,
  type Row,
} from "./pages.ts";
import { identified } from "./wire.ts";

/**
 * The list down to the floor. Numbers are given when a comment is written, and not when it comes into sight: to who may
 * not moderate that is when it was approved.
 */
async function readDown(
  api: Api,
  self: Self,
  page: CommentPage,
  floor: number,
): Promise<Row[]> {
  const rows = [...page.rows];
  let { isLast } = page;
  for (let offset = pageSize; offset < watched; offset += batchSize) {
    const lowest = rows.at(-1)?.id ?? 0;
    if (isLast || lowest <= floor) break;
    // oxlint-disable-next-line no-await-in-loop -- a page is asked for only when the one before has not met the floor
    const next = await fetchPage(api, self, offset, batchSize);
    rows.push(...next.rows);
    ({ isLast } = next);
  }
  return rows;
}

/** Of what is known: what is another now, and what is not there any more. When due also what was not seen before. */
export async function lookAgain(
  api: Api,
  self: Self,
  { known, floor = 0, walk }: Cursor,
  page: CommentPage,
  isDue: boolean,
): Promise<{ seen: Map<number, Row>; gone: number[] }> {
  const rows = isDue ? await readDown(api, self, page, floor) : page.rows;
  const seen = new Map(rows.map((row) => [row.id, row]));
  // On the way down the page is not the newest.
  const lowest =
    walk === undefined ? (page.rows.at(-1)?.id ?? Infinity) : Infinity;
  const wanted = known
    .map(([id]) => id)
    .filter((id) => !seen.has(id) && (isDue || id > lowest));
  if (wanted.length === 0) return { seen, gone: [] };
  for (const row of await fetchThese(api, self, wanted)) seen.set(row.id, row);
  const missing = wanted.filter((id) => !seen.has(id));
  const [sample] = missing;
  // A list that lacks them proves little: one is asked for by name.
  if (sample === undefined || !(await isGone(api, self, sample)))
    return { seen, gone: [] };
  return { seen, gone: missing };
}

async function isGone(api: Api, self: Self, id: number): Promise<boolean> {
  try {
    await api.get(
      `wp/v2/comments/${String(id)}`,
      identified,
      self.moderates ? { context: "edit" } : {},
    );
    return false;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // To who may not moderate, what is no longer public is refused.
    const isRefused = error.details?.status === 403 && !self.moderates;
    if (error.code !== "gone" && !isRefused) throw error;
    return true;
  }
}
