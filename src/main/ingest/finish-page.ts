import { saveCursor, updateAccount } from "../archive/accounts.ts";
import { newId } from "../archive/id.ts";
import { seeIdentity } from "../archive/identities.ts";
import { addGap, endGap } from "../archive/ledger.ts";
import { forgetLocation } from "../archive/locations.ts";
import { markDeleted } from "../archive/message-changes.ts";
import { findMessage } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { saveRejected } from "../archive/payloads.ts";
import { prepared } from "../archive/prepared.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { PollResult, RemoteSignal } from "../channels/received.ts";
import type { IngestAccount } from "./ingest-message.ts";

/** What polls and history have in common. */
export type Page = Pick<
  PollResult<unknown>,
  | "messages"
  | "signals"
  | "tombstones"
  | "rejected"
  | "gaps"
  | "readable"
  | "left"
  | "handlings"
>;

/** All that comes with the last slice: signals, deletions, what could not be read, gaps. */
export function finishPage(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  result: Page,
  now: number,
): void {
  for (const signal of result.signals) ingestSignal(db, account, signal, now);
  for (const { remoteId, at } of result.tombstones) {
    const row = findMessage(db, account.id, remoteId);
    if (row === undefined) dropSignal(db, account.id, remoteId);
    if (row === undefined || row.deleted_at !== null) continue;
    markDeleted(db, row.seq, Math.min(at, now));
    turns.invalidate(row.conversation_id);
  }
  for (const location of result.left ?? [])
    forgetLocation(db, account.id, location);
  for (const rejected of result.rejected)
    saveRejected(db, account.id, now, rejected);
  for (const about of result.readable ?? []) endGap(db, account.id, about, now);
  for (const gap of result.gaps) addGap(db, account.id, gap);
}

/** An act that was taken back holds no words that could be lost. */
function dropSignal(db: Archive, accountId: string, remoteId: string): void {
  prepared(
    db,
    "DELETE FROM signals WHERE account_id = ? AND remote_id = ?",
  ).run(accountId, remoteId);
}

/** The account's own news of a poll, and its cursor. */
export function keepNews(
  db: Archive,
  account: IngestAccount,
  result: PollResult<unknown>,
): void {
  if (result.settings !== undefined)
    updateAccount(db, account.id, {
      settings: result.settings as Record<string, unknown>,
    });
  if (result.profile !== undefined)
    updateAccount(db, account.id, { handle: result.profile.handle });
  saveCursor(db, account.id, result.cursor);
}

/** Keeps an act that is not text. */
export function ingestSignal(
  db: Archive,
  account: IngestAccount,
  signal: RemoteSignal,
  now: number,
): void {
  const author = seeIdentity(db, account.channel, signal.author, now);
  prepared(
    db,
    `INSERT INTO signals (id, account_id, remote_id, kind, identity_id, at, about, url)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, remote_id) DO NOTHING`,
  ).run(
    newId(),
    account.id,
    signal.remoteId,
    signal.kind,
    author.id,
    Math.min(signal.at, now),
    signal.about ?? null,
    signal.url ?? null,
  );
}
