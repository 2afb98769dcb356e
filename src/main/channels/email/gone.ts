import type { ImapFlow, MailboxObject, SearchObject } from "imapflow";
import type { Stream } from "../../../shared/model/message.ts";
import type { Location } from "../received.ts";
import { isNamed } from "./compose.ts";
import { fetchMails } from "./fetch.ts";
import type { FolderCursor } from "./folder-page.ts";
import type { Folder, Folders } from "./folders.ts";
import { searchUids } from "./imap.ts";
import type { RawMail } from "./raw-mail.ts";
import type { MailContext } from "./sign-in.ts";

/** A mail that we have and that has left its place. */
export type Left = { location: Location; remoteId: string };

/** What became of the mails that left: those that lie elsewhere now, as they are read there, and those that are nowhere. */
export type Whereabouts = {
  /** With the stream of the folder that it lay in. */
  moved: { mail: RawMail; stream: Stream }[];
  gone: Left[];
  requests: number;
};

/** How many are looked for in one page. */
const maxLeft = 50;
/** Folders that are looked through; where there are more, nothing is taken for gone. */
const maxFolders = 60;
/** Ids in one search: each makes the command longer. */
const searched = 10;

/** Uids of which it is looked up whether they are still there, where the server does not say so itself. */
const lookedUp = 500;

/**
 * What has gone, on servers without QRESYNC (Gmail, Microsoft): looked up among the newest once there are fewer mails
 * than there were and have come since.
 */
async function lookUpGone(
  client: ImapFlow,
  box: MailboxObject,
  { next, exists }: Pick<FolderCursor, "next" | "exists">,
  isKnown: (uid: number) => boolean,
): Promise<number[]> {
  const arrived = box.uidNext - next;
  if (exists === undefined || box.exists === exists + arrived || next <= 1)
    return [];
  const from = Math.max(1, next - lookedUp);
  const present = new Set(
    await searchUids(client, { uid: `${String(from)}:${String(next - 1)}` }),
  );
  const uids: number[] = [];
  for (let uid = from; uid < next; uid += 1)
    if (!present.has(uid) && isKnown(uid)) uids.push(uid);
  return uids;
}

/**
 * Opens a folder; where the server keeps account of what is expunged (QRESYNC, RFC 7162) it says what has gone since
 * `modseq`. `left` are only mails that we have; `rest`, that there are more of them than one page looks for.
 */
export async function openFolder(
  client: ImapFlow,
  folder: Folder,
  known: FolderCursor | undefined,
  { messageAt }: Pick<MailContext, "messageAt">,
): Promise<{
  box: MailboxObject;
  left: Left[];
  rest: boolean;
  /** The server keeps such an account. */
  isTold: boolean;
}> {
  const uids: number[] = [];
  const note = (event: { uid?: number; vanished: boolean }) => {
    if (event.vanished && event.uid !== undefined) uids.push(event.uid);
  };
  client.on("expunge", note);
  try {
    const box = await client.mailboxOpen(folder.path, {
      readOnly: true,
      ...(known?.modseq === undefined
        ? {}
        : {
            changedSince: BigInt(known.modseq),
            uidValidity: BigInt(known.uidValidity),
          }),
    });
    const uidValidity = String(box.uidValidity);
    const isSame = known?.uidValidity === uidValidity;
    const isTold = client.enabled.has("QRESYNC") && box.noModseq !== true;
    const gone =
      known === undefined || !isSame
        ? []
        : isTold
          ? uids
          : await lookUpGone(
              client,
              box,
              known,
              (uid) =>
                messageAt({ mailbox: folder.path, uidValidity, uid }) !==
                undefined,
            );
    const left: Left[] = [];
    for (const uid of gone) {
      const location = { mailbox: folder.path, uidValidity, uid };
      const remoteId = messageAt(location);
      if (remoteId !== undefined) left.push({ location, remoteId });
    }
    return {
      box,
      left: left.slice(0, maxLeft),
      rest: left.length > maxLeft,
      isTold,
    };
  } finally {
    client.off("expunge", note);
  }
}

/** The Message-ID behind a remote id: mails that share one are told apart by what follows `#`. */
function messageId(remoteId: string): string | undefined {
  const id = remoteId.replace(/#[0-9a-f]{16}$/, "");
  return id.startsWith("no-id:") ? undefined : id;
}

function anyOf(ids: readonly string[]): SearchObject {
  const each = ids.map((id) => ({ header: { "message-id": id } }));
  const [only] = each;
  return each.length === 1 && only !== undefined ? only : { or: each };
}

/** The folder's mails with these ids; none where it cannot be opened. */
async function findIn(
  client: ImapFlow,
  folder: Folder,
  ids: readonly string[],
): Promise<{ mails: RawMail[]; requests: number }> {
  const uids: number[] = [];
  let requests = 1;
  try {
    await client.mailboxOpen(folder.path, { readOnly: true });
  } catch (error) {
    if (!client.usable) throw error;
    return { mails: [], requests };
  }
  for (let at = 0; at < ids.length; at += searched) {
    requests += 1;
    const found = await searchUids(client, anyOf(ids.slice(at, at + searched)));
    uids.push(...found.slice(-2 * searched));
  }
  const fetched = await fetchMails(client, folder, uids);
  return {
    mails: fetched.mails.filter((mail) => ids.some((id) => isNamed(mail, id))),
    requests: requests + fetched.requests,
  };
}

/**
 * Where the mails are that have left their places. Another program may have put one into the archive, a folder of its
 * own or the bin: then it is not gone. One without an id cannot be looked for and is not taken for gone either.
 */
export async function findLeft(
  client: ImapFlow,
  folders: Folders,
  reading: readonly Folder[],
  left: readonly Left[],
): Promise<Whereabouts> {
  const missing = new Map<string, Left>();
  for (const each of left) {
    const id = messageId(each.remoteId);
    if (id !== undefined) missing.set(id, each);
  }
  const result: Whereabouts = { moved: [], gone: [], requests: 0 };
  const streamOf = ({ location }: Left): Stream =>
    reading.find(({ path }) => path === location.mailbox)?.stream ?? "direct";
  const likely = [
    ...(["\\Archive", "\\All", "\\Trash", "\\Junk"] as const).flatMap(
      (use) => folders.of(use) ?? [],
    ),
    ...reading.map((folder) => folder.path),
  ];
  const paths = [...new Set([...likely, ...folders.paths])];
  for (const path of paths.slice(0, maxFolders)) {
    if (missing.size === 0) break;
    const folder = { path, sent: false, stream: "direct" as const };
    const { mails, requests } = await findIn(client, folder, [
      ...missing.keys(),
    ]);
    result.requests += requests;
    for (const mail of mails)
      for (const [id, each] of missing)
        if (isNamed(mail, id)) {
          missing.delete(id);
          // What is read anyhow comes from there, with its stream.
          if (reading.every((other) => other.path !== path))
            result.moved.push({ mail, stream: streamOf(each) });
        }
  }
  if (paths.length <= maxFolders) result.gone = [...missing.values()];
  return result;
}
