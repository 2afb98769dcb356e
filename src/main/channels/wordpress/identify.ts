import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { AppError } from "../../../shared/fault.ts";
import type { AnnouncedCapabilities } from "../../../shared/model/account.ts";
import type { AccountProfile, ChannelContext, CheckStep } from "../channel.ts";
import type { RemoteIdentity } from "../received.ts";
import { createApi, type Api } from "./api.ts";
import { findRoot, nameOf } from "./discover.ts";
import {
  nameSite,
  readRoot,
  siteOf,
  type Secrets,
  type Settings,
} from "./settings.ts";
import { me as meWire, type Me } from "./wire.ts";

export type Context = ChannelContext<Settings, Secrets>;

/** Who we are at the site, and what we may read there. */
export type Self = {
  userId: number;
  /** `bakery.example/blog`: what ids of people without a mail address begin with. */
  place: string;
  title: string;
  moderates: boolean;
  writes: boolean;
};

/** The site's API for who is signed in. */
export function openApi(context: Context, root?: URL): Api {
  const { settings, secrets, http, signal, now } = context;
  const { host } = siteOf(settings);
  if (secrets.password === "")
    throw new AppError("needs-sign-in", `Sign in to ${host} first.`);
  if (settings.user === undefined)
    throw new AppError(
      "invalid-input",
      `Type your user name or mail address at ${host} as well: the password alone does not say whose it is.`,
    );
  const known = root ?? readRoot(settings.root ?? "");
  if (known === null)
    throw new AppError("needs-sign-in", `Sign in to ${host} again.`);
  return createApi({
    root: known,
    user: settings.user,
    password: secrets.password,
    http,
    signal,
    now,
  });
}

function fetchMe(api: Api): Promise<Me> {
  return api.get("wp/v2/users/me", meWire, { context: "edit" });
}

const may = (user: Me, ability: string) => user.capabilities[ability] === true;

function toSelf(user: Me, place: string, title: string): Self {
  return {
    userId: user.id,
    place,
    title,
    moderates: may(user, "moderate_comments"),
    writes: may(user, "edit_posts"),
  };
}

/** From the settings, where signing in has left it there. */
export async function whoIs(context: Context, api: Api): Promise<Self> {
  const { userId, title, moderates, writes } = context.settings;
  const place = nameSite(siteOf(context.settings));
  if (userId !== undefined && moderates !== undefined && writes !== undefined)
    return { userId, place, title: title ?? place, moderates, writes };
  return toSelf(await fetchMe(api), place, title ?? place);
}

/** A user of the site, by its number: names and addresses are for everybody to type. */
export function userIdentity(
  place: string,
  {
    id,
    name,
    handle,
    url,
  }: { id: number; name: string; handle: string; url: string },
): RemoteIdentity {
  const address = readWebAddress(url);
  const shown = cleanLine(name, 200) || handle;
  return {
    remoteId: `${place}#user-${String(id)}`,
    name: shown,
    handle,
    bot: false,
    ...(address === undefined ? {} : { url: address }),
  };
}

/** The site itself, which its posts are by, whoever wrote them. */
export function siteIdentity({ place, title }: Self): RemoteIdentity {
  return { remoteId: place, name: title, handle: place, bot: false };
}

export async function identify(context: Context): Promise<AccountProfile> {
  const { root, index } = await findRoot(context.settings, context);
  const api = openApi(context, root);
  const user = await fetchMe(api);
  const place = nameSite(siteOf(context.settings));
  const title = nameOf(index) || context.settings.title || place;
  const self = toSelf(user, place, title);
  const handle = `${cleanLine(user.slug, 100) || "user"}@${place}`;
  const { id, name, link } = user;
  const settings: Settings = {
    ...context.settings,
    site: siteOf(context.settings).href,
    root: root.href,
    userId: user.id,
    title,
    moderates: self.moderates,
    writes: self.writes,
  };
  return {
    name: title,
    handle,
    identities: [
      userIdentity(place, { id, name, handle, url: link }),
      siteIdentity(self),
    ],
    settings,
    capabilities: capabilitiesOf(self),
  };
}

/** `comment_content` of WordPress's tables (wp_get_comment_fields_max_lengths). */
const longest = 65_525;

function capabilitiesOf({ moderates }: Self): AnnouncedCapabilities {
  return {
    reply: true,
    post: false,
    edit: moderates,
    delete: moderates,
    restore: moderates,
    like: false,
    boost: false,
    length: { unit: "graphemes", max: longest, maxBytes: longest },
    moderate: moderates ? ["approve", "hold", "spam", "remove"] : [],
  };
}

/** What somebody cannot do who may not moderate, as a sentence. */
export function describeLimits({ title }: Pick<Self, "title">): string {
  return `This user of ${title} may not moderate comments: only what is public is read, and nothing can be approved, held, marked as spam or put into the bin.`;
}

/** Tries the connection: is there a site, does its API answer, does it know us, what may we do. */
export async function check(context: Context): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  const step = async <T>(
    name: string,
    attempt: () => Promise<T>,
    say: (found: T) => string,
  ): Promise<T | undefined> => {
    try {
      const found = await attempt();
      steps.push({ name, ok: true, message: say(found) });
      return found;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled")
        throw error;
      steps.push({ name, ok: false, message: error.message });
      return undefined;
    }
  };
  const found = await step(
    "Site",
    () => findRoot(context.settings, context),
    ({ root, index }) =>
      `${nameOf(index) || root.host} answers at ${root.host}${root.pathname}${root.search}.`,
  );
  if (found === undefined || context.secrets.password === "") return steps;
  const user = await step(
    "Sign-in",
    () => fetchMe(openApi(context, found.root)),
    ({ name, roles }) =>
      `Signed in as ${cleanLine(name, 100)}${roles.length === 0 ? "" : ` (${cleanLine(roles.join(", "), 100)})`}.`,
  );
  if (user === undefined) return steps;
  const title = nameOf(found.index) || found.root.host;
  steps.push({
    name: "Moderation",
    ok: true,
    message: may(user, "moderate_comments")
      ? "Comments can be approved, held, marked as spam and put into the bin."
      : describeLimits({ title }),
  });
  return steps;
}
