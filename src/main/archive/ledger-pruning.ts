import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { readMark, writeMark } from "./settings.ts";

const dayMs = 86_400_000;
/** From then on nobody asks what went wrong at which minute, only when nobody was watching. */
const keptDays = 90;
/** As far as the end of a span on the disk may lag behind what it was: a shorter break says nothing. */
const slackMs = 15 * 60_000;
const prunedKey = "ledger-pruned-to";

type Span = {
  rowid: number;
  kind: string;
  from_at: number;
  to_at: number;
  polls: number;
  requests: number;
  added: number;
};

/**
 * Makes of old spans what reports read of them: polls of an account that are less than a quarter of an hour apart
 * become one span, with the failures in between; longer breaks and gaps stay as they are. Does one account;
 * answers whether there was anything to do. Inside the caller's transaction.
 */
export function pruneLedger(
  db: Archive,
  accountId: string,
  now: number,
): boolean {
  const key = `${prunedKey} ${accountId}`;
  const from = Number(readMark(db, key) ?? 0);
  const to = now - keptDays * dayMs;
  if (to - from < dayMs) return false;
  const spans = prepared<[string, number, number], Span>(
    db,
    `SELECT rowid, kind, from_at, to_at, polls, requests, added FROM ledger
     WHERE account_id = ? AND kind <> 'gap' AND to_at >= ? AND to_at < ?
     ORDER BY from_at, to_at, rowid LIMIT ${String(atOnce)}`,
  ).all(accountId, from - slackMs, to);
  let into: Span | undefined;
  let between: Span[] = [];
  for (const span of spans) {
    if (span.kind !== "polled") between.push(span);
    else if (into === undefined || span.from_at - into.to_at > slackMs) {
      into = span;
      between = [];
    } else {
      into = merge(db, into, [...between, span]);
      between = [];
    }
  }
  const isAll = spans.length < atOnce;
  // Whatever lies close together there: it always goes on.
  const next = Math.max(spans.at(-1)?.to_at ?? to, from + slackMs);
  writeMark(db, key, String(isAll ? to : next));
  return !isAll;
}

/** Spans per transaction. */
const atOnce = 200;

function merge(db: Archive, into: Span, others: readonly Span[]): Span {
  const sum = (column: "polls" | "requests" | "added") =>
    others.reduce((total, span) => total + span[column], into[column]);
  const merged: Span = {
    ...into,
    to_at: Math.max(into.to_at, ...others.map((span) => span.to_at)),
    polls: sum("polls"),
    requests: sum("requests"),
    added: sum("added"),
  };
  for (const { rowid } of others)
    prepared(db, "DELETE FROM ledger WHERE rowid = ?").run(rowid);
  prepared(
    db,
    `UPDATE ledger SET to_at = @to_at, polls = @polls, requests = @requests, added = @added
     WHERE rowid = @rowid`,
  ).run(merged);
  return merged;
}
