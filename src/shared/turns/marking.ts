import type { TurnEnd } from "../model/turn.ts";
import type { TurnMark } from "./events.ts";
import { personIn, type PersonState, type TurnState } from "./state.ts";
import { endTurn, openTurnOf, release, takeBack } from "./waiting.ts";

/** A mark that corrects how one message is read, from that message on. */
export type Correction = Extract<
  TurnMark,
  { mark: "waits" | "answers" | "does-not-answer" }
>;

export function isCorrection(mark: TurnMark): mark is Correction {
  return (
    mark.mark === "waits" ||
    mark.mark === "answers" ||
    mark.mark === "does-not-answer"
  );
}

/** Notes a correction for the moment when its message comes by. */
export function noteCorrection(state: TurnState, mark: Correction): void {
  if (mark.mark === "waits") {
    state.adopted.add(mark.messageId);
    return;
  }
  const rulings =
    state.rulings.get(mark.messageId) ?? new Map<string, boolean>();
  rulings.set(mark.personId, mark.mark === "answers");
  state.rulings.set(mark.messageId, rulings);
}

export function applyMark(state: TurnState, mark: TurnMark): void {
  if (isCorrection(mark)) {
    noteCorrection(state, mark);
    return;
  }
  const everybody = mark.personId === null && mark.messageId === null;
  if (everybody && mark.mark === "muted") state.muted = true;
  if (everybody && mark.mark === "unmuted") state.muted = false;
  for (const person of concerned(state, mark.personId, mark.messageId))
    markPerson(state, person, mark);
}

function markPerson(
  state: TurnState,
  person: PersonState,
  mark: Exclude<TurnMark, Correction>,
): void {
  const { at } = mark;
  const open = openTurnOf(person, at);
  switch (mark.mark) {
    case "no-reply-needed":
    case "answered-elsewhere":
    case "acknowledged":
    case "done": {
      if (mark.mark === "answered-elsewhere") {
        person.contactAt = at;
        person.ourLastAt = at;
      }
      if (open === undefined) return;
      const seen = mark.seenUpTo ?? Infinity;
      const said = open.said.filter((one) => one.at <= seen);
      const end = endBy(
        mark,
        said.map((one) => one.id),
        open.opening.soonAfterUs && said.every((one) => one.thanksOnly),
      );
      if (end !== null) endTurn(state, person, open, end, seen);
      return;
    }
    case "spam":
      person.spam = true;
      if (open !== undefined) open.end = { how: "void", at, reason: "spam" };
      return;
    case "muted":
      person.muted = true;
      return;
    case "unmuted":
      person.muted = false;
      release(state, person, at);
      return;
    case "reopened":
      person.spam = false;
      takeBack(person);
      release(state, person, at);
      return;
    case "handed-off":
      if (open !== undefined) open.handedOffAt = at;
      return;
  }
}

/** The end that a mark puts to what somebody said, null when it puts none. */
function endBy(
  mark: Extract<TurnMark, { seenUpTo: number | null }>,
  saidIds: readonly string[],
  onlyThanks: boolean,
): TurnEnd | null {
  const { at } = mark;
  switch (mark.mark) {
    case "no-reply-needed":
      return { how: "excused", at, reason: mark.reason };
    case "answered-elsewhere":
      return {
        how: "answered-elsewhere",
        at,
        by: mark.by,
        messageId: mark.messageId,
      };
    case "acknowledged":
      // A reaction to something older says nothing about what they wait for.
      return mark.messageId === null || saidIds.includes(mark.messageId)
        ? { how: "acknowledged", at, reason: "reaction" }
        : null;
    case "done":
      return onlyThanks ? { how: "acknowledged", at, reason: "thanks" } : null;
  }
}

function concerned(
  state: TurnState,
  personId: string | null,
  messageId: string | null,
): Iterable<PersonState> {
  if (personId !== null) return [personIn(state, personId)];
  if (messageId === null) return state.people.values();
  const message = state.messages.get(messageId);
  return message?.direction === "in" ? [personIn(state, message.personId)] : [];
}
