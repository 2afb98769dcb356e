import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { HistoryResult } from "../received.ts";
import type { Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { isOurs, type Self } from "./identity.ts";
import { createIntake, type Intake } from "./intake.ts";
import { notificationList, ownPostList } from "./lists.ts";
import { takeRows, type Rejected } from "./rows.ts";
import { isLasting, listenTo } from "./sources.ts";
import { emptyWorld } from "./thread.ts";
import { createThreads, isLow, pauseOf } from "./threads.ts";
import { newestFirst, pageSize, type List, type Row } from "./walk.ts";
import {
  notification as notificationWire,
  status as statusWire,
} from "./wire.ts";

/** Where the way back through one list has got to. */
const back = z.object({
  /** The oldest row that was read. */
  before: z.string().optional(),
  at: z.number().optional(),
  /** The first row of the last page: a server that repeats it does not go back. */
  head: z.string().optional(),
  isDone: z.boolean(),
});
type Back = z.infer<typeof back>;

export const history = z.record(z.string(), back);
export type History = z.infer<typeof history>;

type Past = { key: string; list: List; take: (rows: Row[]) => Promise<number> };

function pastOf(
  api: Api,
  context: Context,
  self: Self,
  intake: Intake,
  rejected: Rejected,
): Past[] {
  const { now } = context;
  return [
    {
      key: "notifications",
      list: notificationList(api, now, rejected),
      take: (rows) =>
        takeRows(rows, notificationWire, rejected, intake.takeNotification),
    },
    {
      key: "posts",
      list: ownPostList(api, self.accountId, now, rejected),
      take: (rows) =>
        takeRows(rows, statusWire, rejected, async (status) =>
          isOurs(status, self) ? intake.takeStatus(status, "direct") : true,
        ),
    },
    ...listenTo(api, context.settings.sources ?? [], now, rejected).map(
      ({ key, list, streamOf }): Past => ({
        key,
        list,
        take: (rows) =>
          takeRows(rows, statusWire, rejected, async (status) => {
            const stream = streamOf(status);
            return (
              stream === undefined || (await intake.takeFound(status, stream))
            );
          }),
      }),
    ),
  ];
}

/** The page before what was read; null when there is none. */
async function fetchBefore(
  { key, list }: Past,
  { before, head }: Back,
): Promise<Row[] | null> {
  try {
    const page = newestFirst(
      await list.fetchPage({
        limit: String(pageSize),
        ...(before === undefined ? {} : { max_id: before }),
      }),
    );
    const first = page[0]?.id;
    return first === undefined || first === head ? null : page;
  } catch (error) {
    // What we listen to is worth no more than a try; what means us is.
    const isSource = key !== "notifications" && key !== "posts";
    if (isSource && error instanceof AppError && isLasting(error)) return null;
    throw error;
  }
}

/**
 * One page further back, of the list that has got back the least, so that the record grows evenly from new to old.
 */
export async function backfill(
  context: Context,
  at: History | null,
  until: number,
): Promise<HistoryResult<History>> {
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const world = emptyWorld(self);
  const threads = createThreads(api, world, context.now);
  const intake = createIntake(
    world,
    threads,
    { told: [], unread: new Map() },
    context.now,
  );
  const rejected: Rejected = [];
  const pasts = pastOf(api, context, self, intake, rejected);
  const states = new Map<string, Back>(
    pasts.map(({ key }) => [key, at?.[key] ?? { isDone: false }]),
  );
  const openPasts = pasts.filter(
    ({ key }) => states.get(key)?.isDone === false,
  );
  const reached = ({ key }: Past) => states.get(key)?.at ?? Infinity;
  const [next] = openPasts.toSorted((a, b) => reached(b) - reached(a));
  if (next !== undefined) {
    const state = states.get(next.key) ?? { isDone: false };
    const page = await fetchBefore(next, state);
    const rows = (page ?? []).filter((row) => row.at >= until);
    const taken = await next.take(rows);
    const last = rows[taken - 1];
    states.set(next.key, {
      ...state,
      ...(last === undefined ? {} : { before: last.id, at: last.at }),
      ...(page?.[0] === undefined || taken < rows.length
        ? {}
        : { head: page[0].id }),
      isDone:
        taken === rows.length && (page === null || rows.length < page.length),
    });
  }
  const left = pasts.filter(({ key }) => states.get(key)?.isDone === false);
  const reachedAt = Math.max(until, ...left.map(reached));
  const notBefore =
    threads.notBefore() ??
    (isLow(api) ? pauseOf(api, context.now()) : undefined);
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
    ...(notBefore === undefined ? {} : { notBefore }),
  };
}
