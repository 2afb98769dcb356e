import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Removed accounts that can be brought back, with the decision that removed them; the last one first. */
export function removedAccounts(db: Archive, now: number): RemovedAccount[] {
  return prepared<[number], RemovedAccount>(
    db,
    `SELECT a.id, a.channel, a.name, a.removed_at AS removedAt, a.purge_at AS until,
       d.id AS decisionId
     FROM accounts a JOIN decisions d
       ON d.at BETWEEN a.removed_at - 60000 AND a.removed_at + 60000 AND d.undone_at IS NULL
       AND d.change ->> '$.kind' = 'account-removed' AND d.change ->> '$.accountId' = a.id
     WHERE a.purge_at > ? ORDER BY a.removed_at DESC`,
  ).all(now);
}

type RemovedAccount = {
  id: string;
  channel: ChannelKind;
  name: string;
  removedAt: number;
  until: number;
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
