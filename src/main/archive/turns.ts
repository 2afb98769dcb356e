import type { Steps } from "../../shared/steps.ts";
import { foldTurns, step, tellingTurns, turnsOf } from "../../shared/turns.ts";
import type { TurnMessage } from "../../shared/turns/events.ts";
import type { TurnState } from "../../shared/turns/state.ts";
import { createCounting, type Counted } from "./counting.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { messagesAtOnce, partByLength } from "./conversation-length.ts";
import { addStaleTurns } from "./stale-turns.ts";
import {
  noTurns,
  storeTurns,
  storingTurns,
  type StoredTurns,
} from "./stored-turns.ts";
import {
  foldingSource,
  findingWaits,
  foldSource,
  lookAround,
  readingTurnSource,
  readTurnSources,
  settingsFor,
  waitsIn,
  type Around,
  type Home,
  type TurnSource,
} from "./turn-sources.ts";
import { writeWaits } from "./waiting.ts";

/** Keeps the turns of conversations in step with their messages and marks. */
export type TurnKeeper = {
  /** Counts a message that was stored in its conversation and its account. */
  count: (conversationId: string, message: Counted) => void;
  /** Writes the counts that are held back, for what reads conversations before the transaction is settled. */
  writeCounts: () => void;
  /** Takes in one more message, which is already in the archive. `born`: nothing of the conversation was there before. */
  add: (conversationId: string, message: TurnMessage, born?: Home) => void;
  /** Something that was taken in has changed: computed again from the archive. */
  invalidate: (conversationId: string) => void;
  /**
   * Computes conversations again from the archive, all read together, writes what differs, and keeps none in memory
   * that was not there before. Goes on until `isOver` says so after one of them; answers how many it did and how many of
   * them had changed.
   */
  recompute: (
    conversationIds: readonly string[],
    isOver: () => boolean,
  ) => { done: number; changed: number };
  /**
   * The same of one that is too long to be computed at once, a step each time it is called, in the caller's transaction.
   * It ends early where something of the conversation changes meanwhile: then it is to be begun again.
   */
  recomputeInSteps: (
    conversationId: string,
  ) => () => "more" | "done" | "changed";
  /**
   * Writes the turns of what was touched and who waits there; in the transaction that stored the events. What would
   * take too long is noted as stale instead, where somebody computes it later.
   */
  settle: () => string[];
  /** Leaves the turns of these stale, for whoever computes them later; in the caller's transaction. */
  leave: (conversationIds: readonly string[]) => void;
  /** It is to be read anew when it is next touched. */
  drop: (conversationId: string) => void;
  /** The transaction was rolled back. */
  forget: () => void;
};

/** Conversations that are read together. */
const together = 500;

type Kept = {
  /** Of a conversation that the user merged: null, each turn has the account that its first message reached. */
  accountId: string | null;
  state: TurnState;
  stored: StoredTurns;
};

export function createTurnKeeper(
  db: Archive,
  {
    statesKept = 2000,
    left,
  }: {
    statesKept?: number;
    /** Told of turns that are stale from now on; without it all are computed at once. */
    left?: () => void;
  } = {},
): TurnKeeper {
  /** In order of use: the first is the one to let go. */
  const kept = new Map<string, Kept>();
  const touched = new Set<string>();
  const stale = new Set<string>();
  const counting = createCounting(db);
  /** What is computed in steps. */
  const begun = new Map<string, { isChanged: boolean }>();

  function disturb(conversationId: string): void {
    const steps = begun.get(conversationId);
    if (steps !== undefined) steps.isChanged = true;
  }

  function keep(conversationId: string, entry: Kept): void {
    kept.delete(conversationId);
    kept.set(conversationId, entry);
  }

  /** Only once nothing is touched: what is has to be written first. */
  function letGo(): void {
    for (const oldest of kept.keys()) {
      if (kept.size <= statesKept) break;
      kept.delete(oldest);
    }
  }

  function toKept(source: TurnSource): Kept {
    const { accountId, stored } = source;
    return { accountId, state: foldSource(source), stored };
  }

  /** Writes the turns as they are kept, and who waits. */
  function write(conversationId: string, entry: Kept, around: Around): void {
    const { accountId, state } = entry;
    const turns = turnsOf(state);
    entry.stored = storeTurns(db, turns, {
      conversationId,
      accountId,
      stored: entry.stored,
    });
    writeWaits(
      db,
      conversationId,
      waitsIn(db, { conversationId, accountId }, { state, turns, around }),
      counting.take(conversationId),
    );
  }

  function* recomputing(conversationId: string): Steps<void> {
    const source = yield* readingTurnSource(db, conversationId);
    if (source === undefined) return;
    const state = yield* foldingSource(source);
    yield;
    const turns = yield* tellingTurns(state);
    yield;
    const { accountId } = source;
    const stored = yield* storingTurns(db, turns, source);
    yield;
    const around = lookAround(db);
    const waits = yield* findingWaits(db, source, { state, turns, around });
    writeWaits(db, conversationId, waits, undefined);
    keep(conversationId, { accountId, state, stored });
  }

  function drop(conversationId: string): void {
    disturb(conversationId);
    kept.delete(conversationId);
  }

  function leave(conversationIds: readonly string[]): void {
    if (conversationIds.length === 0) return;
    addStaleTurns(db, conversationIds);
    for (const id of conversationIds) drop(id);
    left?.();
  }

  return {
    count: counting.add,
    writeCounts: counting.write,
    add(conversationId, message, born) {
      const isFirst = born !== undefined && !touched.has(conversationId);
      touched.add(conversationId);
      disturb(conversationId);
      if (stale.has(conversationId)) return;
      if (isFirst)
        keep(conversationId, {
          accountId: born.account_id,
          state: foldTurns(conversationId, settingsFor(born), []),
          stored: noTurns,
        });
      const entry = kept.get(conversationId);
      if (entry === undefined || !step(entry.state, message))
        stale.add(conversationId);
      else keep(conversationId, entry);
    },
    invalidate(conversationId) {
      touched.add(conversationId);
      disturb(conversationId);
      stale.add(conversationId);
    },
    recompute(conversationIds, isOver) {
      const around = lookAround(db);
      let changed = 0;
      const sources = new Map(
        readTurnSources(db, conversationIds, around).map((source) => [
          source.conversationId,
          source,
        ]),
      );
      let done = 0;
      for (const id of conversationIds) {
        const source = sources.get(id);
        if (source !== undefined) {
          const before = changesIn(db);
          const entry = toKept(source);
          if (kept.has(id)) keep(id, entry);
          write(id, entry, around);
          if (changesIn(db) > before) changed += 1;
        }
        done += 1;
        if (isOver()) break;
      }
      return { done, changed };
    },
    settle() {
      const ids = [...touched];
      const around = lookAround(db);
      const { now: again, later } = partByLength(
        db,
        [...stale],
        left === undefined ? Infinity : messagesAtOnce,
      );
      leave(later);
      for (let at = 0; at < again.length; at += together)
        for (const source of readTurnSources(
          db,
          again.slice(at, at + together),
          around,
        ))
          keep(source.conversationId, toKept(source));
      for (const id of ids) {
        const entry = kept.get(id);
        if (entry !== undefined) write(id, entry, around);
      }
      counting.write();
      touched.clear();
      stale.clear();
      letGo();
      return ids;
    },
    recomputeInSteps(conversationId) {
      const steps = recomputing(conversationId);
      const mine = { isChanged: false };
      begun.set(conversationId, mine);
      return () => {
        const isOver = mine.isChanged || steps.next().done === true;
        if (isOver) begun.delete(conversationId);
        return mine.isChanged ? "changed" : isOver ? "done" : "more";
      };
    },
    leave,
    drop,
    forget() {
      for (const steps of begun.values()) steps.isChanged = true;
      for (const id of touched) kept.delete(id);
      counting.forget();
      touched.clear();
      stale.clear();
    },
  };
}

function changesIn(db: Archive): number {
  return prepared<[], number>(db, "SELECT total_changes()").pluck().get() ?? 0;
}
