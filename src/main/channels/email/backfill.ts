import type { ImapFlow } from "imapflow";
import { z } from "zod";
import type { HistoryResult } from "../received.ts";
import { fetchMails } from "./fetch.ts";
import { listFolders, readFolders, type Folder } from "./folders.ts";
import { searchUids, withImap } from "./imap.ts";
import { readMails } from "./reader.ts";
import type { MailContext } from "./sign-in.ts";

const pageMails = 50;
/** Uids that one search covers: a mailbox of hundreds of thousands does not answer with all of them at once. */
const windowUids = 2000;
/** Searches in one page, for where much was deleted there is nothing for long. */
const maxWindows = 20;

/** By path: uids below are still to fetch; `reachedAt`, when the oldest that was fetched had arrived. */
export const history = z.object({
  folders: z.record(
    z.string(),
    z.object({
      uidValidity: z.string(),
      below: z.number(),
      reachedAt: z.number(),
    }),
  ),
});
export type MailHistory = z.infer<typeof history>;
type Place = MailHistory["folders"][string];

/** The folder whose record reaches back least is next, so that all of them grow together. */
function nextFolder(
  reading: readonly Folder[],
  at: MailHistory,
): Folder | undefined {
  const open = reading.filter(
    (each) => (at.folders[each.path]?.below ?? 2) > 1,
  );
  const reach = ({ path }: Folder) =>
    at.folders[path]?.reachedAt ?? Number.MAX_SAFE_INTEGER;
  return open.toSorted((a, b) => reach(b) - reach(a))[0];
}

/** The newest uids below, received since, that we do not have; `below` moves past what was looked through. */
async function olderUids(
  client: ImapFlow,
  place: Place,
  until: number,
  isKnown: (uid: number) => boolean,
): Promise<{ uids: number[]; below: number; requests: number }> {
  let { below } = place;
  for (let windows = 1; windows <= maxWindows; windows += 1) {
    const from = Math.max(1, below - windowUids);
    const found = await searchUids(client, {
      uid: `${String(from)}:${String(below - 1)}`,
      since: new Date(until),
    });
    const unknown = found.filter((uid) => uid < below && !isKnown(uid));
    const uids = unknown.toReversed().slice(0, pageMails);
    if (uids.length > 0)
      return {
        uids,
        below: unknown.length > uids.length ? (uids.at(-1) ?? from) : from,
        requests: windows,
      };
    below = from;
    if (below <= 1) return { uids, below, requests: windows };
  }
  return { uids: [], below, requests: maxWindows };
}

/** One page of one folder, newest first. Resumable: all that was done is in what it answers. */
export async function backfill(
  context: MailContext,
  before: MailHistory | null,
  until: number,
): Promise<HistoryResult<MailHistory>> {
  return withImap(context, async (client) => {
    const folders = await listFolders(client);
    const reading = readFolders(folders, context.settings);
    const at: MailHistory = { folders: { ...before?.folders } };
    const result: HistoryResult<MailHistory> = {
      messages: [],
      signals: [],
      tombstones: [],
      cursor: at,
      requests: 2,
      rejected: [],
      gaps: [],
      done: false,
    };
    const folder = nextFolder(reading, at);
    if (folder === undefined) return { ...result, done: true };
    const box = await client
      .mailboxOpen(folder.path, { readOnly: true })
      .catch((error: unknown) => {
        if (!client.usable || folder.path === "INBOX") throw error;
      });
    const uidValidity = String(box?.uidValidity ?? 0);
    const known = at.folders[folder.path];
    const place: Place =
      known?.uidValidity === uidValidity || box === undefined
        ? (known ?? { uidValidity, below: 1, reachedAt: 0 })
        : { uidValidity, below: box.uidNext, reachedAt: context.now() };
    if (box === undefined) {
      at.folders[folder.path] = { ...place, below: 1 };
      return { ...result, done: nextFolder(reading, at) === undefined };
    }
    const found = await olderUids(
      client,
      place,
      until,
      (uid) =>
        context.messageAt({ mailbox: folder.path, uidValidity, uid }) !==
        undefined,
    );
    const fetched = await fetchMails(client, folder, found.uids);
    const isWhole = fetched.done === found.uids.length;
    const read = readMails(fetched.mails, context, folder.stream);
    const reachedAt = fetched.mails.reduce(
      (oldest, mail) => Math.min(oldest, mail.receivedAt ?? oldest),
      place.reachedAt,
    );
    const below = isWhole
      ? found.below
      : (found.uids[fetched.done - 1] ?? place.below);
    at.folders[folder.path] = { uidValidity, below, reachedAt };
    const isDone = nextFolder(reading, at) === undefined;
    const reached = reading.map(({ path }) =>
      (at.folders[path]?.below ?? 2) <= 1
        ? until
        : (at.folders[path]?.reachedAt ?? context.now()),
    );
    return {
      ...result,
      messages: read.messages,
      rejected: [...fetched.rejected, ...read.rejected],
      requests: result.requests + found.requests + fetched.requests,
      done: isDone,
      reachedAt: isDone ? until : Math.max(until, ...reached),
    };
  });
}
