import { realignSlice, type Realigned } from "../archive/belonging.ts";
import { writeNextMarks } from "../archive/naming.ts";
import { staleDirections } from "../archive/settings.ts";
import {
  countStaleTurns,
  nextStaleTurns,
  removeStaleTurns,
  staleAmong,
} from "../archive/stale-turns.ts";
import { isLong } from "../archive/conversation-length.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Core } from "../context.ts";

/** How long the main thread is held at once, ms; a frame has 16. */
const sliceMs = 4;
/** Conversations that are read together within a slice. */
const together = 5;

/** Longer than this, and the user is told. */
const tellAfterMs = 1000;
/** After it broke off, on a full disk say. */
const againAfterMs = 15_000;

/** What is under way of it. */
type Following = {
  ended: Promise<void>;
  /** Somebody waits for these: before all others. */
  first: Set<string>;
  realigned?: Realigned | undefined;
  /** A long conversation that is computed in steps. */
  long?:
    | { id: string; next: ReturnType<TurnKeeper["recomputeInSteps"]> }
    | undefined;
  /** Conversations computed since it began. */
  done: number;
};

const running = new WeakMap<Core, Following>();

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Does in slices what follows from a decision and would have held everybody up: whatever was left for later, also
 * what an earlier run did not finish.
 */
export function catchUpTurns(core: Core): void {
  if (running.has(core)) return;
  const following: Following = {
    ended: Promise.resolve(),
    first: new Set(),
    done: 0,
  };
  running.set(core, following);
  following.ended = work(core, following)
    .catch((cause: unknown) => {
      core.turns.forget();
      if (core.signal.aborted) return;
      core.log.error("who waits could not be computed again", cause);
      setTimeout(() => {
        if (!core.signal.aborted) catchUpTurns(core);
      }, againAfterMs).unref();
    })
    .finally(() => running.delete(core));
}

/** How long somebody waits for it at the most. */
const patienceMs = 10_000;

/** Resolves when the turns of these are computed, before all that is still to be; or when it has taken too long. */
export async function caughtUp(
  core: Core,
  conversationIds: readonly string[],
): Promise<void> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const stale = staleAmong(core.db, conversationIds);
    if (stale.length === 0 || core.signal.aborted || performance.now() > end)
      return;
    catchUpTurns(core);
    for (const id of stale) running.get(core)?.first.add(id);
    await breathe();
  }
}

async function work(core: Core, following: Following): Promise<void> {
  const { db, signal } = core;
  const began = core.now();
  let told: Told | undefined;
  for (let slices = 0; ; slices += 1) {
    // Not within the transaction or the call that left it.
    await breathe();
    if (signal.aborted) return;
    // Directions and marks first: the turns follow from them.
    const identityId = following.realigned?.identityId ?? staleDirections(db);
    if (identityId !== undefined)
      following.realigned = realign(core, identityId, following.realigned);
    else if (!writeMarks(core) && !computeSlice(core, following)) return;
    if (told === undefined && core.now() - began > tellAfterMs)
      told = tell(core, following);
    if (slices % 20 === 0)
      told?.(following.done, following.done + countStaleTurns(db));
  }
}

type Told = (done: number, total: number) => void;

/** It shows as work under way until it is over. */
function tell(core: Core, following: Following): Told {
  let progress: Told | undefined;
  core.jobs.start({
    kind: "following",
    title: "Working out who waits",
    unit: "conversations",
    async run(control) {
      ({ progress } = control);
      await following.ended;
      return "Who waits is worked out.";
    },
  });
  return (done, total) => progress?.(done, total);
}

/** Some messages of an identity; answers how far it is, undefined when that was all. */
function realign(
  { db, turns, emit }: Core,
  identityId: string,
  before: Realigned | undefined,
): Realigned | undefined {
  const { touched, next } = db
    .transaction(() => {
      const slice = realignSlice(db, identityId, before);
      turns.leave(slice.touched);
      return slice;
    })
    .immediate();
  if (touched.length > 0)
    emit({
      type: "changed",
      topics: ["accounts", "conversations"],
      conversationIds: touched,
    });
  return next;
}

/** Some of the marks that a decision left to be written; answers whether there were any. */
function writeMarks({ db, turns }: Core): boolean {
  return db
    .transaction(() => {
      const written = writeNextMarks(db);
      if (written?.isLast === true) turns.leave([written.conversationId]);
      return written !== undefined;
    })
    .immediate();
}

/** Answers whether there was anything to do. */
function computeSlice(core: Core, following: Following): boolean {
  const { db, emit } = core;
  const end = performance.now() + sliceMs;
  const isOver = () => performance.now() >= end;
  const computed: string[] = [];
  let isThereMore = true;
  try {
    db.transaction(() => {
      do isThereMore = computeNext(core, following, computed, isOver);
      while (isThereMore && !isOver());
    }).immediate();
  } catch (cause) {
    following.long = undefined;
    throw cause;
  }
  following.done += computed.length;
  if (computed.length > 0)
    emit({
      type: "changed",
      topics: ["accounts", "conversations"],
      ...(computed.length <= 50 ? { conversationIds: computed } : {}),
    });
  return isThereMore || computed.length > 0;
}

/** A few conversations, or a step of a long one; answers whether there was any. */
function computeNext(
  { db, turns }: Core,
  following: Following,
  computed: string[],
  isOver: () => boolean,
): boolean {
  const over = (id: string) => {
    removeStaleTurns(db, id);
    following.first.delete(id);
    computed.push(id);
  };
  const { long } = following;
  if (long !== undefined) {
    const went = long.next();
    if (went === "done") over(long.id);
    // Something of it has changed meanwhile: it is still stale, and begun again.
    if (went !== "more") following.long = undefined;
    return true;
  }
  const asked = staleAmong(db, [...following.first]);
  const ids = asked.length > 0 ? asked : nextStaleTurns(db, together);
  const [next] = ids;
  if (next === undefined) return false;
  if (isLong(db, next)) {
    following.long = { id: next, next: turns.recomputeInSteps(next) };
    return true;
  }
  const short = ids.filter((id) => !isLong(db, id)).slice(0, together);
  const { done } = turns.recompute(short, isOver);
  for (const id of short.slice(0, done)) over(id);
  return true;
}
