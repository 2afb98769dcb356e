import {
  getAccount,
  insertAccount,
  listAccounts,
  saveHealth,
  updateAccount,
  type StoredAccount,
} from "../archive/accounts.ts";
import { keepAttachments } from "../archive/attachments.ts";
import { realignMessages } from "../archive/belonging.ts";
import { newId } from "../archive/id.ts";
import {
  isIdentityOf,
  ownIdentity,
  seeIdentity,
} from "../archive/identities.ts";
import { findMessage } from "../archive/messages.ts";
import { durably, type Archive } from "../archive/open.ts";
import type { PollResult, RemoteMessage } from "../channels/received.ts";
import type { Core } from "../context.ts";
import type { JobControl } from "../jobs/jobs.ts";
import type { FoundAccount, Staged } from "./importer.ts";
import { sayProblem } from "./tally.ts";

/** What goes into the archive at once: more would hold the main thread past a frame (decision 20). */
const sliceSize = 10;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Takes in what others' archives hold, in slices; what is in already changes nothing. Cancelled, it keeps what it has got. */
export async function takeIn(
  core: Core,
  found: AsyncIterable<Staged>,
  { signal, progress }: JobControl,
): Promise<{ seen: number; added: number }> {
  const accounts = new Map<string, string>();
  let batch: Exclude<Staged, { type: "account" }>[] = [];
  let seen = 0;
  let added = 0;
  const flush = async () => {
    added += await ingestBatch(core, accounts, batch);
    batch = [];
    progress(seen);
    await breathe();
  };
  for await (const one of found) {
    if (signal.aborted) break;
    if (one.type === "message") seen += 1;
    if (one.type === "account")
      accounts.set(one.key, meetAccount(core, one.account));
    else {
      const last = batch.at(-1);
      if (last !== undefined && last.of !== one.of) await flush();
      batch.push(one);
      if (batch.length === sliceSize) await flush();
    }
  }
  if (!signal.aborted) await flush();
  return { seen, added };
}

/** A single slice of one account. */
async function ingestBatch(
  core: Core,
  accounts: ReadonlyMap<string, string>,
  batch: readonly Exclude<Staged, { type: "account" }>[],
): Promise<number> {
  const [first] = batch;
  const id = first === undefined ? undefined : accounts.get(first.of);
  if (id === undefined) return 0;
  const account = getAccount(core.db, id);
  const result: PollResult<unknown> = {
    messages: batch.flatMap((one) =>
      one.type === "message" ? [asHistory(one.message, account.doorAt)] : [],
    ),
    signals: batch.flatMap((one) =>
      one.type === "signal" ? [one.signal] : [],
    ),
    tombstones: [],
    // Where polling stands has nothing to do with it.
    cursor: account.cursor,
    more: false,
    requests: 0,
    unchanged: false,
    rejected: batch.flatMap((one) =>
      one.type === "problem"
        ? [{ raw: one.problem, why: sayProblem(one.problem) }]
        : [],
    ),
    gaps: [],
  };
  const { added } = await core.ingest.poll(account, result);
  core.db
    .transaction(() => {
      for (const message of result.messages) keepFiles(core.db, id, message);
    })
    .immediate();
  return added;
}

/** Notes which files are kept, also for a message that polling had brought without them. */
function keepFiles(
  db: Archive,
  accountId: string,
  { remoteId, fingerprint, attachments }: RemoteMessage,
): void {
  if (attachments.every(({ digest }) => digest === undefined)) return;
  const met = findMessage(db, accountId, remoteId);
  const message =
    met === undefined || met.fingerprint === (fingerprint ?? null)
      ? met
      : findMessage(db, accountId, `${remoteId}#${fingerprint ?? ""}`);
  if (message !== undefined) keepAttachments(db, message, attachments);
}

/**
 * Nobody waits because of what is imported. What came after the account's door was open is not for us until
 * polling meets it as well and knows better.
 */
function asHistory(message: RemoteMessage, doorAt: number): RemoteMessage {
  return message.addressed === "to-us" && message.sentAt >= doorAt
    ? { ...message, addressed: "aside" }
    : message;
}

/** The account that an archive belongs to, where it is here already: by its handle, else by who it is to the channel. */
export function findHere(
  db: Archive,
  found: Pick<FoundAccount, "channel" | "handle">,
): StoredAccount | undefined {
  const same = listAccounts(db).filter(
    ({ channel }) => channel === found.channel,
  );
  const handle = found.handle.toLowerCase();
  return (
    same.find((each) => each.handle.toLowerCase() === handle) ??
    same.find(({ id }) =>
      isIdentityOf(db, id, found.channel, handle.replace(/^@/, "")),
    )
  );
}

/** The account that is here already, else one that only keeps what is imported: nobody has signed in to it. */
function meetAccount(core: Core, found: FoundAccount): string {
  const { db, turns, now } = core;
  const known = findHere(db, found);
  const id = known?.id ?? newId();
  durably(db, () => {
    if (known === undefined) {
      insertAccount(db, {
        id,
        channel: found.channel,
        name: found.name,
        handle: found.handle,
        settings: found.settings,
        capabilities: found.capabilities,
        addedAt: now(),
        // What it brings is history: nobody in it waits.
        doorAt: now(),
      });
      saveHealth(db, id, {
        state: "imported",
        code: undefined,
        message: undefined,
        freshAt: undefined,
      });
    }
    // Its door is the last import: nothing before it is anything but history.
    if (known?.health.state === "imported")
      updateAccount(db, id, { doorAt: now() });
    const changed = found.identities
      .map((identity) => seeIdentity(db, found.channel, identity, now()).id)
      .filter((identityId) => ownIdentity(db, id, identityId));
    for (const touched of realignMessages(db, changed))
      turns.invalidate(touched);
    turns.settle();
  });
  return id;
}
