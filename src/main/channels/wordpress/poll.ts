import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult } from "../received.ts";
import type { Api } from "./api.ts";
import { findRoot } from "./discover.ts";
import {
  describeLimits,
  openApi,
  whoIs,
  type Context,
  type Self,
} from "./identify.ts";
import { takeIn, type Taken } from "./intake.ts";
import {
  fetchBelow,
  fetchNewest,
  fetchThese,
  pageSize,
  rejection,
  type CommentPage,
  type Row,
} from "./pages.ts";
import { markOf, statusIn } from "./to-message.ts";
import { identified, readDate } from "./wire.ts";

export const cursor = z.object({
  /** All comments up to this number were brought. */
  newest: z.number().int(),
  /** Comments that are looked at again, the newest first: number and mark. */
  known: z.array(z.tuple([z.number().int(), z.string().max(60)])).max(5000),
  posts: z.array(
    z.object({
      id: z.number().int(),
      title: z.string().max(300),
      author: z.number().int(),
    }),
  ),
  /** On the way down from the newest to what is known: the number and the place in the list that it has got to. */
  walk: z
    .object({
      /** The newest when it began. */
      top: z.number().int(),
      at: z.number().int(),
      offset: z.number().int(),
      pages: z.number().int(),
    })
    .optional(),
  /** When all that is known was looked at again. */
  checkedAt: z.number().int(),
  /** What could not be read and has been reported, as hashes. */
  rejected: z.array(z.string().max(60)).max(200),
});
export type Cursor = z.infer<typeof cursor>;

/** On first contact as much as anybody looks back at without asking for more. */
const firstPages = 4;
/** How many comments are looked at again, and of those that wait for approval how many more. */
const watched = 300;
const watchedHeld = 200;
const keptPosts = 200;
const recheckMs = 10 * 60_000;

const nothing: Cursor = {
  newest: 0,
  known: [],
  posts: [],
  checkedAt: 0,
  rejected: [],
};

const hash = (raw: unknown) =>
  createHash("sha256")
    .update(JSON.stringify(raw) ?? "")
    .digest("base64url")
    .slice(0, 12);

/** The mark of a row; of one that cannot be read, what it is made of. */
const markOfRow = ({ comment, raw }: Row) =>
  comment === undefined ? `?:${hash(raw)}` : markOf(comment);

type Step = {
  /** Rows that were not brought yet, newest first. */
  fresh: Row[];
  /** Everything that was read. */
  page: CommentPage;
  newest: number;
  walk: Cursor["walk"];
  gap: PollResult<Cursor>["gaps"][number] | undefined;
};

/** The next page: the newest, or on the way down to what is known. */
async function readNext(api: Api, self: Self, before: Cursor): Promise<Step> {
  const { walk, newest } = before;
  const page =
    walk === undefined
      ? { ...(await fetchNewest(api, self)), offset: pageSize }
      : await fetchBelow(api, self, walk);
  const below = walk?.at ?? Infinity;
  // What has come above since the walk began is for the next one.
  const fresh = page.rows.filter(({ id }) => id > newest && id < below);
  const top = walk?.top ?? page.rows[0]?.id ?? newest;
  const at = page.rows.at(-1)?.id ?? 0;
  const pages = (walk?.pages ?? 0) + 1;
  const meets = at <= newest || page.isLast;
  const isFirst = newest === 0;
  if (meets || (isFirst && pages >= firstPages)) {
    const oldest = fresh.at(-1)?.comment;
    const to = oldest === undefined ? undefined : readDate(oldest.date_gmt);
    return {
      fresh,
      page,
      newest: Math.max(top, newest),
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
  return {
    fresh,
    page,
    newest,
    walk: { top, at: Math.min(at, below), offset: page.offset, pages },
    gap: undefined,
  };
}

/** Of what is known: what is another now, and what is not there any more. */
async function lookAgain(
  api: Api,
  self: Self,
  before: Cursor,
  page: CommentPage,
  isDue: boolean,
): Promise<{ seen: Map<number, Row>; gone: number[] }> {
  const seen = new Map(page.rows.map((row) => [row.id, row]));
  const lowest = page.rows.at(-1)?.id ?? Infinity;
  const wanted = before.known
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

/** What the next poll looks at again: the newest, and what waits for approval longest of all. */
function watchNext(marks: ReadonlyMap<number, string>): Cursor["known"] {
  const all = [...marks].toSorted(([a], [b]) => b - a);
  const held = all
    .slice(watched)
    .filter(([, mark]) => statusIn(mark) === "hold");
  return [...all.slice(0, watched), ...held.slice(0, watchedHeld)];
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
  const { fresh, page, newest, walk, gap } = await readNext(api, self, from);
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
  const isNew = new Set([...fresh, ...queue].map(({ id }) => id));
  for (const row of [...queue, ...seen.values()]) {
    const known = marks.get(row.id);
    const mark = markOfRow(row);
    if (known === mark || (known === undefined && !isNew.has(row.id))) continue;
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
  const next: Cursor = {
    newest,
    known: watchNext(marks),
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
