import { foldTurns, step, turnsOf } from "../../shared/turns.ts";
import type { TurnEvent } from "../../shared/turns/events.ts";
import type { TurnSettings, TurnState } from "../../shared/turns/state.ts";
import type { ConversationRow } from "./conversations.ts";
import { createCounting, type Counted } from "./counting.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged } from "./threads.ts";
import { readTurnEvents } from "./turn-events.ts";
import { readStored, storeTurns, type StoredTurns } from "./turn-rows.ts";
import {
  isAnybodyAnswering,
  promiseOf,
  promisesIn,
  refreshWaiting,
  type Promised,
} from "./waiting.ts";

const dayMs = 86_400_000;

/** Keeps the turns of conversations in step with their messages and marks. */
export type TurnKeeper = {
  /** Counts a message that was stored in its conversation and its account. */
  count: (conversationId: string, message: Counted) => void;
  /** Writes the counts that are held back, for what reads conversations before the transaction is settled. */
  writeCounts: () => void;
  /** Takes in one more event, which is already in the archive. `born`: nothing of the conversation was there before. */
  add: (conversationId: string, event: TurnEvent, born?: Home) => void;
  /** Something that was taken in has changed: computed again from the archive. */
  invalidate: (conversationId: string) => void;
  /**
   * Computes conversations again from the archive, writes what differs, and keeps none in memory that was not there
   * before. Goes on until `isOver` says so after one of them; answers how many it did and which had changed.
   */
  recompute: (
    conversationIds: readonly string[],
    isOver: () => boolean,
  ) => { done: number; changed: string[] };
  /** Writes the turns of what was touched and who waits there; in the transaction that stored the events. */
  settle: (now: number) => string[];
  /** It is to be read anew when it is next touched. */
  drop: (conversationId: string) => void;
  /** The transaction was rolled back. */
  forget: () => void;
};

/** Where a conversation is, as far as its turns depend on it. */
type Home = Pick<ConversationRow, "account_id" | "visibility">;

type Kept = {
  /** Of a conversation that the user merged: null, each turn has the account that its first message reached. */
  accountId: string | null;
  state: TurnState;
  stored: StoredTurns;
};

function homeOf(db: Archive, conversationId: string): Home | undefined {
  return prepared<[string], Home>(
    db,
    "SELECT account_id, visibility FROM conversations WHERE id = ?",
  ).get(conversationId);
}

/** Public places have no segment gap; private ones begin anew after seven days of silence (metrics.md). */
function settingsFor({ visibility }: Home): TurnSettings {
  return {
    segmentGapMs: visibility === "private" ? 7 * dayMs : null,
    asidesOpen: false,
  };
}

export function createTurnKeeper(db: Archive, statesKept = 2000): TurnKeeper {
  /** In order of use: the first is the one to let go. */
  const kept = new Map<string, Kept>();
  const touched = new Set<string>();
  const stale = new Set<string>();
  const counting = createCounting(db);

  function keep(conversationId: string, entry: Kept): void {
    kept.delete(conversationId);
    kept.set(conversationId, entry);
    if (kept.size > statesKept) {
      for (const oldest of kept.keys()) {
        if (touched.has(oldest)) continue;
        kept.delete(oldest);
        break;
      }
    }
  }

  /** Computes a conversation again from the archive. */
  function replay(conversationId: string): void {
    const home = homeOf(db, conversationId);
    if (home === undefined) return;
    keep(conversationId, {
      accountId: isMerged(db, conversationId) ? null : home.account_id,
      state: foldTurns(
        conversationId,
        settingsFor(home),
        readTurnEvents(db, conversationId),
      ),
      stored: readStored(db, conversationId),
    });
  }

  function settleOne(conversationId: string, around: Around): void {
    if (stale.has(conversationId)) replay(conversationId);
    const entry = kept.get(conversationId);
    if (entry === undefined) return;
    const { accountId, state } = entry;
    const turns = turnsOf(state);
    entry.stored = storeTurns(db, turns, {
      conversationId,
      accountId,
      stored: entry.stored,
    });
    refreshWaiting(
      db,
      conversationId,
      turns,
      {
        lastAuthor: state.latestAuthor,
        muted: (personId) =>
          state.muted || state.people.get(personId)?.muted === true,
        promised:
          accountId === null
            ? promisesIn(db, conversationId)
            : () => around.promised(accountId),
        isAnybodyAnswering: around.isAnybodyAnswering,
      },
      counting.take(conversationId),
    );
  }

  return {
    count: counting.add,
    writeCounts: counting.write,
    add(conversationId, event, born) {
      const isFirst = born !== undefined && !touched.has(conversationId);
      touched.add(conversationId);
      if (stale.has(conversationId)) return;
      if (isFirst)
        keep(conversationId, {
          accountId: born.account_id,
          state: foldTurns(conversationId, settingsFor(born), []),
          stored: new Map(),
        });
      const entry = kept.get(conversationId);
      if (entry === undefined || !step(entry.state, event))
        stale.add(conversationId);
      else keep(conversationId, entry);
    },
    invalidate(conversationId) {
      touched.add(conversationId);
      stale.add(conversationId);
    },
    recompute(conversationIds, isOver) {
      const around = lookAround(db);
      const changed: string[] = [];
      let done = 0;
      for (const id of conversationIds) {
        const before = changesIn(db);
        const wasKept = kept.has(id);
        stale.add(id);
        settleOne(id, around);
        stale.delete(id);
        if (!wasKept) kept.delete(id);
        if (changesIn(db) > before) changed.push(id);
        done += 1;
        if (isOver()) break;
      }
      return { done, changed };
    },
    settle() {
      const ids = [...touched];
      const around = lookAround(db);
      for (const id of ids) settleOne(id, around);
      counting.write();
      touched.clear();
      stale.clear();
      return ids;
    },
    drop(conversationId) {
      kept.delete(conversationId);
    },
    forget() {
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

/** What every conversation of a transaction asks, looked up once. */
type Around = {
  promised: (accountId: string) => Promised;
  isAnybodyAnswering: () => boolean;
};

function lookAround(db: Archive): Around {
  const promises = new Map<string, Promised>();
  let answering: boolean | undefined;
  return {
    promised(accountId) {
      const promised = promises.get(accountId) ?? promiseOf(db, accountId);
      promises.set(accountId, promised);
      return promised;
    },
    isAnybodyAnswering: () => (answering ??= isAnybodyAnswering(db)),
  };
}
