import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { HistoryResult } from "../received.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Self } from "./identify.ts";
import { createIntake, type Intake } from "./intake.ts";
import { notificationList, ownPostList, type Rejected } from "./lists.ts";
import type { Context } from "./context.ts";
import { isLasting, listenTo } from "./sources.ts";
import { emptyWorld } from "./thread.ts";
import { createThreads, isLow, pauseOf } from "./threads.ts";
import type { List, Page, Row } from "./walk.ts";

/** Where the way back through one list has got to. */
const back = z.object({
  cursor: z.string().optional(),
  /** When the oldest row came that was read. */
  at: z.number().optional(),
  isDone: z.boolean(),
});
type Back = z.infer<typeof back>;

export const history = z.record(z.string(), back);
export type History = z.infer<typeof history>;

type Past = {
  key: string;
  list: List;
  /** What we listen to is worth no more than a try. */
  isSource: boolean;
  take: (rows: Row[]) => Promise<void> | void;
};

function pastOf(
  api: Api,
  { settings, now }: Context,
  self: Self,
  intake: Intake,
  rejected: Rejected,
): Past[] {
  return [
    {
      key: "notifications",
      list: notificationList(api, now, rejected),
      isSource: false,
      take: intake.takeNotifications,
    },
    {
      key: "posts",
      list: ownPostList(api, self.did, now, rejected),
      isSource: false,
      take: intake.takeOwn,
    },
    ...listenTo(api, settings.sources ?? [], now, rejected).map(
      ({ key, list, stream }): Past => ({
        key,
        list,
        isSource: true,
        take: (rows) => intake.takeFound(rows, stream),
      }),
    ),
  ];
}

async function fetchBack(
  { list, isSource }: Past,
  cursor: string | undefined,
): Promise<Page> {
  try {
    return await list.fetchPage(cursor);
  } catch (error) {
    if (isSource && error instanceof AppError && isLasting(error))
      return { rows: [] };
    throw error;
  }
}

/**
 * One page further back, of the list that has got back the least, so that the record grows evenly from new to old.
 * Direct messages have their own depth, at first contact.
 */
export async function backfill(
  context: Context,
  at: History | null,
  until: number,
): Promise<HistoryResult<History>> {
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const rejected: Rejected = [];
  const world = emptyWorld(self);
  const threads = createThreads(api, world, rejected);
  const intake = createIntake(world, threads, new Map(), rejected, context.now);
  const pasts = pastOf(api, context, self, intake, rejected);
  const states = new Map<string, Back>(
    pasts.map(({ key }) => [key, at?.[key] ?? { isDone: false }]),
  );
  const isOpen = ({ key }: Past) => states.get(key)?.isDone === false;
  const reached = ({ key }: Past) => states.get(key)?.at ?? Infinity;
  const [next] = pasts
    .filter(isOpen)
    .toSorted((a, b) => reached(b) - reached(a));
  if (next !== undefined) {
    const state = states.get(next.key) ?? { isDone: false };
    const page = await fetchBack(next, state.cursor);
    const rows = page.rows.filter((row) => row.at >= until);
    await next.take(rows);
    const oldest = rows.at(-1)?.at ?? state.at;
    states.set(next.key, {
      ...(page.next === undefined ? {} : { cursor: page.next }),
      ...(oldest === undefined ? {} : { at: oldest }),
      isDone:
        page.next === undefined ||
        page.next === state.cursor ||
        rows.length < page.rows.length ||
        page.rows.length === 0,
    });
  }
  const left = pasts.filter(isOpen);
  const reachedAt = Math.max(until, ...left.map(reached));
  return {
    messages: intake.messages(),
    signals: intake.signals,
    tombstones: [],
    cursor: Object.fromEntries(states),
    requests: api.requests(),
    rejected,
    gaps: [],
    done: left.length === 0,
    ...(Number.isFinite(reachedAt) ? { reachedAt } : {}),
    ...(isLow(api) ? { notBefore: pauseOf(api, context.now()) } : {}),
  };
}
