import type { Handlers, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { initialsOf } from "../../shared/initials.ts";
import type { Account } from "../../shared/model/account.ts";
import { channelKinds } from "../../shared/model/channel-kind.ts";
import { reachBack } from "../../shared/model/history.ts";
import {
  readAccountList,
  writeAccountList,
} from "../accounts/account-lists.ts";
import {
  addAccount,
  parsePart,
  signInAgain,
  tryContext,
} from "../accounts/adding.ts";
import {
  countOverdue,
  getAccount,
  listAccounts,
  updateAccount,
  type StoredAccount,
} from "../archive/accounts.ts";
import { heldForSignIn } from "../archive/outbox.ts";
import { listLedger } from "../archive/ledger.ts";
import { getMessageRow } from "../archive/messages.ts";
import { durably } from "../archive/open.ts";
import { setWaitingStale } from "../archive/settings.ts";
import { readSecrets } from "../connect.ts";
import type { Core } from "../context.ts";
import { describeSetup, readTyped } from "../channels/setup.ts";
import { checkExternal } from "../external.ts";
import { setRetention } from "../accounts/retention.ts";
import { rawOf } from "../sending/outgoing.ts";
import { refreshAccountWaiting, removeAccount } from "../accounts/removing.ts";

function listViews(core: Core): Account[] {
  const overdue = countOverdue(core.db, core.now());
  return listAccounts(core.db).map((account) =>
    toView(core, account, overdue.get(account.id) ?? 0),
  );
}

function toView(core: Core, account: StoredAccount, overdue: number): Account {
  const history = core.history.find(account.id);
  const signInFor = heldForSignIn(core.db, account.id);
  return {
    id: account.id,
    channel: account.channel,
    name: account.name,
    handle: account.handle,
    initials: initialsOf(account.name),
    addedAt: account.addedAt,
    doorAt: account.doorAt,
    ...(account.target === undefined ? {} : { target: account.target }),
    paused: account.paused,
    ...(account.removedAt === undefined
      ? {}
      : { removedAt: account.removedAt }),
    retention: account.retention,
    writeBack: account.writeBack,
    settings: account.settings,
    capabilities: account.capabilities,
    ...(core.channels[account.channel]?.backfill === undefined
      ? {}
      : { keepsHistory: true }),
    ...(history === undefined ? {} : { history }),
    health: {
      ...core.polling.health(account.id),
      ...(signInFor === undefined ? {} : { signInFor }),
    },
    counts: { ...account.counts, overdue },
  };
}

/** Begins a sign-in in the browser; where the host can open it, it does. */
async function authorise(core: Core, input: Parsed<"accounts.authorise">) {
  const { accountId, secrets: typed, ...request } = input;
  // A client's secret that was typed once need not be typed again.
  const secrets =
    typed ??
    (accountId === undefined
      ? undefined
      : readSecrets(await core.secrets.get(accountId)));
  const begun = await core.authorising.begin({
    ...request,
    ...(secrets === undefined ? {} : { secrets }),
    ...(accountId === undefined ? {} : { accountId }),
  });
  if (core.host.kind === "electron")
    await core.host.openExternal(checkExternal(begun.url));
  return begun;
}

/** The settings with a change; null takes one away. */
function changed(
  { settings }: StoredAccount,
  change: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...settings, ...change }).filter(
      ([, value]) => value !== null,
    ),
  );
}

/** The same as its channel takes them, where its secrets stay where they are. */
function changeSettings(
  core: Core,
  account: StoredAccount,
  change: Record<string, unknown>,
): Record<string, unknown> {
  const {
    settings,
    ownHost,
    signsInAt = ownHost,
  } = core.lookup(account.channel);
  const parsed = parsePart(settings, changed(account, change), "settings");
  if (
    signsInAt !== undefined &&
    signsInAt(parsed) !== signsInAt(account.settings)
  )
    throw new AppError(
      "conflict",
      "An account stays on its server, which alone may see its sign-in. Add another account instead.",
    );
  return parsed as Record<string, unknown>;
}

function changeAccount(core: Core, input: Parsed<"accounts.update">): void {
  const before = getAccount(core.db, input.id);
  const settings =
    input.settings === undefined
      ? undefined
      : changeSettings(core, before, input.settings);
  const concernsWaiting =
    input.target !== undefined || input.doorAt !== undefined;
  durably(core.db, () => {
    updateAccount(core.db, input.id, {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.target === undefined ? {} : { target: input.target }),
      ...(input.doorAt === undefined ? {} : { doorAt: input.doorAt }),
      ...(input.paused === undefined ? {} : { paused: input.paused }),
      ...(settings === undefined ? {} : { settings }),
      ...(input.writeBack === undefined ? {} : { writeBack: input.writeBack }),
    });
    if (concernsWaiting) setWaitingStale(core.db, input.id, true);
  });
  if (concernsWaiting) refreshAccountWaiting(core, input.id);
  if (input.paused === true) void core.polling.stop(input.id);
  const resumes = input.paused === false && before.paused;
  if (resumes || settings !== undefined) core.polling.start(input.id);
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}

/** What was only imported has no settings to send with. */
function sendersOf(
  core: Core,
  { id, inReplyTo }: Parsed<"accounts.senders">,
): string[] {
  const account = getAccount(core.db, id);
  const { senders, settings } = core.lookup(account.channel);
  const read = settings.safeParse(account.settings);
  if (senders === undefined || !read.success) return [];
  const answered =
    inReplyTo === undefined ? undefined : getMessageRow(core.db, inReplyTo);
  return senders(
    read.data,
    answered === undefined ? undefined : rawOf(core.db, answered),
  );
}

export function accountHandlers(core: Core) {
  return {
    "accounts.list": () => listViews(core),
    "accounts.kinds": () =>
      channelKinds.flatMap((kind) => {
        const channel = core.channels[kind];
        const keepsHistory = channel?.backfill !== undefined;
        return channel?.setup === undefined
          ? []
          : [{ ...describeSetup(kind, channel.setup), keepsHistory }];
      }),
    "accounts.readTyped": ({ channel, typed, fields }) => {
      const { setup } = core.lookup(channel);
      if (setup === undefined)
        throw new AppError(
          "unsupported",
          "Accounts of this channel are not added by hand.",
        );
      return readTyped(setup, typed, fields);
    },
    "accounts.add": async (input) => ({ id: await addAccount(core, input) }),
    "accounts.update": (input) => {
      changeAccount(core, input);
      return {};
    },
    "accounts.signIn": async ({ id, secrets, settings = {} }) => {
      const account = getAccount(core.db, id);
      await signInAgain(core, id, secrets, changed(account, settings));
      return {};
    },
    "accounts.poll": ({ id }) => core.polling.poll(id),
    "accounts.history": ({ id, reach }) => {
      if (reach === "none") core.history.pause(id);
      else core.history.ask(id, reachBack(reach, core.now()));
      return {};
    },
    "accounts.pauseHistory": ({ id, paused }) => {
      if (paused) core.history.pause(id);
      else core.history.resume(id);
      return {};
    },
    "accounts.look": ({ ids }) => {
      core.polling.look(ids);
      return {};
    },
    "accounts.remove": ({ id, archive }) => removeAccount(core, id, archive),
    "accounts.check": async (input) => {
      const channel = core.lookup(input.channel);
      const steps = await channel.check(
        tryContext(core, channel, {
          settings: input.settings,
          secrets: input.secrets,
          accountId: "check",
        }),
      );
      return { ok: steps.every((s) => s.ok), steps };
    },
    "accounts.discover": async ({ channel, address }) => {
      const { discover } = core.lookup(channel);
      if (discover === undefined) return { found: [] };
      const found = await discover(address.trim(), core);
      return {
        found: found.map(({ title, settings }) => ({
          title,
          settings: settings as Record<string, unknown>,
        })),
      };
    },
    "accounts.readList": (input) => readAccountList(core, input),
    "accounts.writeList": (input) => writeAccountList(core, input),
    "accounts.authorise": (input) => authorise(core, input),
    "accounts.authorisation": ({ authorisationId }) =>
      core.authorising.state(authorisationId),
    "accounts.authoriseCode": ({ authorisationId, code }) =>
      core.authorising.enterCode(authorisationId, code),
    "accounts.removed": () => core.reader.read("removed", { now: core.now() }),
    "accounts.retention": (input) => setRetention(core, input),
    "accounts.senders": (input) => sendersOf(core, input),
    "accounts.ledger": ({ id, limit }) => listLedger(core.db, id, limit),
  } satisfies Partial<Handlers>;
}
