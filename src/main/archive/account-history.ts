import type { AccountHistory } from "../../shared/model/history.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** How far the history of an account was fetched; `cursor` in the channel's own words. */
export type StoredHistory = AccountHistory & {
  accountId: string;
  cursor: unknown;
  pages: number;
  requests: number;
};

type HistoryRow = {
  account_id: string;
  until_at: number;
  cursor: string | null;
  state: AccountHistory["state"];
  reached_at: number | null;
  started_at: number;
  ended_at: number | null;
  pages: number;
  requests: number;
  added: number;
  message: string | null;
};

function toHistory(row: HistoryRow): StoredHistory {
  return {
    accountId: row.account_id,
    state: row.state,
    until: row.until_at,
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as unknown),
    ...(row.reached_at === null ? {} : { reachedAt: row.reached_at }),
    startedAt: row.started_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    pages: row.pages,
    requests: row.requests,
    added: row.added,
    ...(row.message === null ? {} : { message: row.message }),
  };
}

export function findHistory(
  db: Archive,
  accountId: string,
): StoredHistory | undefined {
  const row = prepared<[string], HistoryRow>(
    db,
    "SELECT * FROM account_history WHERE account_id = ?",
  ).get(accountId);
  return row === undefined ? undefined : toHistory(row);
}

/** Accounts whose history is being fetched. */
export function accountsWithHistoryToFetch(db: Archive): string[] {
  return prepared<[], string>(
    db,
    "SELECT account_id FROM account_history WHERE state = 'running'",
  )
    .pluck()
    .all();
}

export function saveHistory(db: Archive, history: StoredHistory): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO account_history
       (account_id, until_at, cursor, state, reached_at, started_at, ended_at, pages, requests, added, message)
     VALUES (@accountId, @until, @cursor, @state, @reachedAt, @startedAt, @endedAt, @pages, @requests, @added, @message)`,
  ).run({
    ...history,
    cursor:
      history.cursor === null || history.cursor === undefined
        ? null
        : JSON.stringify(history.cursor),
    reachedAt: history.reachedAt ?? null,
    endedAt: history.endedAt ?? null,
    message: history.message ?? null,
  });
}
