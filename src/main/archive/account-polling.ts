import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What polling keeps of an account beside its cursor; all times ms UTC. */
export type PollingState = {
  /** When the sign-in ends. */
  expiresAt: number | null;
  /** When it was last asked who it is and what it can do, and by which version of Porchlight. */
  identifiedAt: number | null;
  identifiedBy: string | null;
  /** The server asked not to be polled before. */
  notBefore: number | null;
};

export function readPollingState(db: Archive, accountId: string): PollingState {
  const state = prepared<[string], PollingState>(
    db,
    `SELECT expires_at AS expiresAt, identified_at AS identifiedAt, identified_by AS identifiedBy,
       not_before AS notBefore
     FROM accounts WHERE id = ?`,
  ).get(accountId);
  return (
    state ?? {
      expiresAt: null,
      identifiedAt: null,
      identifiedBy: null,
      notBefore: null,
    }
  );
}

/** Changes only what is given. */
export function savePollingState(
  db: Archive,
  accountId: string,
  change: Partial<PollingState>,
): void {
  prepared(
    db,
    `UPDATE accounts SET expires_at = @expiresAt, identified_at = @identifiedAt, identified_by = @identifiedBy,
       not_before = @notBefore
     WHERE id = @accountId`,
  ).run({ ...readPollingState(db, accountId), ...change, accountId });
}

/** When the account was last polled with success, by the ledger. */
export function lastPolledAt(
  db: Archive,
  accountId: string,
): number | undefined {
  return prepared<[string], number>(
    db,
    `SELECT to_at FROM ledger INDEXED BY ledger_of_account
     WHERE account_id = ? AND kind = 'polled' ORDER BY to_at DESC LIMIT 1`,
  )
    .pluck()
    .get(accountId);
}
