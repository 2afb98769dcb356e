import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type { AnnouncedCapabilities } from "../../../shared/model/account.ts";
import type { AccountProfile, CheckStep } from "../channel.ts";
import { createApi, type Api } from "./api.ts";
import { profileAddress } from "./at-uri.ts";
import { nameHandle } from "./identity.ts";
import { signWithTokens } from "./tokens.ts";
import { findServer } from "./resolve.ts";
import type { Context } from "./context.ts";
import { signWithSession } from "./session.ts";
import { rootOf, type Settings } from "./settings.ts";
import {
  keptRecord,
  me as meWire,
  profileRecord,
  serverDescription,
  type Me,
} from "./wire.ts";

/** Who the account is, as far as reading messages needs to know. */
export type Self = { did: string; handle: string };

/** The server's API for who is signed in, with a token that still holds. */
export async function openApi(context: Context): Promise<Api> {
  const { http, signal, now, settings, secrets } = context;
  const root = rootOf(settings);
  const signing =
    secrets.dpopKey === undefined
      ? await signWithSession(context)
      : await signWithTokens(context);
  return createApi({ root, http, signal, now, signing });
}

/** https://github.com/bluesky-social/atproto/blob/main/lexicons: app/bsky/feed/post.json, embed/images.json, chat/bsky/convo/defs.json */
export const capabilities: AnnouncedCapabilities = {
  reply: true,
  post: true,
  delete: true,
  like: true,
  boost: true,
  length: {
    unit: "graphemes",
    max: 300,
    maxBytes: 3000,
    direct: { max: 1000, maxBytes: 10_000 },
  },
  files: {
    max: 4,
    maxBytes: 1_000_000,
    types: ["image/png", "image/jpeg", "image/webp", "image/gif"],
    maxAlt: 2000,
  },
  lang: true,
  moderate: ["block", "report"],
  writeBack: ["read"],
};

/** The name that stands in our own profile; a server has it without asking any other. */
async function fetchName(api: Api, did: string): Promise<string> {
  try {
    const { value } = await api.get("com.atproto.repo.getRecord", keptRecord, {
      repo: did,
      collection: "app.bsky.actor.profile",
      rkey: "self",
    });
    return cleanLine(
      profileRecord.safeParse(value).data?.displayName ?? "",
      80,
    );
  } catch (error) {
    const hasNone =
      error instanceof AppError && ["gone", "refused"].includes(error.code);
    if (!hasNone) throw error;
    return "";
  }
}

async function fetchMe(api: Api): Promise<Me> {
  const me = await api.get("com.atproto.server.getSession", meWire);
  if (me.active !== false) return me;
  throw new AppError(
    "needs-sign-in",
    `This account is not active at ${api.root.host} (${cleanLine(me.status ?? "no reason is given", 60)}).`,
  );
}

/** The settings with the server that holds the account: as typed, else by its handle, and again where it has moved. */
async function withServer(context: Context): Promise<Settings> {
  const { settings } = context;
  const { server, did, handle } = settings;
  if (server === undefined)
    return { ...settings, ...(await findServer(did ?? handle, context)) };
  const isOnlyHere = did === undefined || !server.startsWith("https:");
  if (isOnlyHere) return settings;
  try {
    return { ...settings, ...(await findServer(did, context)) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return settings;
  }
}

export async function identify(context: Context): Promise<AccountProfile> {
  const settings = await withServer(context);
  const api = await openApi({ ...context, settings });
  const me = await fetchMe(api);
  if (settings.did !== undefined && settings.did !== me.did)
    throw new AppError(
      "refused",
      `This sign-in belongs to ${cleanLine(me.handle, 200)}, which is another account.`,
    );
  const handle = nameHandle(me.handle, me.did);
  const name = (await fetchName(api, me.did)) || handle;
  return {
    name,
    handle,
    identities: [
      {
        remoteId: me.did,
        name,
        handle,
        url: profileAddress(me.did),
        bot: false,
      },
    ],
    settings: {
      ...settings,
      server: api.root.origin,
      did: me.did,
      handle: handle.replace(/^@/, ""),
    },
    capabilities,
  };
}

/** Who we are, from the settings where signing in has left it there. */
export async function whoIs({ settings }: Context, api: Api): Promise<Self> {
  const { did, handle } = settings;
  if (did !== undefined) return { did, handle };
  const me = await fetchMe(api);
  return { did: me.did, handle: me.handle };
}

/** Tries the connection: is there a server, does it know us. */
export async function check(context: Context): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
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
  let settings: Settings | undefined;
  const isServer = await step("Server", async () => {
    settings = await withServer(context);
    const { http, signal, now } = context;
    const api = createApi({ root: rootOf(settings), http, signal, now });
    await api.get("com.atproto.server.describeServer", serverDescription);
    return `${api.root.host} answers.`;
  });
  if (!isServer || settings === undefined) return steps;
  const here = { ...context, settings };
  await step("Sign-in", async () => {
    const me = await fetchMe(await openApi(here));
    return `Signed in as ${nameHandle(me.handle, me.did)}.`;
  });
  return steps;
}
