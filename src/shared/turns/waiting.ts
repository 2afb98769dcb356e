import type { TurnEnd } from "../model/turn.ts";
import {
  goneEnd,
  type PersonState,
  type Said,
  type TurnRecord,
  type TurnState,
} from "./state.ts";

/** A reply of ours as one person meets it. */
export interface Reply {
  at: number;
  messageId: string;
  assumed: boolean;
  seenUpTo: number | null;
  viaPorchlight: boolean;
}

/** The turn in which this person waits at `now`, after ending the one they deleted. */
export function openTurnOf(
  person: PersonState,
  now: number,
): TurnRecord | undefined {
  const record = person.turns.at(-1);
  if (record === undefined || record.end !== null) return undefined;
  record.end = goneEnd(record, now);
  return record.end === null ? record : undefined;
}

/** They say something to us: it joins their open turn, opens one, or is held back. */
export function hear(
  state: TurnState,
  person: PersonState,
  said: Omit<Said, "soonAfterUs" | "afterGap">,
): void {
  const gap = state.settings.segmentGapMs;
  const { contactAt, ourLastAt } = person;
  const heard: Said = {
    ...said,
    // The channel's clocks may say that it was gone before it came.
    goneAt: Math.max(said.goneAt, said.at),
    soonAfterUs: ourLastAt !== null && said.at - ourLastAt <= 86_400_000,
    afterGap: gap !== null && contactAt !== null && said.at - contactAt > gap,
  };
  person.contactAt = said.at;
  const open = openTurnOf(person, said.at);
  if (open !== undefined) add(open, heard);
  else if (isHeld(state, person)) person.held.push(heard);
  else openTurn(person, [heard]);
}

/** We answer them: their open turn ends, for what the writer had seen. */
export function answer(
  state: TurnState,
  person: PersonState,
  reply: Reply,
): void {
  const { at, messageId, assumed } = reply;
  const end: TurnEnd = { how: "answered", at, messageId, assumed };
  const seen = reply.seenUpTo ?? Infinity;
  const open = openTurnOf(person, at);
  if (open === undefined) {
    noteLaterAnswer(person, end, seen);
    person.held = person.held.filter((said) => said.at > seen);
  } else endTurn(state, person, open, end, seen);
  if (reply.viaPorchlight) noteInside(person, at, seen);
  person.contactAt = at;
  person.ourLastAt = at;
}

/** Ends a turn for what was said up to `seen`; the rest waits on in a turn of its own. */
export function endTurn(
  state: TurnState,
  person: PersonState,
  record: TurnRecord,
  end: TurnEnd,
  seen: number,
): void {
  if (record.opening.at > seen) return;
  const rest = record.said.filter((said) => said.at > seen);
  if (rest.length > 0) {
    const kept = record.said.filter((said) => said.at <= seen);
    record.said = [];
    record.goneAt = -Infinity;
    record.moderated = false;
    for (const said of kept) add(record, said);
  }
  record.end = goneEnd(record, end.at) ?? end;
  if (rest.length === 0) return;
  if (isHeld(state, person)) person.held.push(...rest);
  else openTurn(person, rest);
}

/** Takes the end of their last turn back, where it can be: as if it had never been marked. */
export function takeBack(person: PersonState): void {
  const record = person.turns.at(-1);
  if (record === undefined || !canBeTakenBack(record.end)) return;
  record.end = record.laterAnswer;
  record.laterAnswer = null;
}

/** What was held back waits now, unless spam or mute still hold. */
export function release(
  state: TurnState,
  person: PersonState,
  now: number,
): void {
  if (isHeld(state, person) || person.held.length === 0) return;
  const { held } = person;
  person.held = [];
  const open = openTurnOf(person, now);
  if (open === undefined) openTurn(person, held);
  else for (const said of held) add(open, said);
}

function isHeld(state: TurnState, person: PersonState): boolean {
  return state.muted || person.muted || person.spam;
}

function openTurn(person: PersonState, said: readonly Said[]): void {
  const [opening, ...others] = said;
  if (opening === undefined) return;
  const record: TurnRecord = {
    kind: person.turns.length === 0 || opening.afterGap ? "first" : "next",
    opening,
    said: [opening],
    goneAt: opening.goneAt,
    moderated: opening.moderated,
    handedOffAt: null,
    insideAt: null,
    end: null,
    laterAnswer: null,
  };
  for (const later of others) add(record, later);
  person.turns.push(record);
}

function add(record: TurnRecord, said: Said): void {
  record.said.push(said);
  record.goneAt = Math.max(record.goneAt, said.goneAt);
  record.moderated ||= said.moderated;
}

function noteLaterAnswer(
  person: PersonState,
  end: TurnEnd,
  seen: number,
): void {
  const record = person.turns.at(-1);
  if (record === undefined || !canBeTakenBack(record.end)) return;
  if (record.opening.at <= seen) record.laterAnswer ??= end;
}

function noteInside(person: PersonState, at: number, seen: number): void {
  for (;;) {
    const record = person.turns[person.firstOutside];
    if (record === undefined || record.opening.at > seen) return;
    record.insideAt = at;
    person.firstOutside += 1;
  }
}

function canBeTakenBack(end: TurnEnd | null): boolean {
  if (end === null) return false;
  return (
    end.how === "excused" ||
    end.how === "acknowledged" ||
    (end.how === "void" && end.reason === "spam")
  );
}
