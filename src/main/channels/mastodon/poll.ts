import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult } from "../received.ts";
import { isServersFault, type Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { isOurs, toIdentity } from "./identity.ts";
import { createIntake, type Intake } from "./intake.ts";
import { recheck, recheckState, told } from "./recheck.ts";
import { emptyWorld } from "./thread.ts";
import { createThreads, type Threads } from "./threads.ts";
import {
  freshTrail,
  nextRows,
  trail,
  type FetchPage,
  type Row,
} from "./walk.ts";
import {
  describe,
  notification as notificationWire,
  page as pageWire,
  status as statusWire,
} from "./wire.ts";

export const cursor = z.object({
  notifications: trail,
  statuses: trail,
  /** Newest first; keeps the time of a message the same when it is seen again. */
  told: z.array(told),
  /** Messages whose thread the server could not give. */
  again: z.array(z.object({ id: z.string(), tries: z.number() })),
  recheck: recheckState.optional(),
  /** The account's own name when it was last seen. */
  name: z.string().optional(),
});
export type Cursor = z.infer<typeof cursor>;

const freshCursor: Cursor = {
  notifications: freshTrail,
  statuses: freshTrail,
  told: [],
  again: [],
};

const maxTold = 120;
const maxAgain = 50;
const againPerPoll = 5;

const rowHead = z.object({
  id: z.union([z.string().min(1).max(500), z.number().int()]).transform(String),
  created_at: z
    .string()
    .transform((text) => Date.parse(text))
    .catch(Number.NaN),
});

type Rejected = PollResult<Cursor>["rejected"];

function pages(
  api: Api,
  path: string,
  more: Record<string, string>,
  now: () => number,
  rejected: Rejected,
): FetchPage {
  return async (query) => {
    const page = await api.get(path, pageWire, { ...query, ...more });
    return page.flatMap((raw): Row[] => {
      const read = rowHead.safeParse(raw);
      if (!read.success) {
        rejected.push({ raw, why: describe(read.error) });
        return [];
      }
      const { id, created_at: at } = read.data;
      return [
        { id, at: Number.isFinite(at) ? Math.min(at, now()) : now(), raw },
      ];
    });
  };
}

/** Takes rows in until one has to wait; answers how many were taken. */
async function takeRows<T>(
  rows: Row[],
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

/** Another try for threads that the server could not give last time. */
async function takeAgain(
  api: Api,
  threads: Threads,
  intake: Intake,
): Promise<void> {
  for (const id of [...intake.unread.keys()].slice(0, againPerPoll)) {
    try {
      const status = await api.get(
        `/api/v1/statuses/${encodeURIComponent(id)}`,
        statusWire,
      );
      threads.learn(status);
      if (!(await intake.takeStatus(status, "direct"))) return;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "gone") intake.unread.delete(id);
      else if (isServersFault(error)) intake.countFailure(id);
      else throw error;
    }
  }
}

/** Notifications, our own posts and the threads around both. */
export async function poll(
  context: Context,
  at: Cursor | null,
): Promise<PollResult<Cursor>> {
  const before = at ?? freshCursor;
  const now = context.now();
  const api = openApi(context);
  const self = await whoIs(context, api);
  const world = emptyWorld(self);
  const threads = createThreads(api, world, context.now);
  const unread = new Map(before.again.map((each) => [each.id, each.tries]));
  const intake = createIntake(
    world,
    threads,
    { told: before.told, unread },
    context.now,
  );
  const rejected: Rejected = [];

  const notifications = await nextRows(
    before.notifications,
    // What strangers write the server may keep apart (since 4.3); they stand at the door all the same.
    pages(
      api,
      "/api/v1/notifications",
      { include_filtered: "true" },
      context.now,
      rejected,
    ),
    now,
    "notifications",
  );
  const statuses = await nextRows(
    before.statuses,
    pages(
      api,
      `/api/v1/accounts/${encodeURIComponent(self.accountId)}/statuses`,
      { exclude_reblogs: "true" },
      context.now,
      rejected,
    ),
    now,
    "posts of this account",
  );
  // What a page brought need not be asked for.
  for (const row of statuses.rows) {
    const read = statusWire.safeParse(row.raw);
    if (read.success) threads.learn(read.data);
  }
  for (const row of notifications.rows) {
    const read = notificationWire.safeParse(row.raw);
    if (read.success && read.data.status !== undefined)
      threads.learn(read.data.status);
  }

  await takeAgain(api, threads, intake);
  const heard = await takeRows(
    notifications.rows,
    notificationWire,
    rejected,
    intake.takeNotification,
  );
  let { name } = before;
  const said = await takeRows(statuses.rows, statusWire, rejected, (status) => {
    // Some servers list boosts although they are asked not to.
    if (!isOurs(status, self)) return Promise.resolve(true);
    name = toIdentity(status.account, self.domain).name;
    return intake.takeStatus(status, "direct");
  });
  const isWhole =
    heard === notifications.rows.length && said === statuses.rows.length;

  let recent = [...before.told, ...intake.told]
    .toSorted((a, b) => b.at - a.at)
    .slice(0, maxTold);
  const reread =
    isWhole && threads.notBefore() === undefined
      ? await recheck(api, before.recheck, recent, now)
      : { edited: [], gone: [], state: before.recheck };
  for (const status of reread.edited) {
    threads.learn(status);
    if (!(await intake.takeStatus(status, "direct"))) break;
    recent = recent.map((each) =>
      each.id === status.id ? { ...each, editedAt: status.edited_at } : each,
    );
  }

  const next: Cursor = {
    notifications: notifications.advance(heard),
    statuses: statuses.advance(said),
    told: recent.filter((each) => !reread.gone.includes(each.id)),
    again: [...intake.unread]
      .slice(-maxAgain)
      .map(([id, tries]) => ({ id, tries })),
    ...(reread.state === undefined ? {} : { recheck: reread.state }),
    ...(name === undefined ? {} : { name }),
  };
  const messages = intake.messages();
  const notBefore = threads.notBefore();
  const isRenamed =
    name !== undefined && before.name !== undefined && name !== before.name;
  return {
    messages,
    signals: intake.signals,
    tombstones: reread.gone.map((remoteId) => ({ remoteId, at: now })),
    cursor: next,
    more: !isWhole || notifications.more || statuses.more,
    requests: api.requests(),
    unchanged:
      messages.length === 0 &&
      intake.signals.length === 0 &&
      rejected.length === 0 &&
      JSON.stringify(next) === JSON.stringify(before),
    rejected,
    gaps: [
      ...(heard === notifications.rows.length ? [notifications.gap] : []),
      ...(said === statuses.rows.length ? [statuses.gap] : []),
    ].filter((gap) => gap !== undefined),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(isRenamed && name !== undefined
      ? { profile: { name, handle: `@${self.remoteId}` } }
      : {}),
  };
}
