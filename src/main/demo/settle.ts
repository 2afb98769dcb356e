import { saveHealth } from "../archive/accounts.ts";
import { newId } from "../archive/id.ts";
import { addGap, saveLedgerEntry } from "../archive/ledger.ts";
import type { Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { demoAccounts } from "./accounts.ts";
import { decide, type Decided } from "./deciding.ts";
import { addedDays, presentMs, type DemoRequest } from "./plan.ts";
import { presentScenes } from "./present.ts";
import { quietSpans } from "./quiet.ts";
import { lastFrom } from "./unsent.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What the people at the counter have decided so far: done, no reply needed, read. */
export function settleDemo(
  db: Archive,
  turns: TurnKeeper,
  { now, wide = false }: DemoRequest,
): void {
  const before = now - presentMs;
  // In an archive as wide as life somebody is forgotten now and then.
  const forgotten = new Set<string>();
  // Done ends a turn that only says thanks; of what still waits somebody said why it needs no answer.
  for (const [i, row] of waitingBefore(db, before).entries())
    if (wide && i % 37 === 0) forgotten.add(row.id);
    else decide(db, turns, row.id, { mark: "done" });
  turns.settle();
  const waiting = waitingBefore(db, before).filter(
    ({ id }) => !forgotten.has(id),
  );
  for (const [i, row] of waiting.entries())
    decide(
      db,
      turns,
      row.id,
      (wide ? otherEndOf(i) : undefined) ?? endOf(row, i),
    );
  turns.settle();
  closeOld(db, now);
}

type Row = { id: string; text: string };

/** Who waits since the door opened, with what they wrote last. */
function waitingBefore(db: Archive, before: number): Row[] {
  const present = presentConversations(db);
  return prepared<[number], Row>(
    db,
    `SELECT c.id, m.text FROM conversations c JOIN messages m ON m.seq = c.last_seq
     WHERE c.waiting > 0 AND c.redirect_to IS NULL AND c.last_at <= ? ORDER BY c.last_seq`,
  )
    .all(before)
    .filter(({ id }) => !present.has(id));
}

/** Whoever is at the door now is not excused, however long they have been waiting. */
function presentConversations(db: Archive): Set<string | undefined> {
  return new Set(
    presentScenes.map(({ who }) => lastFrom(db, who[0])?.conversation_id),
  );
}

function endOf({ text }: Row, i: number): Decided {
  const mark = "no-reply-needed";
  if (!/[?？؟]/u.test(text)) return { mark, reason: "applause" };
  return { mark, reason: i % 3 === 0 ? "withheld" : "cannot" };
}

/** What else becomes of somebody who waits, where an archive is as wide as life. */
function otherEndOf(i: number): Decided | undefined {
  if (i % 11 === 2) return { mark: "handed-off" };
  if (i % 13 === 3) return { mark: "answered-elsewhere" };
  if (i % 17 === 5) return { mark: "spam" };
  if (i % 19 === 7) return { mark: "muted" };
  return undefined;
}

/** Most of what is over is read and done; a few threads stay open. */
function closeOld(db: Archive, now: number): void {
  prepared(
    db,
    `UPDATE conversations SET state = 'done' WHERE state = 'open' AND waiting = 0 AND last_at < ?
       AND (last_at < ? OR last_seq % 23 <> 0)`,
  ).run(now - 30 * hourMs, now - 90 * dayMs);
  prepared(
    db,
    "UPDATE conversations SET read_at = last_in_at WHERE unread = 1 AND last_at < ?",
  ).run(now - presentMs - 20 * hourMs);
}

const gaps = [
  {
    account: "demo-mastodon-harbour",
    ago: 5 * hourMs + 40 * minuteMs,
    length: 40 * minuteMs,
    why: "The server was down.",
  },
  {
    account: "demo-email-hello",
    ago: 19 * dayMs,
    length: 3 * hourMs,
    why: "The mail server did not answer for three hours; what came in between was fetched later.",
  },
  {
    account: "demo-reddit-harbour",
    ago: 33 * dayMs,
    length: 9 * hourMs,
    why: "The channel’s rate limit was reached; comments of nine hours may be missing.",
  },
];

/** What the record says of itself. */
export function recordPolls(
  db: Archive,
  { now, wide = false }: DemoRequest,
): void {
  const freshAt = now - 2 * minuteMs;
  for (const { id } of demoAccounts) {
    saveLedgerEntry(db, {
      id: newId(),
      accountId: id,
      kind: "polled",
      from: now - addedDays * dayMs,
      to: freshAt,
      polls: addedDays * 24 * 60,
      requests: addedDays * 24 * 60,
      added: 0,
    });
    saveHealth(db, id, {
      state: "ok",
      code: undefined,
      message: undefined,
      freshAt,
    });
  }
  for (const { account, ago, length, why } of gaps)
    addGap(db, account, { from: now - ago, to: now - ago + length, why });
  if (!wide) return;
  for (const span of quietSpans(now, now - addedDays * dayMs))
    for (const { id } of demoAccounts)
      addGap(db, id, { ...span, why: "This computer was off." });
}
