import { turnEnd, type Turn } from "../../shared/model/turn.ts";
import { foldTurns, step, turnsOf } from "../../shared/turns.ts";
import type { TurnEvent } from "../../shared/turns/events.ts";
import type { TurnSettings, TurnState } from "../../shared/turns/state.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { readTurnEvents } from "./turn-events.ts";
import { refreshWaiting } from "./waiting.ts";

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
  /** Takes in one more event, which is already in the archive. `first`: nothing of the conversation was there before. */
  add: (conversationId: string, event: TurnEvent, first: boolean) => void;
  /** Something that was taken in has changed: computed again from the archive. */
  invalidate: (conversationId: string) => void;
  /** Writes the turns of what was touched and who waits there; in the transaction that stored the events. */
  settle: (now: number) => string[];
  /** It is to be read anew when it is next touched. */
  drop: (conversationId: string) => void;
  /** The transaction was rolled back. */
  forget: () => void;
};

type Kept = { state: TurnState; stored: Map<string, string> };

/** Public places have no segment gap; private ones begin anew after seven days of silence (metrics.md). */
function settingsOf(db: Archive, conversationId: string): TurnSettings {
  const visibility = prepared<[string], string>(
    db,
    "SELECT visibility FROM conversations WHERE id = ?",
  )
    .pluck()
    .get(conversationId);
  return {
    segmentGapMs: visibility === "private" ? 7 * dayMs : null,
    asidesOpen: false,
  };
}

/** `statesKept`: conversations that are followed without reading them again; more than are touched between two settlings. */
export function createTurnKeeper(db: Archive, statesKept = 2000): TurnKeeper {
  /** In order of use: the first is the one to let go. */
  const kept = new Map<string, Kept>();
  const touched = new Set<string>();
  const stale = new Set<string>();

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

  function settleOne(conversationId: string, now: number): void {
    if (stale.has(conversationId)) {
      keep(conversationId, {
        state: foldTurns(
          conversationId,
          settingsOf(db, conversationId),
          readTurnEvents(db, conversationId),
        ),
        stored:
          kept.get(conversationId)?.stored ?? readStored(db, conversationId),
      });
    }
    const entry = kept.get(conversationId);
    if (entry === undefined) return;
    const turns = turnsOf(entry.state);
    entry.stored = storeTurns(db, turns, conversationId, entry.stored);
    refreshWaiting(db, conversationId, turns, {
      lastAuthor: entry.state.latestAuthor,
      muted: (personId) =>
        entry.state.muted || entry.state.people.get(personId)?.muted === true,
      now,
    });
  }

  return {
    add(conversationId, event, first) {
      touched.add(conversationId);
      if (stale.has(conversationId)) return;
      if (first)
        keep(conversationId, {
          state: foldTurns(conversationId, settingsOf(db, conversationId), []),
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
    settle(now) {
      const ids = [...touched];
      for (const id of ids) settleOne(id, now);
      touched.clear();
      stale.clear();
      return ids;
    },
    drop(conversationId) {
      kept.delete(conversationId);
    },
    forget() {
      for (const id of touched) kept.delete(id);
      touched.clear();
      stale.clear();
    },
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
  conversationId: string,
  stored: ReadonlyMap<string, string>,
): Map<string, string> {
  const next = new Map<string, string>();
  for (const turn of turns) {
    const key = keyOf(turn);
    const text = JSON.stringify(turn);
    next.set(key, text);
    if (stored.get(key) !== text) putTurn(db, turn);
  }
  for (const [key, text] of stored) {
    if (next.has(key)) continue;
    const gone = JSON.parse(text) as Turn;
    prepared(
      db,
      `DELETE FROM turns WHERE conversation_id = ? AND person_id = ?
         AND opening_message_id = ? AND start_at = ?`,
    ).run(conversationId, gone.personId, gone.openingMessageId, gone.startAt);
  }
  return next;
}

function putTurn(db: Archive, turn: Turn): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO turns (conversation_id, person_id, opening_message_id, account_id, kind,
       start_at, last_at, messages, handed_off_at, inside_at, ending, ended_at)
     SELECT @conversationId, @personId, @openingMessageId, account_id, @kind,
       @startAt, @lastAt, @messages, @handedOffAt, @insideAt, @ending, @endedAt
     FROM messages WHERE id = @openingMessageId`,
  ).run({
    conversationId: turn.conversationId,
    personId: turn.personId,
    openingMessageId: turn.openingMessageId,
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
