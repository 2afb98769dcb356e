import type { Direction } from "../model/message.ts";
import type { Turn, TurnEnd, TurnKind } from "../model/turn.ts";
import type { Place } from "./events.ts";

export interface TurnSettings {
  /** Silence after which the next turn is a first one again; null where there is none (public places). */
  segmentGapMs: number | null;
  /** Whether an aside opens a turn as well. */
  asidesOpen: boolean;
}

/** What the rules need of a message after its event. */
export interface Known {
  personId: string;
  inReplyTo: string | null;
  quotes: string | null;
  mentions: readonly string[];
  automatic: boolean;
  direction: Direction;
  /** A review to us: its edits open turns. */
  opensByEdit: boolean;
  review: boolean;
  goneAt: number;
  moderated: boolean;
}

/** Something a person said to us. */
export interface Said {
  id: string;
  at: number;
  /** When it was deleted or hidden; Infinity while it stands. */
  goneAt: number;
  moderated: boolean;
  thanksOnly: boolean;
  /** At most a day after our answer. */
  soonAfterUs: boolean;
  /** The segment gap lay before it. */
  afterGap: boolean;
}

/** A turn while it is being computed. `said` is never empty. */
export interface TurnRecord {
  kind: TurnKind;
  opening: Said;
  said: Said[];
  /** When the last of them was gone; Infinity while one stands. */
  goneAt: number;
  moderated: boolean;
  handedOffAt: number | null;
  insideAt: number | null;
  end: TurnEnd | null;
  /** The answer that came after an end which can be taken back. */
  laterAnswer: TurnEnd | null;
}

export interface PersonState {
  turns: TurnRecord[];
  /** The first turn that no reply sent with Porchlight has reached. */
  firstOutside: number;
  spam: boolean;
  muted: boolean;
  /** What they said to us while spam or mute held. */
  held: Said[];
  /** The last human message between them and us. */
  contactAt: number | null;
  /** The last human message from us to them. */
  ourLastAt: number | null;
}

/**
 * A conversation's turns so far: Maps, arrays and plain values only. `step`
 * changes it in place, so whoever keeps it drops it when the transaction that
 * stored the event is rolled back.
 */
export interface TurnState {
  conversationId: string;
  settings: TurnSettings;
  last: Place | null;
  messages: Map<string, Known>;
  people: Map<string, PersonState>;
  /** The people who wrote to anybody here. */
  authors: Set<string>;
  latestAuthor: string | null;
  muted: boolean;
  /** Messages that `waits` has adopted. */
  adopted: Set<string>;
  /** Message → person → whether it answers them, as marked. */
  rulings: Map<string, Map<string, boolean>>;
}

export function emptyTurns(
  conversationId: string,
  settings: TurnSettings,
): TurnState {
  return {
    conversationId,
    settings,
    last: null,
    messages: new Map(),
    people: new Map(),
    authors: new Set(),
    latestAuthor: null,
    muted: false,
    adopted: new Set(),
    rulings: new Map(),
  };
}

export function personIn(state: TurnState, personId: string): PersonState {
  let person = state.people.get(personId);
  if (person === undefined) {
    person = {
      turns: [],
      firstOutside: 0,
      spam: false,
      muted: false,
      held: [],
      contactAt: null,
      ourLastAt: null,
    };
    state.people.set(personId, person);
  }
  return person;
}

export function toTurn(
  conversationId: string,
  personId: string,
  record: TurnRecord,
): Turn {
  return {
    conversationId,
    personId,
    openingMessageId: record.opening.id,
    startAt: record.opening.at,
    lastAt: (record.said.at(-1) ?? record.opening).at,
    messages: record.said.length,
    kind: record.kind,
    handedOffAt: record.handedOffAt,
    insideAt: record.insideAt,
    end: record.end ?? goneEnd(record, Infinity),
  };
}

/** The end of a turn whose every message was deleted or hidden before `now`, else null. */
export function goneEnd(record: TurnRecord, now: number): TurnEnd | null {
  const { goneAt, moderated } = record;
  if (goneAt === Infinity || goneAt >= now) return null;
  return moderated
    ? { how: "excused", at: goneAt, reason: "moderated" }
    : { how: "void", at: goneAt, reason: "deleted" };
}
