import type { Conversation } from "../../shared/model/conversation.ts";
import type { LedgerEntry } from "../../shared/model/ledger-entry.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type LedgerRow = {
  id: string;
  account_id: string;
  kind: LedgerEntry["kind"];
  from_at: number;
  to_at: number;
  polls: number;
  requests: number;
  added: number;
  message: string | null;
  closed_at: number | null;
  about: string | null;
};

function toEntry(row: LedgerRow): LedgerEntry {
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    from: row.from_at,
    to: row.to_at,
    polls: row.polls,
    requests: row.requests,
    added: row.added,
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
    ...(row.about === null ? {} : { about: row.about }),
  };
}

/** Writes a span, or its new end when it was written before. */
export function saveLedgerEntry(db: Archive, entry: LedgerEntry): void {
  prepared(
    db,
    `INSERT INTO ledger (id, account_id, kind, from_at, to_at, polls, requests, added, message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET to_at = excluded.to_at, polls = excluded.polls,
       requests = excluded.requests, added = excluded.added`,
  ).run(
    entry.id,
    entry.accountId,
    entry.kind,
    entry.from,
    entry.to,
    entry.polls,
    entry.requests,
    entry.added,
    entry.message ?? null,
  );
}

/** A stretch that the record lacks, as a sentence; one that is about something is there once. */
export function addGap(
  db: Archive,
  accountId: string,
  gap: { from: number; to: number; why: string; about?: string },
): void {
  const about = gap.about ?? null;
  prepared(
    db,
    `INSERT INTO ledger (id, account_id, kind, from_at, to_at, polls, requests, added, message, about)
     SELECT @id, @accountId, 'gap', @from, @to, 0, 0, 0, @why, @about
     WHERE @about IS NULL OR NOT EXISTS (
       SELECT 1 FROM ledger INDEXED BY ledger_gaps
       WHERE account_id = @accountId AND kind = 'gap' AND closed_at IS NULL AND about = @about)`,
  ).run({ ...gap, about, id: newId(), accountId });
}

/** What a gap was about is read again: it ends, and nothing of it is missing. */
export function endGap(
  db: Archive,
  accountId: string,
  about: string,
  now: number,
): void {
  prepared(
    db,
    `UPDATE ledger INDEXED BY ledger_gaps SET closed_at = @now, to_at = max(from_at, @now)
     WHERE account_id = @accountId AND kind = 'gap' AND closed_at IS NULL AND about = @about`,
  ).run({ accountId, about, now });
}

/** Newest first. */
export function listLedger(
  db: Archive,
  accountId: string,
  limit: number,
): LedgerEntry[] {
  return prepared<[string, number], LedgerRow>(
    db,
    "SELECT * FROM ledger WHERE account_id = ? ORDER BY to_at DESC LIMIT ?",
  )
    .all(accountId, limit)
    .map(toEntry);
}

/**
 * The record goes back to `reachedAt` without a gap, down from `startedAt`: gaps within are closed, one that reaches
 * further back ends there. History cannot read either what a gap about something names: such a gap stays.
 */
export function closeGaps(
  db: Archive,
  accountId: string,
  {
    reachedAt,
    startedAt,
    now,
  }: Record<"reachedAt" | "startedAt" | "now", number>,
): void {
  prepared(
    db,
    `UPDATE ledger SET closed_at = @now WHERE account_id = @accountId AND kind = 'gap'
       AND closed_at IS NULL AND about IS NULL AND from_at >= @reachedAt AND to_at <= @startedAt`,
  ).run({ accountId, reachedAt, startedAt, now });
  prepared(
    db,
    `UPDATE ledger SET to_at = @reachedAt WHERE account_id = @accountId AND kind = 'gap'
       AND closed_at IS NULL AND about IS NULL AND from_at < @reachedAt AND to_at > @reachedAt AND to_at <= @startedAt`,
  ).run({ accountId, reachedAt, startedAt });
}

/** Gaps of an account that are open and that history may fill, latest first. */
export function openGaps(
  db: Archive,
  accountId: string,
  limit: number,
): LedgerEntry[] {
  return prepared<[string, number], LedgerRow>(
    db,
    `SELECT * FROM ledger INDEXED BY ledger_gaps
     WHERE account_id = ? AND kind = 'gap' AND closed_at IS NULL AND about IS NULL
     ORDER BY from_at DESC LIMIT ?`,
  )
    .all(accountId, limit)
    .map(toEntry);
}

/** Accounts of which something is known to be missing that came while they were here, and that history may fill. */
export function accountsWithGaps(db: Archive): string[] {
  return prepared<[], string>(
    db,
    `SELECT DISTINCT account_id FROM ledger INDEXED BY ledger_gaps
     WHERE kind = 'gap' AND closed_at IS NULL AND about IS NULL AND from_at > 0`,
  )
    .pluck()
    .all();
}

/** Gaps of these accounts that touch a stretch of time and are open, oldest first. */
export function gapsBetween(
  db: Archive,
  accountIds: readonly string[],
  from: number,
  to: number,
): Conversation["gaps"] {
  return prepared<[string, number, number], LedgerRow & { account_id: string }>(
    db,
    `SELECT l.* FROM json_each(?) AS wanted
     CROSS JOIN ledger l INDEXED BY ledger_gaps ON l.account_id = wanted.value
     WHERE l.kind = 'gap' AND l.closed_at IS NULL
       AND (l.to_at >= ? OR l.about IS NOT NULL) AND l.from_at <= ?
     ORDER BY l.from_at, wanted.key`,
  )
    .all(JSON.stringify(accountIds), from, to)
    .map((row) => ({
      accountId: row.account_id,
      from: row.from_at,
      to: row.to_at,
      message: row.message ?? "",
      ...(row.about === null ? {} : { ongoing: true }),
    }));
}
