import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { capabilities } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import {
  getAccount,
  insertAccount,
  listAccounts,
  saveHealth,
  updateAccount,
  type StoredAccount,
} from "../archive/accounts.ts";
import { realignMessages } from "../archive/belonging.ts";
import { savePollingState } from "../archive/account-polling.ts";
import { newId } from "../archive/id.ts";
import { ownIdentity, seeIdentity } from "../archive/identities.ts";
import { durably } from "../archive/open.ts";
import { setWaitingStale } from "../archive/settings.ts";
import type { Authorised } from "./authorising.ts";
import type {
  AccountProfile,
  Channel,
  ChannelContext,
} from "../channels/channel.ts";
import type { Core } from "../context.ts";
import { findImported, isOf } from "./known-account.ts";
import { refreshAccountWaiting } from "./removing.ts";

const dayMs = 86_400_000;
/** People who wrote up to a week before an account was added still count as waiting. */
const doorDays = 7;

/** Settings or secrets as their channel takes them; what does not fit is named. */
export function parsePart<T>(
  schema: z.ZodType<T>,
  value: unknown,
  name: "settings" | "secrets",
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).filter((p) => typeof p !== "symbol");
  throw new AppError(
    "invalid-input",
    issue?.message ?? `These ${name} do not fit.`,
    { details: { path: [name, ...path] } },
  );
}

/** What a channel needs to try settings that belong to no account yet. */
export function tryContext(
  core: Core,
  channel: Channel,
  input: { settings: unknown; secrets: unknown; accountId: string },
): ChannelContext<unknown, unknown> {
  const context: ChannelContext<unknown, unknown> = {
    accountId: input.accountId,
    settings: parsePart(channel.settings, input.settings, "settings"),
    secrets: parsePart(channel.secrets, input.secrets ?? {}, "secrets"),
    // What is renewed while trying is what is kept afterwards.
    renewSecrets: async (renew) => {
      context.secrets = await renew(context.secrets);
      return context.secrets;
    },
    messageAt: () => undefined,
    http: core.http,
    now: core.now,
    signal: core.signal,
  };
  return context;
}

/** Finds out who it is, keeps the secret, then the account; polling starts at once. */
export async function addAccount(
  core: Core,
  input: { channel: ChannelKind; settings: unknown; secrets?: unknown },
): Promise<string> {
  const channel = core.lookup(input.channel);
  const id = newId();
  const context = tryContext(core, channel, {
    settings: input.settings,
    secrets: input.secrets,
    accountId: id,
  });
  const profile = await channel.identify(context);
  const imported = findImported(core.db, input.channel, profile);
  if (imported !== undefined) {
    await connectImported(core, imported, profile, context.secrets);
    return imported.id;
  }
  refuseTwice(core, input.channel, profile);
  await keepSecrets(core, id, context.secrets);
  const now = core.now();
  durably(core.db, () => {
    // Again: the same form may have been sent twice while the other side was asked.
    refuseTwice(core, input.channel, profile);
    insertAccount(core.db, {
      id,
      channel: input.channel,
      name: profile.name,
      handle: profile.handle,
      settings: profile.settings as Record<string, unknown>,
      capabilities: profile.capabilities,
      addedAt: now,
      doorAt: now - doorDays * dayMs,
    });
    ownIdentities(core, id, input.channel, profile);
    noteIdentified(core, id);
  });
  core.polling.start(id);
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  return id;
}

/** Makes it an account like any other: polling meets what was imported, and the door opens as for a new one. */
async function connectImported(
  core: Core,
  { id, channel, settings }: StoredAccount,
  profile: AccountProfile,
  secrets: unknown,
): Promise<void> {
  await keepSecrets(core, id, secrets);
  // What was chosen before it was disconnected, such as what it listens to, goes on.
  const both = core
    .lookup(channel)
    .settings.safeParse({ ...settings, ...(profile.settings as object) });
  durably(core.db, () => {
    updateAccount(core.db, id, {
      handle: profile.handle,
      settings: (both.data ?? profile.settings) as Record<string, unknown>,
      capabilities: profile.capabilities,
      doorAt: core.now() - doorDays * dayMs,
    });
    saveHealth(core.db, id, {
      state: "new",
      code: undefined,
      message: undefined,
      freshAt: undefined,
    });
    ownIdentities(core, id, channel, profile);
    noteIdentified(core, id);
    setWaitingStale(core.db, id, true);
  });
  refreshAccountWaiting(core, id);
  core.polling.start(id);
  core.sending.wake(id);
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}

/** Signs an existing account in again, at another server perhaps: it keeps its cursor, archive and queue. */
export async function signInAgain(
  core: Core,
  id: string,
  secrets: unknown,
  settings: unknown,
): Promise<void> {
  const account = getAccount(core.db, id);
  const channel = core.lookup(account.channel);
  const context = tryContext(core, channel, {
    settings,
    secrets,
    accountId: id,
  });
  const profile = await channel.identify(context);
  if (!isOf(core.db, account, profile))
    throw new AppError(
      "conflict",
      `That sign-in belongs to ${profile.handle}, not to ${account.handle}. Add it as an account of its own.`,
    );
  await keepSecrets(core, id, context.secrets);
  durably(core.db, () => {
    updateAccount(core.db, id, {
      handle: profile.handle,
      settings: profile.settings as Record<string, unknown>,
      capabilities: profile.capabilities,
    });
    ownIdentities(core, id, account.channel, profile);
    noteIdentified(core, id);
  });
  await core.polling.stop(id);
  saveHealth(core.db, id, {
    state: "new",
    code: undefined,
    message: undefined,
    freshAt: account.health.freshAt,
  });
  core.polling.start(id);
  core.sending.wake(id);
  core.emit({ type: "changed", topics: ["accounts", "outbox"] });
}

/** Asks an account again who it is and what it can do: an older version may have stored less, and servers change. */
export async function refreshAccount(
  core: Core,
  account: StoredAccount,
  connection: ChannelContext<unknown, unknown>,
): Promise<void> {
  const { db, lookup } = core;
  const profile = await lookup(account.channel).identify(connection);
  const before = getAccount(db, account.id);
  if (!isOf(core.db, before, profile)) return;
  const settings = profile.settings as Record<string, unknown>;
  const next = capabilities.parse(profile.capabilities);
  // What the user has changed meanwhile stays.
  const isSame =
    before.handle === profile.handle &&
    isDeepStrictEqual(before.settings, account.settings) &&
    isDeepStrictEqual(before.settings, settings) &&
    isDeepStrictEqual(before.capabilities, next);
  if (isSame) return;
  updateAccount(db, account.id, {
    handle: profile.handle,
    capabilities: next,
    ...(isDeepStrictEqual(before.settings, account.settings)
      ? { settings }
      : {}),
  });
  core.emit({ type: "changed", topics: ["accounts"] });
}

/** Keeps what a sign-in in the browser bought; answers the account. */
export async function keepAuthorised(
  core: Core,
  authorised: Authorised,
): Promise<string> {
  const { accountId, secrets, settings } = authorised;
  if (accountId === undefined) return addAccount(core, authorised);
  await signInAgain(core, accountId, secrets, settings);
  return accountId;
}

/** Inside the caller's transaction: who it is and what it can do is known now; when its sign-in ends is not. */
function noteIdentified(core: Core, id: string): void {
  savePollingState(core.db, id, {
    identifiedAt: core.now(),
    identifiedBy: core.host.version,
    expiresAt: null,
    notBefore: null,
  });
}

/** Inside the caller's transaction: what these identities wrote to other accounts before is ours as well. */
function ownIdentities(
  core: Core,
  id: string,
  channel: ChannelKind,
  profile: AccountProfile,
): void {
  const { db, turns, now } = core;
  const changed = profile.identities
    .map((identity) => seeIdentity(db, channel, identity, now()).id)
    .filter((identityId) => ownIdentity(db, id, identityId));
  for (const touched of realignMessages(db, changed)) turns.invalidate(touched);
  turns.settle();
}

async function keepSecrets(
  core: Core,
  id: string,
  secrets: unknown,
): Promise<void> {
  if (Object.keys(secrets as object).length === 0) return;
  await core.secrets.set(id, JSON.stringify(secrets));
}

function refuseTwice(
  core: Core,
  channel: ChannelKind,
  profile: AccountProfile,
): void {
  const twin = listAccounts(core.db).find(
    (each) => each.channel === channel && isOf(core.db, each, profile),
  );
  if (twin !== undefined)
    throw new AppError(
      "conflict",
      `${twin.name} (${twin.handle}) is already here.`,
    );
}
