import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult } from "../received.ts";
import { isServersFault, type Api } from "./api.ts";
import { openApi, whoIs, type Context } from "./identify.ts";
import { isOurs, toIdentity } from "./identity.ts";
import { createIntake, type Intake } from "./intake.ts";
import { notePolls, openPoll } from "./open-polls.ts";
import { isGone, recheck, recheckState, told } from "./recheck.ts";
import { emptyWorld } from "./thread.ts";
import { createThreads, type Threads } from "./threads.ts";
import { notificationList, ownPostList } from "./lists.ts";
import { takeRows, type Rejected } from "./rows.ts";
import { endOf } from "./renewal.ts";
import { listenTo, readSources, sourceState } from "./sources.ts";
import { forget, freshTrail, nextRows, trail } from "./walk.ts";
import {
  notification as notificationWire,
  status as statusWire,
} from "./wire.ts";

export const cursor = z.object({
  notifications: trail,
  statuses: trail,
  sources: z.record(z.string(), sourceState).default({}),
  /** Newest first; keeps the time of a message the same when it is seen again. */
  told: z.array(told),
  /** Messages whose thread the server could not give. */
  again: z.array(z.object({ id: z.string(), tries: z.number() })),
  recheck: recheckState.optional(),
  polls: z.array(openPoll).default([]),
  /** The account's own name when it was last seen. */
  name: z.string().optional(),
});
export type Cursor = z.infer<typeof cursor>;

const freshCursor: Cursor = {
  notifications: freshTrail,
  statuses: freshTrail,
  sources: {},
  told: [],
  again: [],
  polls: [],
};

const maxTold = 120;
const maxAgain = 50;
const againPerPoll = 5;

const maxConfirmations = 5;

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

/** Which of what was not met again is gone for good; one by one, for a list may leave things out for other reasons. */
async function findGone(api: Api, absent: readonly string[]) {
  const gone: string[] = [];
  for (const id of absent) if (await isGone(api, id)) gone.push(id);
  return gone;
}

/** Notifications, our own posts, what we listen to, and the threads around. */
export async function poll(
  context: Context,
  at: Cursor | null,
): Promise<PollResult<Cursor>> {
  const before = at ?? freshCursor;
  const now = context.now();
  const api = await openApi(context);
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
    notificationList(api, context.now, rejected),
    now,
  );
  const statuses = await nextRows(
    before.statuses,
    ownPostList(api, self.accountId, context.now, rejected),
    now,
  );
  const listenings = listenTo(
    api,
    context.settings.sources ?? [],
    context.now,
    rejected,
  );
  const heardOf = await readSources(
    api,
    listenings,
    before.sources,
    context.now,
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
  const sources = { ...heardOf.left };
  let isWhole =
    heard === notifications.rows.length && said === statuses.rows.length;
  const absent = statuses.absent.slice(0, maxConfirmations);
  const withdrawn = await findGone(api, absent);
  const gaps = [
    ...(heard === notifications.rows.length ? [notifications.gap] : []),
    ...(said === statuses.rows.length ? [statuses.gap] : []),
    ...heardOf.gaps,
  ];
  let more = notifications.more || statuses.more;
  for (const { listening, stretch } of heardOf.stretches) {
    const { rows } = stretch;
    const taken = await takeRows(rows, statusWire, rejected, (status) => {
      const stream = listening.streamOf(status);
      return stream === undefined
        ? Promise.resolve(true)
        : intake.takeFound(status, stream);
    });
    const room = maxConfirmations - absent.length;
    const missed = stretch.absent.slice(0, Math.max(0, room));
    absent.push(...missed);
    withdrawn.push(...(await findGone(api, missed)));
    sources[listening.key] = forget(stretch.advance(taken), missed);
    if (taken === rows.length) gaps.push(stretch.gap);
    else isWhole = false;
    more ||= stretch.more;
  }

  let recent = [...before.told, ...intake.told]
    .toSorted((a, b) => b.at - a.at)
    .slice(0, maxTold);
  const reread =
    isWhole && threads.notBefore() === undefined
      ? await recheck(api, before.recheck, recent, before.polls, now)
      : { edited: [], gone: [], state: before.recheck };
  for (const status of reread.edited) {
    threads.learn(status);
    const isHeard =
      isOurs(status, self) || recent.some(({ id }) => id === status.id);
    const isTaken = isHeard
      ? await intake.takeStatus(status, "direct")
      : // A poll of somebody: where it was found is known.
        await intake.takeFound(status, "industry");
    if (!isTaken) break;
    recent = recent.map((each) =>
      each.id === status.id ? { ...each, editedAt: status.edited_at } : each,
    );
  }
  const gone = [...new Set([...reread.gone, ...withdrawn])];

  const messages = intake.messages();
  const met = messages.flatMap(({ remoteId }) => {
    const status = world.known.get(remoteId);
    return status === undefined ? [] : [status];
  });

  const next: Cursor = {
    notifications: notifications.advance(heard),
    statuses: forget(statuses.advance(said), absent),
    sources,
    told: recent.filter((each) => !gone.includes(each.id)),
    again: [...intake.unread]
      .slice(-maxAgain)
      .map(([id, tries]) => ({ id, tries })),
    ...(reread.state === undefined ? {} : { recheck: reread.state }),
    polls: notePolls(before.polls, met, gone, now),
    ...(name === undefined ? {} : { name }),
  };
  const notBefore = threads.notBefore() ?? heardOf.notBefore;
  const isRenamed =
    name !== undefined && before.name !== undefined && name !== before.name;
  const expiresAt = endOf(context);
  return {
    messages,
    signals: intake.signals,
    tombstones: gone.map((remoteId) => ({ remoteId, at: now })),
    cursor: next,
    more: !isWhole || more,
    requests: api.requests(),
    unchanged:
      messages.length === 0 &&
      intake.signals.length === 0 &&
      rejected.length === 0 &&
      gone.length === 0 &&
      JSON.stringify(next) === JSON.stringify(before),
    rejected,
    gaps: gaps.filter((gap) => gap !== undefined),
    readable: heardOf.readable,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(isRenamed && name !== undefined
      ? { profile: { name, handle: `@${self.remoteId}` } }
      : {}),
  };
}
