import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult } from "../received.ts";
import { readDate } from "../syndication/date.ts";
import { ask } from "./api.ts";
import { idOf } from "./found.ts";
import { list, maxPages, perPage } from "./rows.ts";
import type { MentionsContext } from "./settings.ts";

/** Deletions are told by whole seconds, and clocks differ by some. */
const overlapMs = 60_000;

/** Deletions that were told, and from when on (ISO 8601) they are asked for. */
export const gone = z.object({ since: z.string(), ids: z.array(z.number()) });
const deletion = z.object({
  "wm-id": z.number().int(),
  "wm-deleted": z.string(),
});
type Gone = z.infer<typeof gone>;

/** What was deleted since (https://webmention.io/api#deleted), of all the domains of the token; older servers do not tell. */
export async function readDeletions(
  context: MentionsContext,
  before: Gone,
): Promise<
  Pick<PollResult<unknown>, "tombstones"> & { gone: Gone; requests: number }
> {
  const tombstones: PollResult<unknown>["tombstones"] = [];
  const told = new Set(before.ids);
  const met: { id: number; at: number }[] = [];
  let requests = 0;
  for (let isLast = false; !isLast && requests < maxPages; requests += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page is asked for only when the one before was full
    const children = await askDeleted(context, before.since, requests);
    for (const raw of children) {
      const read = deletion.safeParse(raw);
      const at = read.success ? readDate(read.data["wm-deleted"]) : undefined;
      if (!read.success || at === undefined) continue;
      const id = read.data["wm-id"];
      met.push({ id, at });
      if (told.has(id)) continue;
      tombstones.push({ remoteId: idOf(id), at: Math.min(at, context.now()) });
    }
    isLast = children.length < perPage;
  }
  const newest = Math.max(...met.map(({ at }) => at)) - overlapMs;
  const since = Math.max(newest, Date.parse(before.since));
  const next = {
    since: new Date(since).toISOString(),
    ids: met.filter(({ at }) => at > since).map(({ id }) => id),
  };
  return { tombstones, gone: next, requests };
}

async function askDeleted(
  context: MentionsContext,
  since: string,
  page: number,
): Promise<unknown[]> {
  try {
    const asked = { since, "per-page": String(perPage), page: String(page) };
    const { children } = await ask(context, "deleted.jf2", asked, list);
    return children;
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return [];
    throw error;
  }
}
