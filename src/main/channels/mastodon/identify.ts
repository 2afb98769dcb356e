import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type {
  AccountProfile,
  ChannelContext,
  CheckStep,
  OpenContext,
} from "../channel.ts";
import { createApi, type Api } from "./api.ts";
import { capabilitiesOf, lengthOf } from "./capabilities.ts";
import { readAcct, toIdentity, type Self } from "./identity.ts";
import { freshSecrets } from "./renewal.ts";
import {
  nameServer,
  readServer,
  rootOf,
  type Secrets,
  type Settings,
} from "./settings.ts";
import {
  instance as instanceWire,
  me as meWire,
  type Instance,
  type Me,
} from "./wire.ts";

export type Context = ChannelContext<Settings, Secrets>;

/** The server's API for who is signed in, with a token that still holds. */
export async function openApi(context: Context): Promise<Api> {
  if (context.secrets.accessToken === "")
    throw new AppError(
      "needs-sign-in",
      `Sign in to ${rootOf(context.settings).host} first.`,
    );
  return createApi({
    root: rootOf(context.settings),
    accessToken: (await freshSecrets(context)).accessToken,
    http: context.http,
    signal: context.signal,
    now: context.now,
  });
}

/** Version 2 where the server has it, else 1; GoToSocial has both, snac and Pixelfed may only have 1. */
export async function fetchInstance(api: Api): Promise<Instance> {
  try {
    return await api.get("/api/v2/instance", instanceWire);
  } catch (error) {
    const isMissing =
      error instanceof AppError &&
      ["gone", "refused", "bad-answer", "needs-sign-in"].includes(error.code);
    if (!isMissing) throw error;
    return api.get("/api/v1/instance", instanceWire);
  }
}

/** The domain of handles: the one the instance names (a whole address on Akkoma), else the server's host. */
function domainOf(instance: Instance | null, root: URL): string {
  const named = instance?.domain ?? instance?.uri ?? "";
  const url = URL.parse(named.includes("://") ? named : `https://${named}`);
  return url === null || url.host === "" ? root.host : url.host.toLowerCase();
}

/** Who the token belongs to. A token of nobody is 422 in the documentation and on snac. */
async function fetchMe(api: Api): Promise<Me> {
  try {
    return await api.get("/api/v1/accounts/verify_credentials", meWire);
  } catch (error) {
    if (!(error instanceof AppError) || error.details?.status !== 422)
      throw error;
    throw new AppError(
      "needs-sign-in",
      `${api.root.host} does not accept this sign-in any more. Sign in again.`,
      { details: error.details },
    );
  }
}

export async function identify(context: Context): Promise<AccountProfile> {
  const api = await openApi(context);
  const me = await fetchMe(api);
  const instance = await fetchInstance(api);
  const domain = domainOf(instance, api.root);
  const identity = toIdentity(me, domain);
  const settings: Settings = {
    ...context.settings,
    server: nameServer(api.root),
    accountId: me.id,
    acct: identity.remoteId,
    ...(identity.url === undefined ? {} : { profileUrl: identity.url }),
    ...lengthOf(instance),
  };
  return {
    name: identity.name,
    handle: identity.handle,
    identities: [identity],
    settings,
    capabilities: capabilitiesOf(instance, me),
  };
}

/** Who we are, from the settings where signing in has left it there. */
export async function whoIs(context: Context, api: Api): Promise<Self> {
  const { accountId, acct, profileUrl } = context.settings;
  if (accountId !== undefined && acct !== undefined)
    return {
      accountId,
      remoteId: acct,
      domain: acct.split("@")[1] ?? api.root.host,
      ...(profileUrl === undefined ? {} : { profileUrl }),
    };
  const me = await fetchMe(api);
  const domain = domainOf(await fetchInstance(api), api.root);
  const url = me.url === undefined ? undefined : readWebAddress(me.url);
  return {
    accountId: me.id,
    remoteId: readAcct(me.acct, domain),
    domain,
    ...(url === undefined ? {} : { profileUrl: url }),
  };
}

/** Tries the connection: is there a server, does it speak the API, does it know us. */
export async function check(context: Context): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  const root = rootOf(context.settings);
  const api = createApi({
    root,
    accessToken: context.secrets.accessToken,
    http: context.http,
    signal: context.signal,
    now: context.now,
  });
  const step = async (name: string, attempt: () => Promise<string>) => {
    try {
      steps.push({ name, ok: true, message: await attempt() });
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled")
        throw error;
      steps.push({ name, ok: false, message: error.message });
      return false;
    }
  };
  const isServer = await step("Server", async () => {
    const instance = await fetchInstance(api);
    const title = cleanLine(instance.title ?? root.host, 80);
    return `${title} runs ${cleanLine(instance.version, 80)}.`;
  });
  if (!isServer || context.secrets.accessToken === "") return steps;
  await step("Sign-in", async () => {
    const me = await fetchMe(api);
    return `Signed in as @${cleanLine(me.acct, 200)}.`;
  });
  return steps;
}

/** From an address, a handle or a profile's page to the server it names, if one answers there. */
export async function discover(
  address: string,
  context: OpenContext,
): Promise<{ title: string; settings: unknown }[]> {
  const root = readServer(address);
  if (root === null)
    throw new AppError(
      "invalid-input",
      "Type the name of your server, such as mastodon.social.",
    );
  const instance = await fetchInstance(createApi({ root, ...context }));
  const server = nameServer(root);
  const settings: Settings = { server, ...lengthOf(instance) };
  return [{ title: cleanLine(instance.title ?? server, 80), settings }];
}
