import type { Visibility } from "../../shared/model/message.ts";
import { turnEnd, type Turn } from "../../shared/model/turn.ts";
import { foldTurns, step, turnsOf } from "../../shared/turns.ts";
import type { TurnEvent } from "../../shared/turns/events.ts";
import type { TurnSettings, TurnState } from "../../shared/turns/state.ts";
import { createCounting, type Counted } from "./counting.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged } from "./threads.ts";
import { readTurnEvents } from "./turn-events.ts";
import {
  isAnybodyAnswering,
  promiseOf,
  promisesIn,
  refreshWaiting,
  type Promised,
} from "./waiting.ts";

type TurnRow = {
  conversation_id: string;
  person_id: string;
  opening_message_id: string;
  kind: Turn["kind"];
  start_at: number;
  last_at: number;
  messages: number;
  handed_off_at: number | null;
  inside_at: number | null;
  ending: string | null;
};

/** A row as the rules know it; the stored end is parsed. */
export function toTurn(row: TurnRow): Turn {
  return {
    conversationId: row.conversation_id,
    personId: row.person_id,
    openingMessageId: row.opening_message_id,
    kind: row.kind,
    startAt: row.start_at,
    lastAt: row.last_at,
    messages: row.messages,
    handedOffAt: row.handed_off_at,
    insideAt: row.inside_at,
    end: row.ending === null ? null : turnEnd.parse(JSON.parse(row.ending)),
  };
}

/** Turns that began in [from, to), of all accounts. */
export function turnsBetween(
  db: Archive,
  accountId: string,
  from: number,
  to: number,
): Turn[] {
  return prepared<[string, number, number], TurnRow>(
    db,
    "SELECT * FROM turns WHERE account_id = ? AND start_at >= ? AND start_at < ?",
  )
    .all(accountId, from, to)
    .map(toTurn);
}

export function turnsOfConversation(
  db: Archive,
  conversationId: string,
): Turn[] {
  return prepared<[string], TurnRow>(
    db,
    "SELECT * FROM turns WHERE conversation_id = ? ORDER BY start_at",
  )
    .all(conversationId)
    .map(toTurn);
}

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
  /** Writes the turns of what was touched and who waits there; in the transaction that stored the events. */
  settle: (now: number) => string[];
  /** It is to be read anew when it is next touched. */
  drop: (conversationId: string) => void;
  /** The transaction was rolled back. */
  forget: () => void;
};

/** Where a conversation is, as far as its turns depend on it. */
type Home = { accountId: string; visibility: Visibility };

type Kept = {
  /** Of a conversation that the user merged: null, each turn has the account that its first message reached. */
  accountId: string | null;
  state: TurnState;
  stored: Map<string, string>;
};

function homeOf(db: Archive, conversationId: string): Home | undefined {
  return prepared<[string], Home>(
    db,
    "SELECT account_id AS accountId, visibility FROM conversations WHERE id = ?",
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
      accountId: isMerged(db, conversationId) ? null : home.accountId,
      state: foldTurns(
        conversationId,
        settingsFor(home),
        readTurnEvents(db, conversationId),
      ),
      stored:
        kept.get(conversationId)?.stored ?? readStored(db, conversationId),
    });
  }

  function settleOne(conversationId: string, around: Around): void {
    if (stale.has(conversationId)) replay(conversationId);
    const entry = kept.get(conversationId);
    if (entry === undefined) return;
    const { accountId, state } = entry;
    const turns = turnsOf(state);
    entry.stored = storeTurns(db, turns, entry);
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
      touched.add(conversationId);
      if (stale.has(conversationId)) return;
      if (born !== undefined)
        keep(conversationId, {
          accountId: born.accountId,
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

function keyOf(turn: Turn): string {
  return `${turn.personId} ${turn.openingMessageId} ${turn.startAt}`;
}

function readStored(db: Archive, conversationId: string): Map<string, string> {
  const stored = new Map<string, string>();
  for (const turn of turnsOfConversation(db, conversationId))
    stored.set(keyOf(turn), JSON.stringify(turn));
  return stored;
}

/** Writes only what differs from what is stored. */
function storeTurns(
  db: Archive,
  turns: readonly Turn[],
  { accountId, state, stored }: Kept,
): Map<string, string> {
  const next = new Map<string, string>();
  for (const turn of turns) {
    const key = keyOf(turn);
    const text = JSON.stringify(turn);
    next.set(key, text);
    if (stored.get(key) !== text) putTurn(db, accountId, turn);
  }
  for (const [key, text] of stored) {
    if (next.has(key)) continue;
    const gone = JSON.parse(text) as Turn;
    prepared(
      db,
      `DELETE FROM turns WHERE conversation_id = ? AND person_id = ?
         AND opening_message_id = ? AND start_at = ?`,
    ).run(
      state.conversationId,
      gone.personId,
      gone.openingMessageId,
      gone.startAt,
    );
  }
  return next;
}

function putTurn(db: Archive, accountId: string | null, turn: Turn): void {
  prepared(
    db,
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind,
       start_at, last_at, messages, handed_off_at, inside_at, ending, ended_at)
     VALUES (@conversationId, @personId, @openingMessageId,
       coalesce(@accountId, (SELECT account_id FROM messages WHERE id = @openingMessageId)), @kind,
       @startAt, @lastAt, @messages, @handedOffAt, @insideAt, @ending, @endedAt)
     ON CONFLICT (conversation_id, person_id, opening_message_id, start_at) DO UPDATE SET
       account_id = excluded.account_id, kind = excluded.kind, last_at = excluded.last_at,
       messages = excluded.messages, handed_off_at = excluded.handed_off_at,
       inside_at = excluded.inside_at, ending = excluded.ending, ended_at = excluded.ended_at`,
  ).run({
    conversationId: turn.conversationId,
    personId: turn.personId,
    openingMessageId: turn.openingMessageId,
    accountId,
    kind: turn.kind,
    startAt: turn.startAt,
    lastAt: turn.lastAt,
    messages: turn.messages,
    handedOffAt: turn.handedOffAt,
    insideAt: turn.insideAt,
    ending: turn.end === null ? null : JSON.stringify(turn.end),
    endedAt: turn.end?.at ?? null,
  });
}
