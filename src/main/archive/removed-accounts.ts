import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/**
 * Removed accounts that can be brought back, with the decision that removed them, the last one first: those that are
 * deleted some day, and those that keep what they fetched. Reads every decision: off the main thread, please.
 */
export function removedAccounts(db: Archive, now: number): RemovedAccount[] {
  return prepared<[number], Omit<RemovedAccount, "until"> & Until>(
    db,
    `SELECT a.id, a.channel, a.name, max(d.at) AS removedAt, a.purge_at AS until, d.id AS decisionId
     FROM accounts a JOIN decisions d
       ON d.undone_at IS NULL AND d.change ->> '$.accountId' = a.id
       AND d.change ->> '$.kind' = iif(a.purge_at IS NULL, 'account-disconnected', 'account-removed')
     WHERE a.purge_at > ? OR (a.removed_at IS NULL AND a.health_state = 'imported')
     GROUP BY a.id ORDER BY removedAt DESC`,
  )
    .all(now)
    .map(({ until, ...account }) =>
      until === null ? account : { ...account, until },
    );
}

type Until = { until: number | null };

type RemovedAccount = {
  id: string;
  channel: ChannelKind;
  name: string;
  removedAt: number;
  until?: number;
  decisionId: string;
};

/** Removed accounts whose time to be brought back has passed. */
export function accountsToPurge(db: Archive, now: number): string[] {
  return prepared<[number], string>(
    db,
    "SELECT id FROM accounts WHERE purge_at <= ?",
  )
    .pluck()
    .all(now);
}
