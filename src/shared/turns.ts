import type { Turn } from "./model/turn.ts";
import { runThrough, type Steps } from "./steps.ts";
import { answeredBy, answeredByEdit } from "./turns/answering.ts";
import {
  comparePlaces,
  placeOf,
  timeOf,
  type TurnEdit,
  type TurnEvent,
  type TurnMessage,
} from "./turns/events.ts";
import { applyMark, isCorrection, noteCorrection } from "./turns/marking.ts";
import {
  emptyTurns,
  personIn,
  toTurn,
  type TurnSettings,
  type TurnState,
} from "./turns/state.ts";
import { answer, hear } from "./turns/waiting.ts";

/**
 * Computes a conversation's turns from all of its events, in whatever order
 * they are given. Keep the state and `step` it on; when `step` says no, or a
 * message or mark was changed or taken away, compute again.
 */
export function foldTurns(
  conversationId: string,
  settings: TurnSettings,
  events: Iterable<TurnEvent>,
): TurnState {
  return runThrough(foldingTurns(conversationId, settings, events));
}

/** Events between two pauses. */
const eventsPerStep = 200;

/** The same with pauses, for a conversation of many thousands. */
export function* foldingTurns(
  conversationId: string,
  settings: TurnSettings,
  events: Iterable<TurnEvent>,
): Steps<TurnState> {
  const state = emptyTurns(conversationId, settings);
  const sorted = inOrder([...events]);
  for (const event of sorted)
    if (event.type === "mark" && isCorrection(event))
      noteCorrection(state, event);
  if (sorted.length > eventsPerStep) yield;
  for (const [i, event] of sorted.entries()) {
    apply(state, event);
    if (i % eventsPerStep === eventsPerStep - 1) yield;
  }
  const last = sorted.at(-1);
  if (last !== undefined) state.last = placeOf(last);
  return state;
}

/** Most come in the order of their time: of them nothing more has to be looked at. */
function inOrder(events: TurnEvent[]): TurnEvent[] {
  const isInOrder = events.every((event, i) => {
    const before = events[i - 1];
    return before === undefined || timeOf(before) < timeOf(event);
  });
  return isInOrder
    ? events
    : events
        .map((event) => ({ event, place: placeOf(event) }))
        .sort((a, b) => comparePlaces(a.place, b.place))
        .map(({ event }) => event);
}

/**
 * Takes one more event into the state, in place, in constant time. False, with
 * nothing changed, when the event belongs before what the state holds already:
 * then the caller computes the conversation again with `foldTurns`.
 */
export function step(state: TurnState, event: TurnEvent): boolean {
  if (comesLate(state, event)) return false;
  apply(state, event);
  state.last = placeOf(event);
  return true;
}

/** Every turn of the conversation, oldest first. */
export function turnsOf(state: TurnState): Turn[] {
  return runThrough(tellingTurns(state));
}

/** Turns that are told between two pauses. */
const turnsPerStep = 500;

/** The same with pauses, for a conversation of thousands of people. */
export function* tellingTurns(state: TurnState): Steps<Turn[]> {
  const turns: Turn[] = [];
  for (const [personId, person] of state.people)
    for (const record of person.turns) {
      turns.push(toTurn(state.conversationId, personId, record));
      if (turns.length % turnsPerStep === 0) yield;
    }
  return turns.sort(
    (a, b) =>
      a.startAt - b.startAt ||
      (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0),
  );
}

/** Whether a turn shows in lists of waiting people; what it is in figures is another matter. */
export function isWaiting(
  turn: Turn,
  where: {
    /** From when on the account's people count as waiting, ms UTC. */
    doorAt: number;
    /** A reply is queued or held in the outbox. */
    answering: boolean;
    /** The person or the conversation is muted. */
    muted: boolean;
  },
): boolean {
  return (
    turn.end === null &&
    turn.startAt >= where.doorAt &&
    !where.answering &&
    !where.muted
  );
}

function comesLate(state: TurnState, event: TurnEvent): boolean {
  if (state.last !== null && comparePlaces(placeOf(event), state.last) <= 0)
    return true;
  if (event.type === "message") return state.messages.has(event.id);
  return (
    event.type === "mark" &&
    isCorrection(event) &&
    state.messages.has(event.messageId)
  );
}

function apply(state: TurnState, event: TurnEvent): void {
  switch (event.type) {
    case "message":
      applyMessage(state, event);
      return;
    case "edit":
      applyEdit(state, event);
      return;
    case "mark":
      applyMark(state, event);
  }
}

function applyMessage(state: TurnState, message: TurnMessage): void {
  const { id, personId, direction, sentAt } = message;
  const adopted = state.adopted.has(id);
  const automatic = message.automatic && !adopted;
  const deletedAt = message.deletedAt ?? Infinity;
  const hiddenAt = message.hiddenAt ?? Infinity;
  const goneAt = Math.min(deletedAt, hiddenAt);
  const moderated = hiddenAt < deletedAt;
  const toUs =
    adopted ||
    message.addressed === "to-us" ||
    (message.addressed === "aside" && state.settings.asidesOpen);
  state.messages.set(id, {
    personId,
    direction,
    automatic,
    goneAt,
    moderated,
    inReplyTo: message.inReplyTo,
    quotes: message.quotes,
    mentions: message.mentions,
    review: message.review,
    opensByEdit: message.review && toUs,
  });
  if (automatic) return;
  if (direction === "out") {
    const { seenUpTo, viaPorchlight } = message;
    for (const [answeredId, { assumed }] of answeredBy(state, message))
      answer(state, personIn(state, answeredId), {
        at: sentAt,
        messageId: id,
        assumed,
        seenUpTo,
        viaPorchlight,
      });
    return;
  }
  state.authors.add(personId);
  state.latestAuthor = personId;
  if (!toUs) return;
  const { thanksOnly } = message;
  hear(state, personIn(state, personId), {
    id,
    at: sentAt,
    goneAt,
    moderated,
    thanksOnly,
  });
}

function applyEdit(state: TurnState, edit: TurnEdit): void {
  const message = state.messages.get(edit.messageId);
  if (message === undefined || message.automatic) return;
  if (message.direction === "in") {
    if (!message.opensByEdit) return;
    hear(state, personIn(state, message.personId), {
      id: edit.messageId,
      at: edit.at,
      goneAt: message.goneAt,
      moderated: message.moderated,
      thanksOnly: false,
    });
    return;
  }
  for (const personId of answeredByEdit(state, edit.messageId, message))
    answer(state, personIn(state, personId), {
      at: edit.at,
      messageId: edit.messageId,
      assumed: false,
      seenUpTo: edit.seenUpTo,
      viaPorchlight: edit.viaPorchlight,
    });
}
