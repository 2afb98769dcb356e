import type { ImapFlow } from "imapflow";
import { AppError } from "../../../shared/fault.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import type { Location } from "../received.ts";
import { isNamed } from "./compose.ts";
import { fetchMails } from "./fetch.ts";
import { listFolders, readFolders, type Folders } from "./folders.ts";
import { idsOf } from "./header.ts";
import { searchUids, withImap } from "./imap.ts";
import { rawMail } from "./raw-mail.ts";
import type { MailContext } from "./sign-in.ts";

type Found = { path: string; uid: number };

const networkPauseMs = 60_000;

/** Opens for writing; undefined where the folder is not there any more. */
async function open(client: ImapFlow, path: string) {
  return client.mailboxOpen(path).catch((error: unknown) => {
    if (!client.usable) throw error;
  });
}

/** Where the mail lies now: where it was met, else by its Message-ID where mails are moved to. */
async function locate(
  client: ImapFlow,
  folders: Folders,
  context: MailContext,
  { target }: OutgoingAct,
): Promise<Found | undefined> {
  const known = (each: Location) => ({ path: each.mailbox, uid: each.uid });
  const raw = rawMail.safeParse(target.raw);
  const [id] = raw.success ? idsOf(raw.data.fields, "message-id") : [];
  for (const each of target.locations) {
    const box = await open(client, each.mailbox);
    if (box === undefined || String(box.uidValidity) !== each.uidValidity)
      continue;
    const found = await searchUids(client, { uid: String(each.uid) });
    if (found.includes(each.uid)) return known(each);
  }
  if (id === undefined) return undefined;
  const paths = new Set([
    ...readFolders(folders, context.settings).map((each) => each.path),
    ...(["\\Archive", "\\All", "\\Junk"] as const).flatMap(
      (use) => folders.of(use) ?? [],
    ),
  ]);
  for (const path of paths) {
    if ((await open(client, path)) === undefined) continue;
    const uids = await searchUids(client, { header: { "message-id": id } });
    const folder = { path, sent: false, stream: "direct" as const };
    const { mails } = await fetchMails(client, folder, uids.slice(-5));
    const uid = mails.find((mail) => isNamed(mail, id))?.location?.uid;
    if (uid !== undefined) return { path, uid };
  }
  return undefined;
}

/** The folder for a use, made where there is none (RFC 6154 leaves that to programs). */
async function folderFor(
  client: ImapFlow,
  folders: Folders,
  use: "\\Archive" | "\\Junk",
): Promise<string> {
  // Gmail has no archive: what is in no folder is in All Mail.
  const there =
    folders.of(use) ?? (use === "\\Archive" ? folders.of("\\All") : undefined);
  if (there !== undefined) return there;
  const { path } = await client.mailboxCreate(
    use === "\\Archive" ? "Archive" : "Junk",
  );
  return path;
}

function refuse(): never {
  throw new AppError("bad-answer", "The mail server did not change the mail.");
}

async function move(
  client: ImapFlow,
  folders: Folders,
  { path, uid }: Found,
  use: "\\Archive" | "\\Junk",
): Promise<void> {
  const destination = await folderFor(client, folders, use);
  if (destination === path) return;
  // MOVE (RFC 6851), or COPY and EXPUNGE of this one uid where the server has no MOVE.
  const moved = await client.messageMove(String(uid), destination, {
    uid: true,
  });
  if (moved === false) refuse();
}

async function flag(
  client: ImapFlow,
  { uid }: Found,
  name: string,
  isSet: boolean,
): Promise<void> {
  const change = { uid: true };
  const done = isSet
    ? await client.messageFlagsAdd(String(uid), [name], change)
    : await client.messageFlagsRemove(String(uid), [name], change);
  if (!done) refuse();
}

type Perform = (
  client: ImapFlow,
  folders: Folders,
  found: Found,
) => Promise<void>;

/** What a mailbox can do with a mail. */
const performs: Partial<Record<OutgoingAct["act"], Perform>> = {
  "mark-read": (client, _, found) => flag(client, found, "\\Seen", true),
  star: (client, _, found) => flag(client, found, "\\Flagged", true),
  unstar: (client, _, found) => flag(client, found, "\\Flagged", false),
  archive: (client, folders, found) =>
    move(client, folders, found, "\\Archive"),
  spam: (client, folders, found) => move(client, folders, found, "\\Junk"),
};

/** Only the user can change what these mean; the others pass. */
function failedWith(error: AppError, now: number): ActResult {
  const { code, message } = error;
  if (
    code === "refused" ||
    code === "gone" ||
    code === "needs-sign-in" ||
    code === "insecure"
  )
    return { outcome: "failed", code, message };
  if (code === "bad-answer")
    return { outcome: "failed", code: "refused", message };
  if (code === "rate-limited" || code === "unreachable" || code === "offline")
    return {
      outcome: "failed",
      code,
      message,
      details: { retryAt: now + networkPauseMs },
    };
  return { outcome: "unknown", message };
}

/** Does to the mail in its mailbox what was decided here; each is the same done twice. */
export async function act(
  context: MailContext,
  outgoing: OutgoingAct,
): Promise<ActResult> {
  const perform = performs[outgoing.act];
  try {
    if (perform === undefined)
      throw new AppError("refused", "A mailbox cannot do this with a mail.");
    await withImap(context, async (client) => {
      const folders = await listFolders(client);
      const found = await locate(client, folders, context, outgoing);
      if (found === undefined)
        throw new AppError("gone", "This mail is not in the mailbox any more.");
      await perform(client, folders, found);
    });
    return { outcome: "done" };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failedWith(error, context.now());
  }
}
