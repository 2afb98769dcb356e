import { z } from "zod";
import type { HistoryResult } from "../received.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { takeIn } from "./intake.ts";
import { fetchBelow, fetchNewest, pageSize, rejection } from "./pages.ts";
import { readDate } from "./wire.ts";

/** Where the way back has got to: the lowest number that was met, and its place in the list. */
export const history = z.object({
  at: z.number().int(),
  offset: z.number().int(),
  reachedAt: z.number().int(),
});
export type History = z.infer<typeof history>;

/** One page further back. By number, as imports date comments back: it ends where a whole page is older than is wanted. */
export async function backfill(
  context: Context,
  at: History | null,
  until: number,
): Promise<HistoryResult<History>> {
  const api = openApi(context);
  const self = await whoIs(context, api);
  const now = context.now();
  const page =
    at === null
      ? { ...(await fetchNewest(api, self)), offset: pageSize }
      : await fetchBelow(api, self, at);
  const rows = page.rows.filter(({ id }) => id < (at?.at ?? Infinity));
  const dated = rows.flatMap(({ comment }) => {
    const sentAt = readDate(comment?.date_gmt ?? "");
    return comment === undefined || sentAt === undefined
      ? []
      : [{ comment, sentAt }];
  });
  const wanted = dated.filter(({ sentAt }) => sentAt >= until);
  const { messages, signals } = await takeIn(api, self, wanted, {
    known: [],
    near: page.rows,
    now,
  });
  const reachedAt = Math.max(
    until,
    Math.min(at?.reachedAt ?? now, ...dated.map(({ sentAt }) => sentAt)),
  );
  return {
    messages,
    signals,
    tombstones: [],
    cursor: {
      // Of a page there may be nothing that we may see.
      at: rows.at(-1)?.id ?? at?.at ?? Number.MAX_SAFE_INTEGER,
      offset: page.offset,
      reachedAt,
    },
    requests: api.requests(),
    rejected: [
      ...rows.filter((row) => row.comment === undefined).map(({ raw }) => raw),
      ...page.nameless,
    ].map(rejection),
    gaps: [],
    done: page.isLast || (dated.length > 0 && wanted.length === 0),
    reachedAt,
  };
}
