import { AppError } from "../../shared/fault.ts";
import {
  findHistory,
  saveHistory,
  type StoredHistory,
} from "../archive/account-history.ts";
import { getAccount } from "../archive/accounts.ts";
import { closeGaps } from "../archive/ledger.ts";
import type { Archive } from "../archive/open.ts";
import type { HistoryResult } from "../channels/received.ts";
import type { ChannelLookup, Connect } from "../connect.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { JobControl } from "../jobs/jobs.ts";
import type { Polling } from "./polling.ts";

export type HistoryPageContext = {
  db: Archive;
  ingest: Ingest;
  connect: Connect;
  lookup: ChannelLookup;
  polling: () => Polling;
  now: () => number;
  changed: (conversationIds: string[], joined?: boolean) => void;
  /** Only how far it has got has changed. */
  reached: () => void;
};

/** Fetches and takes in one page in the account's turn; answers whether it was the last. */
export async function fetchHistoryPage(
  context: HistoryPageContext,
  { accountId, cursor, until }: StoredHistory,
  control: JobControl,
): Promise<boolean> {
  const { db } = context;
  const { backfill } = context.lookup(getAccount(db, accountId).channel);
  if (backfill === undefined)
    throw new AppError("unsupported", "This channel keeps no history.");
  const page = await context.polling().inTurn(accountId, async (signal) => {
    const account = getAccount(db, accountId);
    const both = AbortSignal.any([signal, control.signal]);
    const connection = await context.connect(account, both, "poll");
    const result = await backfill(connection, cursor, until);
    if (both.aborted) throw new AppError("cancelled", "Stopped.");
    return { account, result };
  });
  // It is not polled at present.
  if (page === undefined) return false;
  let isDone = false;
  const ingested = await context.ingest.history(page.account, page.result, {
    keep: (added) => {
      isDone = keepPage(context, accountId, page.result, added);
    },
    between: () => new Promise((resolve) => setImmediate(resolve)),
  });
  if (ingested.conversationIds.length > 0)
    context.changed(ingested.conversationIds, ingested.joined);
  control.progress(findHistory(db, accountId)?.added ?? 0);
  context.reached();
  return isDone;
}

/** With the last of a page's rows: where it goes on, and what of the gaps is closed by it. */
function keepPage(
  { db, now }: HistoryPageContext,
  accountId: string,
  result: HistoryResult<unknown>,
  added: number,
): boolean {
  const history = findHistory(db, accountId);
  if (history === undefined) return true;
  const { reachedAt } = result;
  const isFar = reachedAt !== undefined && reachedAt <= history.until;
  const isDone = result.done || isFar;
  const furthest = Math.min(
    reachedAt ?? Infinity,
    history.reachedAt ?? Infinity,
  );
  const { message: _, ...rest } = history;
  saveHistory(db, {
    ...rest,
    cursor: result.cursor,
    ...(furthest === Infinity ? {} : { reachedAt: furthest }),
    // Paused while the page was on its way, it stays paused.
    ...(isDone ? { state: "done", endedAt: now() } : {}),
    pages: history.pages + 1,
    requests: history.requests + result.requests,
    added: history.added + added,
  });
  const from = isDone ? history.until : reachedAt;
  if (from !== undefined)
    closeGaps(db, accountId, {
      reachedAt: from,
      startedAt: history.startedAt,
      now: now(),
    });
  return isDone;
}
