import {
  getAccount,
  listAccounts,
  type StoredAccount,
} from "../archive/accounts.ts";
import { toBodyColumn } from "../archive/message-columns.ts";
import { mendMessage } from "../archive/message-changes.ts";
import {
  messagesOfPayload,
  payloadsAfter,
  readPayloads,
} from "../archive/payloads.ts";
import { prepared } from "../archive/prepared.ts";
import { withWordsLast } from "../archive/words-batch.ts";
import type { Channel, Reread } from "../channels/channel.ts";
import type { Core } from "../context.ts";
import { rereaders } from "../importing/rereaders.ts";
import type { JobControl } from "../jobs/jobs.ts";
import { AppError } from "../../shared/fault.ts";

/** Messages per transaction that are written (decision 20). */
const sliceSize = 10;
/** Messages that are read again without a breath: each costs up to a third of a millisecond. */
const readSize = 20;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

type Tally = { read: number; mended: number; unread: number };
type Row = ReturnType<typeof messagesOfPayload>[number];
type Mend = { row: Row; reread: Reread };

/** Reads what was received again, after a mistake in reading it was mended. Answers the job's id. */
export function startRenormalise(
  core: Core,
  accountId: string | undefined,
): string {
  const accounts =
    accountId === undefined
      ? listAccounts(core.db)
      : [getAccount(core.db, accountId)];
  return core.jobs.start({
    kind: "renormalise",
    title: "Reading again what was received",
    unit: "pages",
    run: (control) => renormalise(core, accounts, control),
  });
}

/** What does not read any more stays as it was. Cancelled, what was mended stays mended. */
async function renormalise(
  core: Core,
  accounts: readonly StoredAccount[],
  { signal, progress }: JobControl,
): Promise<string> {
  const tally: Tally = { read: 0, mended: 0, unread: 0 };
  const without: string[] = [];
  const total = countPages(core, accounts);
  let pages = 0;
  for (const account of accounts) {
    const read = readerFor(core, account);
    if (read === undefined) {
      without.push(account.name);
      pages += countPages(core, [account]);
      continue;
    }
    for (let after = 0; ;) {
      const [page] = payloadsAfter(core.db, account.id, after, 1);
      if (page === undefined) break;
      await rereadPage(core, page, read, tally, signal);
      after = page.id;
      pages += 1;
      progress(pages, total);
    }
  }
  if (tally.mended > 0)
    core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  return outcomeOf(tally, without);
}

function countPages({ db }: Core, accounts: readonly StoredAccount[]): number {
  const count = prepared<[string], number>(
    db,
    "SELECT count(*) FROM payloads WHERE account_id = ?",
  ).pluck();
  return accounts.reduce((sum, { id }) => sum + (count.get(id) ?? 0), 0);
}

type Read = (raw: unknown, row: Row) => Reread | undefined;

/** Undefined where nothing can read what is kept, or it does not hold enough. */
function readerFor(core: Core, account: StoredAccount): Read | undefined {
  const reread = channelOf(core, account)?.reread;
  const imported = rereaders[account.channel];
  if (reread === undefined && imported === undefined) return undefined;
  return (raw, { permalink }) => {
    try {
      const again = reread?.(raw);
      if (again !== undefined) return again;
      const read = imported?.(raw);
      return read && { ...read, ...(permalink === null ? {} : { permalink }) };
    } catch {
      // Whatever a payload does to its reader, the message is here already.
      return undefined;
    }
  };
}

/** Undefined where this version has no such channel. */
function channelOf(core: Core, account: StoredAccount): Channel | undefined {
  try {
    return core.lookup(account.channel);
  } catch (cause) {
    if (cause instanceof AppError) return undefined;
    throw cause;
  }
}

async function rereadPage(
  core: Core,
  page: { id: number; fetchedAt: number },
  read: Read,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { db } = core;
  const raws = readPayloads(db, page.id) ?? [];
  const rows = messagesOfPayload(db, page);
  const mends: Mend[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % readSize === 0) {
      await breathe();
      signal.throwIfAborted();
    }
    const reread = read(raws[row.payload_index ?? -1], row);
    tally.read += 1;
    if (reread === undefined) tally.unread += 1;
    else if (differs(row, reread)) mends.push({ row, reread });
  }
  for (let i = 0; i < mends.length; i += sliceSize) {
    tally.mended += mendSlice(core, page, mends.slice(i, i + sliceSize));
    await breathe();
    signal.throwIfAborted();
  }
}

function differs(row: Row, reread: Reread): boolean {
  return (
    row.text !== reread.text ||
    row.body !== toBodyColumn(reread.text, reread.body) ||
    row.subject !== (reread.subject ?? null) ||
    row.warning !== (reread.warning ?? null) ||
    row.permalink !== (reread.permalink ?? null) ||
    (reread.lang !== undefined && row.lang !== reread.lang)
  );
}

/** A thank-you that reads otherwise may leave somebody waiting: the turns follow the text. */
function mendSlice(
  { db, turns }: Core,
  page: { id: number; fetchedAt: number },
  mends: readonly Mend[],
): number {
  try {
    return db
      .transaction(() =>
        withWordsLast(db, () => {
          // An edit may have come in since.
          const still = new Set(messagesOfPayload(db, page).map((r) => r.seq));
          const due = mends.filter(({ row }) => still.has(row.seq));
          for (const { row, reread } of due) {
            mendMessage(db, row, {
              accountId: row.account_id,
              channel: row.channel,
              kind: row.kind,
              authorName: row.author,
              reach: row.reach ?? undefined,
              subject: reread.subject,
              warning: reread.warning,
              text: reread.text,
              body: reread.body,
              permalink: reread.permalink,
              lang: reread.lang,
            });
            turns.invalidate(row.conversation_id);
          }
          turns.settle();
          return due.length;
        }),
      )
      .immediate();
  } catch (cause) {
    turns.forget();
    throw cause;
  }
}

function outcomeOf(
  { read, mended, unread }: Tally,
  without: readonly string[],
): string {
  return [
    `Read ${String(read)} messages again: ${String(mended)} were mended.`,
    ...(unread === 0
      ? []
      : [`${String(unread)} cannot be read again and stay as they were.`]),
    ...without.map(
      (name) => `Of ${name} nothing is kept that could be read again.`,
    ),
  ].join(" ");
}
