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
import { createTurnKeeper, type TurnKeeper } from "../archive/turns.ts";
import { withWordsLast } from "../archive/words-batch.ts";
import { ingestMessage } from "../ingest-message.ts";
import { demoAccounts, type DemoAccount } from "./accounts.ts";
import type { DemoMessage } from "./conversation.ts";
import { demoDeck } from "./deck.ts";
import { generateDemo } from "./generate.ts";
import { createIds } from "./ids.ts";
import { colleagueOn } from "./people.ts";
import { addedDays, doorDays, type DemoRequest } from "./plan.ts";
import { recordPolls, settleDemo } from "./settle.ts";
import { addUnsent } from "./unsent.ts";

const dayMs = 86_400_000;
/** Messages per transaction: nobody is waiting for the main thread yet. */
const chunkSize = 500;

/** Fills an empty archive, in chunks between which others may run. Answers how many messages are in. */
export async function fillDemo(
  db: Archive,
  request: DemoRequest,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  const ids = createIds(request.seed);
  const turns = createTurnKeeper(db);
  const inOne = (run: () => void) =>
    withIds(ids, () =>
      db.transaction(() => withWordsLast(db, run)).immediate(),
    );
  db.pragma("synchronous = OFF");
  inOne(() => {
    addDemoAccounts(db, request.now);
    saveColumns(db, demoDeck);
  });
  let done = 0;
  for (const chunk of chunksOf(generateDemo(request))) {
    inOne(() => {
      for (const written of chunk) takeIn(db, turns, written, request.now);
      turns.settle(request.now);
    });
    done += chunk.length;
    progress(done);
    await new Promise((resolve) => setImmediate(resolve));
  }
  inOne(() => {
    settleDemo(db, turns, request.now);
    recordPolls(db, request.now);
    addUnsent(db, turns, request.now);
  });
  db.pragma("synchronous = NORMAL");
  return done;
}

/** The accounts, and who answers there for us. */
export function addDemoAccounts(db: Archive, now: number): void {
  for (const account of demoAccounts) addAccount(db, account, now);
}

function* chunksOf(messages: Iterable<DemoMessage>): Generator<DemoMessage[]> {
  let chunk: DemoMessage[] = [];
  for (const message of messages) {
    chunk.push(message);
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function takeIn(
  db: Archive,
  turns: TurnKeeper,
  { account, message }: DemoMessage,
  now: number,
): void {
  // History was fetched when the account came here, the rest a moment after it was written.
  const fetchedAt = Math.max(message.sentAt + 20_000, now - addedDays * dayMs);
  ingestMessage(
    db,
    turns,
    { id: account.id, channel: account.channel, doorAt: doorAt(now) },
    message,
    { now: Math.min(fetchedAt, now), payload: undefined },
  );
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
