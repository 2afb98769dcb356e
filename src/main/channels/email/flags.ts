import { createHash } from "node:crypto";
import type { ImapFlow, MailboxObject } from "imapflow";
import type { Handling } from "../../../shared/model/handling.ts";
import type { Placed } from "../received.ts";
import type { FolderCursor } from "./folder-page.ts";
import type { Folder } from "./folders.ts";

/** Mails whose flags are read again where the server does not say which have changed. */
const readAgain = 200;

/** What the flags say that were set by mail programs (RFC 9051, 2.3.2); undefined where they say nothing. */
export function handlingOf(flags: readonly string[]): Handling | undefined {
  const set = new Set(flags.map((flag) => flag.toLowerCase()));
  const handling = {
    read: set.has("\\seen"),
    starred: set.has("\\flagged"),
    answered: set.has("\\answered"),
  };
  return Object.values(handling).includes(true) ? handling : undefined;
}

const none: Handling = { read: false, starred: false, answered: false };

export type ChangedFlags = {
  handlings: Placed[];
  /** What was read, in brief: the same again is no news. */
  digest?: string;
  requests: number;
};

/**
 * The flags of mails that are known already and were changed since the last poll, in the open folder: by the server's
 * count of changes (RFC 7162), else those of the newest mails, whatever has become of them.
 */
export async function readFlags(
  client: ImapFlow,
  folder: Folder,
  box: MailboxObject,
  known: FolderCursor | undefined,
): Promise<ChangedFlags> {
  const nothing = { handlings: [], requests: 0 };
  const uidValidity = String(box.uidValidity);
  // Of mails that are fetched now the flags come with them.
  if (folder.sent || known?.uidValidity !== uidValidity || known.next <= 1)
    return nothing;
  const isCounted =
    box.highestModseq !== undefined &&
    box.noModseq !== true &&
    client.enabled.has("CONDSTORE");
  if (isCounted && (known.modseq ?? "") === String(box.highestModseq))
    return nothing;
  // Nothing was noted before: from now on.
  if ((isCounted && known.modseq === undefined) || box.exists === 0)
    return nothing;
  const found = isCounted
    ? await client.fetchAll(
        `1:${String(known.next - 1)}`,
        { uid: true, flags: true },
        { uid: true, changedSince: BigInt(known.modseq ?? 0) },
      )
    : await client.fetchAll(
        `${String(Math.max(1, box.exists - readAgain + 1))}:*`,
        { uid: true, flags: true },
      );
  const read = found
    .filter(({ flags }) => flags !== undefined)
    .map(({ uid, flags }) => ({
      location: { mailbox: folder.path, uidValidity, uid },
      handling: handlingOf([...(flags ?? [])]) ?? none,
    }));
  const handlings = read.filter(({ location }) => location.uid < known.next);
  if (isCounted) return { handlings, requests: 1 };
  // Those that come only now too, or they would be news the next time.
  const digest = createHash("sha256")
    .update(
      JSON.stringify(
        read.map(({ location, handling }) => [location.uid, handling]),
      ),
    )
    .digest("hex")
    .slice(0, 16);
  return {
    handlings: digest === known.flags ? [] : handlings,
    digest,
    requests: 1,
  };
}
