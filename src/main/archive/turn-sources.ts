import { foldingTurns, foldTurns, turnsOf } from "../../shared/turns.ts";
import type { TurnEvent } from "../../shared/turns/events.ts";
import type { TurnSettings, TurnState } from "../../shared/turns/state.ts";
import { runThrough, type Steps } from "../../shared/steps.ts";
import type { Turn } from "../../shared/model/turn.ts";
import type { ConversationRow } from "./conversations.ts";
import type { Archive } from "./open.ts";
import { createPersons, type Persons } from "./persons.ts";
import { prepared } from "./prepared.ts";
import { readingTurnEvents, readTurnEvents } from "./turn-events.ts";
import {
  areStored,
  noTurns,
  readingStored,
  readStored,
  type StoredTurns,
} from "./stored-turns.ts";
import {
  answeringIn,
  beingAnswered,
  promiseOf,
  promisesIn,
  weighingWaits,
  type Promised,
  type Waits,
} from "./waiting.ts";

const dayMs = 86_400_000;

/** Where a conversation is, as far as its turns depend on it. */
export type Home = Pick<ConversationRow, "account_id" | "visibility">;

/** Public places have no segment gap; private ones begin anew after seven days of silence (metrics.md). */
export function settingsFor({ visibility }: Home): TurnSettings {
  return {
    segmentGapMs: visibility === "private" ? 7 * dayMs : null,
    asidesOpen: false,
  };
}

/** All that a conversation's turns follow from, and what is stored of them. */
export type TurnSource = {
  conversationId: string;
  /** Of a conversation that the user merged: null, each turn has the account that its first message reached. */
  accountId: string | null;
  home: Home;
  events: TurnEvent[];
  stored: StoredTurns;
  waits: Waits;
};

type SourceRow = Home & { id: string; is_merged: 0 | 1 } & Omit<
    Waits,
    "waitingSince" | "due" | "personId"
  > & {
    waiting_since: number | null;
    due_at: number | null;
    person_id: string | null;
  };

const source = `c.id, c.account_id, c.visibility, c.waiting, c.answering, c.waiting_since, c.due_at, c.person_id,
  c.waited, EXISTS (SELECT 1 FROM merged_threads t WHERE t.conversation_id = c.id AND t.into_id = c.id) AS is_merged`;

/** Read together, so that a statement serves many of them; those that are gone are left out. */
export function readTurnSources(
  db: Archive,
  conversationIds: readonly string[],
  { persons }: Pick<Around, "persons">,
): TurnSource[] {
  const events = readTurnEvents(db, conversationIds, persons);
  const stored = readStored(db, conversationIds);
  return prepared<[string], SourceRow & { place: number }>(
    db,
    `SELECT wanted.key AS place, ${source} FROM json_each(?) AS wanted
     CROSS JOIN conversations c ON c.id = wanted.value`,
  )
    .all(JSON.stringify(conversationIds))
    .map((row) =>
      toSource(row, events[row.place] ?? [], stored[row.place] ?? noTurns),
    );
}

/** The same of one, with pauses; undefined where it is gone. */
export function* readingTurnSource(
  db: Archive,
  conversationId: string,
): Steps<TurnSource | undefined> {
  const events = yield* readingTurnEvents(db, conversationId);
  yield;
  const stored = yield* readingStored(db, conversationId);
  yield;
  const row = prepared<[string], SourceRow>(
    db,
    `SELECT ${source} FROM conversations c WHERE c.id = ?`,
  ).get(conversationId);
  return row && toSource(row, events, stored);
}

function toSource(
  row: SourceRow,
  events: TurnEvent[],
  stored: StoredTurns,
): TurnSource {
  return {
    conversationId: row.id,
    accountId: row.is_merged === 1 ? null : row.account_id,
    home: row,
    events,
    stored,
    waits: {
      waiting: row.waiting,
      answering: row.answering,
      waitingSince: row.waiting_since,
      due: row.due_at,
      personId: row.person_id,
      waited: row.waited,
    },
  };
}

export function foldSource(source: TurnSource): TurnState {
  return foldTurns(
    source.conversationId,
    settingsFor(source.home),
    source.events,
  );
}

/** The same with pauses. */
export function foldingSource(source: TurnSource): Steps<TurnState> {
  return foldingTurns(
    source.conversationId,
    settingsFor(source.home),
    source.events,
  );
}

/** What every conversation of a transaction asks, looked up once. */
export type Around = {
  persons: Persons;
  promised: (accountId: string) => Promised;
  isAnsweredFrom: (conversationId: string) => boolean;
};

export function lookAround(db: Archive): Around {
  const promises = new Map<string, Promised>();
  let answered: ReadonlySet<string> | undefined;
  return {
    persons: createPersons(db),
    promised(accountId) {
      const promised = promises.get(accountId) ?? promiseOf(db, accountId);
      promises.set(accountId, promised);
      return promised;
    },
    isAnsweredFrom: (id) => (answered ??= beingAnswered(db)).has(id),
  };
}

const nobody: ReadonlySet<string> = new Set();

type Where = Pick<TurnSource, "conversationId" | "accountId">;
type Computed = { state: TurnState; turns: Turn[]; around: Around };

/** Who waits in a conversation with these turns. */
export function waitsIn(db: Archive, where: Where, computed: Computed): Waits {
  return runThrough(findingWaits(db, where, computed));
}

/** The same with pauses. */
export function findingWaits(
  db: Archive,
  { conversationId, accountId }: Where,
  { state, turns, around }: Computed,
): Steps<Waits> {
  return weighingWaits(turns, {
    lastAuthor: state.latestAuthor,
    muted: (personId) =>
      state.muted || state.people.get(personId)?.muted === true,
    promised:
      accountId === null
        ? promisesIn(db, conversationId)
        : () => around.promised(accountId),
    answering: () =>
      around.isAnsweredFrom(conversationId)
        ? answeringIn(db, conversationId)
        : nobody,
  });
}

/** Which of these conversations have other turns, or other people waiting, than what is stored. Writes nothing. */
export function turnsOtherwise(
  db: Archive,
  conversationIds: readonly string[],
  around = lookAround(db),
): string[] {
  return readTurnSources(db, conversationIds, around).flatMap((source) => {
    const state = foldSource(source);
    const turns = turnsOf(state);
    return areStored(turns, source.stored) &&
      areSame(waitsIn(db, source, { state, turns, around }), source.waits)
      ? []
      : [source.conversationId];
  });
}

function areSame(waits: Waits, stored: Waits): boolean {
  return (
    waits.waiting === stored.waiting &&
    waits.answering === stored.answering &&
    waits.waitingSince === stored.waitingSince &&
    waits.due === stored.due &&
    waits.personId === stored.personId &&
    waits.waited === stored.waited
  );
}
