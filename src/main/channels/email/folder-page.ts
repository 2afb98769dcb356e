import type { ImapFlow, MailboxObject } from "imapflow";
import { z } from "zod";
import type { Gap } from "../received.ts";
import { fetchMails, type Fetched } from "./fetch.ts";
import type { Folder } from "./folders.ts";
import { searchUids } from "./imap.ts";

/** How much of what lies there is fetched when a folder is seen for the first time. */
const historyDays = 90;
const historyMails = 500;
export const dayMs = 86_400_000;

export const folderCursor = z.object({
  uidValidity: z.string(),
  /** The first uid that was not there yet. */
  next: z.number(),
  /** History still to fetch: uids from `floor` up to, not including, `below`, received since. */
  floor: z.number(),
  below: z.number(),
  since: z.number(),
  /** What arrived before is known, or was left out on purpose. */
  knownAt: z.number(),
  /** Up to which change flags and what is gone were noticed (RFC 7162), where the server counts changes. */
  modseq: z.string().optional(),
  /** How many mails lay in it, where the server does not say which have gone. */
  exists: z.number().optional(),
  /** What the flags of its newest mails were, where the server does not count changes. */
  flags: z.string().optional(),
  /** The folder could not be opened; said once. */
  missing: z.boolean().optional(),
});
export type FolderCursor = z.infer<typeof folderCursor>;

export type Page = Omit<Fetched, "done"> & {
  cursor: FolderCursor;
  more: boolean;
  gaps: Gap[];
};

/** When the oldest of the mails that are fetched arrived, where that is cheap to learn. */
async function receivedAt(client: ImapFlow, uid: number): Promise<number> {
  const found = await client.fetchOne(
    String(uid),
    { uid: true, internalDate: true },
    { uid: true },
  );
  const at = found === false ? undefined : found.internalDate;
  return at instanceof Date ? at.getTime() : 0;
}

/** Where to begin in a folder: the newest mails first, at least all that can be new to us after uids changed. */
async function begin(
  client: ImapFlow,
  box: MailboxObject,
  now: number,
  before: FolderCursor | undefined,
): Promise<{ cursor: FolderCursor; gaps: Gap[] }> {
  const end = box.uidNext;
  const start = now - historyDays * dayMs;
  const recent = await searchUids(client, { since: new Date(start) });
  const kept = recent.slice(-historyMails);
  const cursorOf = (floor: number, since: number): FolderCursor => ({
    uidValidity: String(box.uidValidity),
    next: end,
    floor,
    below: end,
    since,
    knownAt: before?.knownAt ?? now,
    ...(box.highestModseq === undefined || box.noModseq === true
      ? {}
      : { modseq: String(box.highestModseq) }),
  });
  if (before !== undefined) {
    // SINCE counts in days of the server's zone.
    const since = Math.max(0, Math.min(start, before.knownAt - 2 * dayMs));
    const missed = await searchUids(client, {
      since: new Date(Math.max(0, before.knownAt - 2 * dayMs)),
    });
    const floor = Math.min(kept[0] ?? end, missed[0] ?? end);
    return { cursor: cursorOf(floor, since), gaps: [] };
  }
  const floor = kept[0] ?? end;
  const gap = (to: number, why: string): Gap[] => [{ from: 0, to, why }];
  const gaps =
    recent.length > kept.length
      ? gap(
          await receivedAt(client, floor),
          `Of ${box.path} only the newest ${String(historyMails)} mails were fetched.`,
        )
      : box.exists > recent.length
        ? gap(
            start,
            `Of ${box.path} only the mails of the last ${String(historyDays)} days were fetched.`,
          )
        : [];
  return { cursor: cursorOf(floor, start), gaps };
}

/** Of an opened folder what is new first, then a piece of history, newest first. */
export async function readPage(
  client: ImapFlow,
  folder: Folder,
  box: MailboxObject,
  known: FolderCursor | undefined,
  limit: number,
  now: number,
): Promise<Page> {
  const same = known?.uidValidity === String(box.uidValidity);
  const begun =
    known !== undefined && same
      ? { cursor: known, gaps: [] }
      : await begin(client, box, now, known);
  let { next, below } = begun.cursor;
  const { floor, since } = begun.cursor;
  let requests = same ? 1 : 3;

  const fresh: number[] = [];
  // Not every server says UIDNEXT; then it is searched for.
  if (!(box.uidNext <= next)) {
    requests += 1;
    // `*` is the last uid even where that is a smaller one.
    const found = await searchUids(client, { uid: `${String(next)}:*` });
    fresh.push(...found.filter((uid) => uid >= next));
  }
  const newest = await fetchMails(client, folder, fresh.slice(0, limit));
  next =
    newest.done === fresh.length
      ? Math.max(next, box.uidNext || 0, (fresh.at(-1) ?? 0) + 1)
      : (fresh[newest.done] ?? next);

  const room = limit - newest.done;
  let older: Fetched | undefined;
  if (below > floor && room > 0 && newest.done === fresh.length) {
    requests += 1;
    const uids = (
      await searchUids(client, {
        uid: `${String(floor)}:${String(below - 1)}`,
        since: new Date(since),
      })
    ).toReversed();
    older = await fetchMails(client, folder, uids.slice(0, room));
    below =
      older.done === uids.length ? floor : (uids[older.done - 1] ?? floor);
  }
  const mails = [...newest.mails, ...(older?.mails ?? [])];
  const knownAt = mails.reduce(
    (at, mail) => Math.max(at, mail.receivedAt ?? 0),
    begun.cursor.knownAt,
  );
  const { missing: _, ...cursor } = begun.cursor;
  return {
    mails,
    rejected: [...newest.rejected, ...(older?.rejected ?? [])],
    requests: requests + newest.requests + (older?.requests ?? 0),
    gaps: begun.gaps,
    cursor: { ...cursor, next, below, knownAt: Math.min(knownAt, now) },
    more: below > floor || newest.done < fresh.length,
  };
}
