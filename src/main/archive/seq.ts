import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/*
 * A message's row number is the time at which it was written, in ms, or the next one free: so the order of rows is
 * the order of time, in the table, in its indexes and in the full text index. Where more messages than ms come
 * together they stand as far apart as there are too many of them; turns go by the times themselves.
 */

/**
 * Every midnight of every zone falls between two of these: a message that finds its own ms taken stays in its
 * quarter of an hour, and so on its day, as long as there is room.
 */
export const quarterMs = 900_000;

const earliest = Date.UTC(1990, 0, 1);

/** The first row at or after an instant. A bigint, so that the full text index takes it for a row number. */
export function seqAt(instant: number): bigint {
  return BigInt(instant);
}

/** A free row number for a message of this time. */
export function allocateSeq(db: Archive, sentAt: number, now: number): number {
  const at = Math.min(Math.max(sentAt, earliest), now);
  const start = at - (at % quarterMs);
  const end = start + quarterMs;
  const taken = prepared<[number], 1>(
    db,
    "SELECT 1 FROM messages WHERE seq = ?",
  ).pluck();
  const isTaken = (seq: number) => taken.get(seq) !== undefined;
  return (
    freeFrom(at, end - 1, isTaken) ??
    freeFrom(at, start, isTaken) ??
    freeFrom(end, Number.MAX_SAFE_INTEGER, isTaken) ??
    end
  );
}

/**
 * A free number on the way from one to another, the one next to what is taken; undefined where none was met. In
 * steps that double, and back by halves: of messages that have a date and no time, thousands are at the same ms.
 */
export function freeFrom(
  from: number,
  to: number,
  isTaken: (seq: number) => boolean,
): number | undefined {
  if (!isTaken(from)) return from;
  const length = Math.abs(to - from);
  const direction = Math.sign(to - from);
  let taken = 0;
  for (let step = 1; taken < length; step *= 2) {
    const next = Math.min(taken + step, length);
    if (!isTaken(from + direction * next))
      return from + direction * halve(taken, next);
    taken = next;
  }
  return undefined;

  function halve(taken: number, free: number): number {
    if (free - taken === 1) return free;
    const middle = Math.floor((taken + free) / 2);
    return isTaken(from + direction * middle)
      ? halve(middle, free)
      : halve(taken, middle);
  }
}
