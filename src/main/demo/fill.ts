import { insertAccount, updateAccount } from "../archive/accounts.ts";
import { setOneOfUs } from "../archive/belonging.ts";
import { saveColumns } from "../archive/columns.ts";
import { withIds } from "../archive/id.ts";
import {
  ownIdentity,
  recomputeOurs,
  seeIdentity,
} from "../archive/identities.ts";
import type { Archive } from "../archive/open.ts";
import { createTurnKeeper } from "../archive/turns.ts";
import { withWordsLast } from "../archive/words-batch.ts";
import { fillArchive, type FilledPage } from "../ingest/filling.ts";
import { demoAccounts, type DemoAccount } from "./accounts.ts";
import { getAcquainted } from "./acquaintance.ts";
import { demoDeck } from "./deck.ts";
import { generateDemo } from "./generate.ts";
import { createIds } from "./ids.ts";
import { colleagueOn } from "./people.ts";
import { addedDays, doorDays, type DemoRequest } from "./plan.ts";
import { rememberMuch } from "./remembering.ts";
import { recordPolls, settleDemo } from "./settle.ts";
import { addUnsent } from "./unsent.ts";

const dayMs = 86_400_000;

/** Fills an empty archive; others may run meanwhile, now and then. Answers how many messages are in. */
export async function fillDemo(
  db: Archive,
  request: DemoRequest,
  progress?: (done: number) => void,
): Promise<number> {
  const { now } = request;
  const ids = createIds(request.seed, now - addedDays * dayMs);
  const inOne = (run: () => void) =>
    withIds(ids, () =>
      db.transaction(() => withWordsLast(db, run)).immediate(),
    );
  inOne(() => {
    addDemoAccounts(db, now);
    saveColumns(db, demoDeck);
  });
  const done = await fillArchive(db, demoPages(request), {
    ids,
    ...(progress === undefined ? {} : { progress }),
  });
  const turns = createTurnKeeper(db);
  db.pragma("synchronous = OFF");
  inOne(() => {
    settleDemo(db, turns, request);
    recordPolls(db, request);
    addUnsent(db, turns, now);
    rememberMuch(db, turns, request);
    getAcquainted(db, turns, request);
  });
  db.pragma("synchronous = NORMAL");
  return done;
}

/** What polls would have brought, message by message. */
export function* demoPages(request: DemoRequest): Generator<FilledPage> {
  const { now } = request;
  for (const { account, message } of generateDemo(request))
    yield {
      account: {
        id: account.id,
        channel: account.channel,
        doorAt: doorAt(now),
      },
      messages: [message],
      fetchedAt: fetchedAt(message.sentAt, now),
      payloads: false,
    };
}

/** History was fetched when the account came here, the rest a moment after it was written. */
function fetchedAt(sentAt: number, now: number): number {
  return Math.min(Math.max(sentAt + 20_000, now - addedDays * dayMs), now);
}

/** The accounts, and who answers there for us. */
export function addDemoAccounts(db: Archive, now: number): void {
  for (const account of demoAccounts) addAccount(db, account, now);
}

function doorAt(now: number): number {
  return now - doorDays * dayMs;
}

function addAccount(db: Archive, account: DemoAccount, now: number): void {
  insertAccount(db, {
    id: account.id,
    channel: account.channel,
    name: account.name,
    handle: account.handle,
    settings: {},
    capabilities: account.capabilities,
    // They are listed in the order they were added.
    addedAt: now - addedDays * dayMs + demoAccounts.indexOf(account) * 60_000,
    doorAt: doorAt(now),
  });
  if (account.target !== undefined)
    updateAccount(db, account.id, { target: account.target });
  const added = now - addedDays * dayMs;
  if (account.self !== undefined)
    ownIdentity(
      db,
      account.id,
      seeIdentity(db, account.channel, account.self, added).id,
    );
  const colleague = colleagueOn(account.channel);
  if (colleague === undefined) return;
  const { id } = seeIdentity(db, account.channel, colleague, added);
  setOneOfUs(db, id, true);
  recomputeOurs(db, id);
}
