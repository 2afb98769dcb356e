import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult } from "../received.ts";
import type { Api } from "./api.ts";
import { floorOf, nothing, watchNext, type Cursor } from "./cursor.ts";
import { findRoot } from "./discover.ts";
import {
  describeLimits,
  openApi,
  whoIs,
  type Context,
  type Self,
} from "./identify.ts";
import { takeIn, type Taken } from "./intake.ts";
import { lookAgain } from "./look-again.ts";
import {
  fetchBelow,
  fetchNewest,
  fetchThese,
  pageSize,
  rejection,
  type CommentPage,
  type Row,
} from "./pages.ts";
import { markOf } from "./to-message.ts";
import { identified, readDate } from "./wire.ts";

/** On first contact as much as anybody looks back at without asking for more. */
const firstPages = 4;
const keptPosts = 200;
const recheckMs = 10 * 60_000;

const hash = (raw: unknown) =>
  createHash("sha256")
    .update(JSON.stringify(raw) ?? "")
    .digest("base64url")
    .slice(0, 12);

/** The mark of a row; of one that cannot be read, what it is made of. */
const markOfRow = ({ comment, raw }: Row) =>
  comment === undefined ? `?:${hash(raw)}` : markOf(comment);

type Step = Pick<Cursor, "newest" | "floor" | "walk"> & {
  /** Rows that were not brought yet, newest first. */
  fresh: Row[];
  /** Everything that was read. */
  page: CommentPage;
  gap: PollResult<Cursor>["gaps"][number] | undefined;
};

/** The next page: the newest, or on the way down to what is known. */
async function readNext(api: Api, self: Self, before: Cursor): Promise<Step> {
  const { walk, newest, floor } = before;
  const page =
    walk === undefined
      ? { ...(await fetchNewest(api, self)), offset: pageSize }
      : await fetchBelow(api, self, walk);
  const below = walk?.at ?? Number.MAX_SAFE_INTEGER;
  // What has come above since the walk began is for the next one.
  const fresh = page.rows.filter(({ id }) => id > newest && id < below);
  // Of a page there may be nothing that we may see.
  const hasTop = walk !== undefined && walk.top > newest;
  const top = hasTop ? walk.top : (page.rows[0]?.id ?? newest);
  const at = Math.min(page.rows.at(-1)?.id ?? below, below);
  const pages = (walk?.pages ?? 0) + 1;
  const meets = at <= newest || page.isLast;
  if (!meets && (newest > 0 || pages < firstPages))
    return {
      fresh,
      page,
      newest,
      floor,
      walk: { top, at, offset: page.offset, pages },
      gap: undefined,
    };
  const oldest = fresh.at(-1)?.comment;
  const to = oldest === undefined ? undefined : readDate(oldest.date_gmt);
  return {
    fresh,
    page,
    newest: Math.max(top, newest),
    floor: meets || top === 0 ? floor : at - 1,
    walk: undefined,
    gap:
      meets || to === undefined
        ? undefined
        : {
            from: 0,
            to,
            why: "Older comments were not fetched when the site was added.",
          },
  };
}

/** The queue of the moderators, however old: on first contact what waits there matters most. */
async function fetchQueue(api: Api, self: Self): Promise<Row[]> {
  if (!self.moderates) return [];
  const { rows } = await api.list("wp/v2/comments", z.array(z.unknown()), {
    context: "edit",
    status: "hold",
    type: "all",
    per_page: 100,
    _fields: "id",
  });
  const ids = rows.flatMap((raw) => identified.safeParse(raw).data?.id ?? []);
  return ids.length === 0 ? [] : fetchThese(api, self, ids);
}

async function pollOnce(
  context: Context,
  api: Api,
  before: Cursor | null,
): Promise<PollResult<Cursor>> {
  const now = context.now();
  const self = await whoIs(context, api);
  const from = before ?? nothing;
  const step = await readNext(api, self, from);
  const { fresh, page, newest, walk, gap } = step;
  const queue = before === null ? await fetchQueue(api, self) : [];
  const isDue = walk === undefined && now - from.checkedAt >= recheckMs;
  const { seen, gone } = await lookAgain(
    api,
    self,
    from,
    page,
    isDue && before !== null,
  );

  const marks = new Map(from.known);
  const taken: Taken[] = [];
  const unreadable: unknown[] = [];
  const expected = new Set([...fresh, ...queue].map(({ id }) => id));
  const floor = from.floor ?? from.newest;
  const isNew = (id: number) => expected.has(id) || id > floor;
  for (const row of [...queue, ...seen.values()]) {
    const known = marks.get(row.id);
    const mark = markOfRow(row);
    if (known === mark || (known === undefined && !isNew(row.id))) continue;
    marks.set(row.id, mark);
    const { comment } = row;
    if (comment === undefined) unreadable.push(row.raw);
    else {
      const words = (each: string) => each.slice(each.lastIndexOf(":"));
      const isEdited = known !== undefined && words(known) !== words(mark);
      taken.push({ comment, isEdited });
    }
  }
  const reported = new Set(from.rejected);
  const nameless = page.nameless.filter((raw) => !reported.has(hash(raw)));
  for (const raw of nameless) reported.add(hash(raw));
  for (const id of gone) marks.delete(id);

  const { messages, signals, posts } = await takeIn(api, self, taken, {
    known: from.posts,
    near: [...seen.values()],
    now,
  });
  const kept = watchNext(marks);
  const next: Cursor = {
    newest,
    floor: floorOf(kept, step.floor ?? from.newest),
    known: kept,
    posts: [...posts, ...from.posts].slice(0, keptPosts),
    ...(walk === undefined ? {} : { walk }),
    checkedAt: isDue || before === null ? now : from.checkedAt,
    rejected: [...reported].slice(-200),
  };
  const rejected = [...unreadable, ...nameless].map(rejection);
  const limits =
    before === null && !self.moderates
      ? [{ from: 0, to: now, why: describeLimits(self) }]
      : [];
  return {
    messages,
    signals,
    tombstones: gone.map((id) => ({ remoteId: String(id), at: now })),
    cursor: next,
    more: walk !== undefined,
    requests: api.requests(),
    unchanged: before !== null && JSON.stringify(next) === JSON.stringify(from),
    rejected,
    gaps: [...(gap === undefined ? [] : [gap]), ...limits],
  };
}

/** When permalinks are switched the API moves: it is looked for where the site says, and its new place is kept. */
export async function poll(
  context: Context,
  before: Cursor | null,
): Promise<PollResult<Cursor>> {
  const api = openApi(context);
  try {
    return await pollOnce(context, api, before);
  } catch (error) {
    const isAway = error instanceof AppError && error.code === "bad-answer";
    const root = isAway ? await findElsewhere(context) : undefined;
    if (root === undefined) throw error;
    return {
      ...(await pollOnce(context, openApi(context, root), before)),
      settings: { ...context.settings, root: root.href },
    };
  }
}

/** Where the API is, when that is not where it was. */
async function findElsewhere(context: Context): Promise<URL | undefined> {
  try {
    const { root } = await findRoot(context.settings, context);
    return root.href === context.settings.root ? undefined : root;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return undefined;
  }
}
