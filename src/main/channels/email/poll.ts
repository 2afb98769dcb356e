import type { ImapFlow } from "imapflow";
import { z } from "zod";
import type { PollResult } from "../received.ts";
import { readFlags } from "./flags.ts";
import {
  folderCursor,
  readPage,
  type FolderCursor,
  type Page,
} from "./folder-page.ts";
import {
  listFolders,
  readFolders,
  type Folder,
  type Folders,
} from "./folders.ts";
import { findLeft, openFolder, type Left } from "./gone.ts";
import { withImap } from "./imap.ts";
import { readMails } from "./reader.ts";
import type { MailContext } from "./sign-in.ts";

const pageMails = 50;

export const cursor = z.object({
  /** By path. */
  folders: z.record(z.string(), folderCursor),
  /** Whose mailbox at which server that was: elsewhere the same numbers are other mails. */
  server: z.string().optional(),
});
export type MailCursor = z.infer<typeof cursor>;

type Opened = Awaited<ReturnType<typeof openFolder>>;

/** Undefined where the folder is not there, or may not be read; INBOX always is. */
async function tryOpen(
  client: ImapFlow,
  folder: Folder,
  known: FolderCursor | undefined,
  context: MailContext,
): Promise<Opened | undefined> {
  try {
    return await openFolder(client, folder, known, context);
  } catch (error) {
    if (!client.usable || folder.path === "INBOX") throw error;
    return undefined;
  }
}

const aboutFolder = (path: string) => `folder ${path}`;

/** A chosen folder that another program has renamed or deleted must not stop the others. */
function missingPage(
  folder: Folder,
  known: FolderCursor | undefined,
  now: number,
): Page {
  const cursorOf = known ?? {
    uidValidity: "0",
    next: 1,
    floor: 1,
    below: 1,
    since: 0,
    knownAt: now,
  };
  return {
    mails: [],
    rejected: [],
    requests: 1,
    more: false,
    cursor: { ...cursorOf, missing: true },
    gaps:
      known?.missing === true
        ? []
        : [
            {
              from: Math.min(known?.knownAt ?? now, now),
              to: now,
              about: aboutFolder(folder.path),
              why: `The folder “${folder.path}” cannot be opened at the server, so nothing of it is read.`,
            },
          ],
  };
}

/** Up to where it is known what changed and what has gone: by the server's count of changes, else by how many mails there are. */
function noteCount(
  cursor: FolderCursor,
  box: Opened["box"],
  isTold: boolean,
): void {
  if (box.highestModseq !== undefined && box.noModseq !== true)
    cursor.modseq = String(box.highestModseq);
  if (isTold) return;
  // Those that are still to be read are not counted yet.
  const exists = box.exists - (box.uidNext - cursor.next);
  if (Number.isSafeInteger(exists)) cursor.exists = exists;
}

/** Notices what is gone once what is new has been read, so that a mail that was only moved is met first. */
async function noticeGone(
  context: MailContext,
  client: ImapFlow,
  found: {
    folders: Folders;
    reading: readonly Folder[];
    left: readonly Left[];
  },
  result: PollResult<MailCursor>,
): Promise<void> {
  if (found.left.length === 0) return;
  const at = context.now();
  const { moved, gone, requests } = await findLeft(
    client,
    found.folders,
    found.reading,
    found.left,
  );
  result.requests += requests;
  result.left = found.left.map(({ location }) => location);
  for (const { mail, stream } of moved)
    for (const message of readMails([mail], context, stream).messages)
      result.messages.push({
        ...message,
        handling: { ...message.handling, away: true },
      });
  for (const { remoteId, location } of gone) {
    result.tombstones.push({ remoteId, at });
    result.handlings?.push({ location, handling: { away: true } });
  }
}

/** Folders that could not be opened before and can be now, or are read no more. */
function openedAgain(before: MailCursor | null, after: MailCursor): string[] {
  return Object.entries(before?.folders ?? {}).flatMap(([path, { missing }]) =>
    missing === true && after.folders[path]?.missing !== true
      ? [aboutFolder(path)]
      : [],
  );
}

const serverOf = ({ settings: { imap } }: MailContext) =>
  `${imap.user} ${imap.host.toLowerCase()}`;

/** The account signs in elsewhere now: every folder is read as one whose numbers have changed. */
function moved(
  before: MailCursor,
  server: string,
): PollResult<MailCursor> | undefined {
  if (before.server === undefined || before.server === server) return undefined;
  const folders = Object.entries(before.folders).map(
    ([path, { next, floor, below, since, knownAt, missing }]) => [
      path,
      {
        uidValidity: "0",
        next,
        floor,
        below,
        since,
        knownAt,
        ...(missing === undefined ? {} : { missing }),
      },
    ],
  );
  return {
    messages: [],
    signals: [],
    tombstones: [],
    isElsewhere: true,
    cursor: { folders: Object.fromEntries(folders), server },
    more: true,
    requests: 1,
    unchanged: false,
    rejected: [],
    gaps: [],
  };
}

/** One page over one connection: at most half of it from Sent, the rest from the folders that are read. */
export async function poll(
  context: MailContext,
  before: MailCursor | null,
): Promise<PollResult<MailCursor>> {
  const server = serverOf(context);
  const begun = before === null ? undefined : moved(before, server);
  if (begun !== undefined) return begun;
  const readAll = async (client: ImapFlow) => {
    const now = context.now();
    const folders = await listFolders(client);
    const reading = readFolders(folders, context.settings);
    const result: PollResult<MailCursor> = {
      messages: [],
      signals: [],
      tombstones: [],
      handlings: [],
      cursor: { folders: {}, server },
      more: false,
      requests: 2,
      unchanged: before?.server === server,
      rejected: [],
      gaps: [],
    };
    const left: Left[] = [];
    let room = pageMails;
    for (const folder of reading) {
      const known = before?.folders[folder.path];
      const opened = await tryOpen(client, folder, known, context);
      const limit = folder.sent ? pageMails / 2 : room;
      const page =
        opened === undefined
          ? missingPage(folder, known, now)
          : await readPage(client, folder, opened.box, known, limit, now);
      room = Math.max(room - page.mails.length, 0);
      if (opened !== undefined) {
        const { box } = opened;
        left.push(...opened.left);
        result.more ||= opened.rest;
        const changed = await readFlags(client, folder, box, known);
        result.handlings?.push(...changed.handlings);
        result.requests += changed.requests;
        if (changed.digest !== undefined) page.cursor.flags = changed.digest;
        if (!opened.rest) noteCount(page.cursor, box, opened.isTold);
      }
      const read = readMails(page.mails, context, folder.stream);
      result.messages.push(...read.messages);
      result.rejected.push(...page.rejected, ...read.rejected);
      result.gaps.push(...page.gaps);
      result.requests += page.requests;
      result.more ||= page.more;
      result.cursor.folders[folder.path] = page.cursor;
      result.unchanged &&=
        JSON.stringify(known) === JSON.stringify(page.cursor);
    }
    result.readable = openedAgain(before, result.cursor);
    // A folder that is read no more leaves no other trace.
    result.unchanged &&= result.readable.length === 0;
    await noticeGone(context, client, { folders, reading, left }, result);
    return result;
  };
  const result = await withImap(context, readAll, { qresync: true });
  const { secrets } = context;
  return "refreshUntil" in secrets && secrets.refreshUntil !== undefined
    ? { ...result, expiresAt: Number(secrets.refreshUntil) }
    : result;
}
