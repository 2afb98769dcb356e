import { Parser } from "htmlparser2";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import { AppError } from "../../../shared/fault.ts";
import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { addressOf, refusalOf, createApi } from "./api.ts";
import { whoAsksForSignIn, whoBlocks } from "./blocked.ts";
import { readJson } from "./json.ts";
import {
  isSameSite,
  nameSite,
  readRoot,
  siteOf,
  type Settings,
} from "./settings.ts";
import { index as indexWire, type Index } from "./wire.ts";

/** What a site says of itself without a sign-in; `index` is absent where only who is signed in may read it. */
export type Found = { root: URL; index: Index | undefined };

/** What the site calls itself; empty where it does not say so. */
export function nameOf(index: Index | undefined): string {
  return cleanLine(bodyText(bodyFromHtml(index?.name ?? "")), 80);
}

const relation = "https://api.w.org/";

/** https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/ : by the header, else by the page. */
function rootNamed(answer: HttpAnswer): URL | null {
  const header = answer.headers.get("link") ?? "";
  for (const [, address = "", parameters = ""] of header.matchAll(
    /<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)/g,
  ))
    if (parameters.includes(relation)) return readNamed(address, answer);
  let named: string | undefined;
  const parser = new Parser({
    onopentag(name, { rel = "", href }) {
      if (name === "link" && rel.split(/\s+/).includes(relation))
        named ??= href;
    },
  });
  parser.write(answer.text().slice(0, 1_000_000));
  parser.end();
  return named === undefined ? null : readNamed(named, answer);
}

function readNamed(address: string, { url }: HttpAnswer): URL | null {
  return readRoot(URL.parse(address, url)?.href ?? "");
}

type Tried =
  | Found
  | {
      fault: AppError;
      /** WordPress, or something that guards it, has answered. */ isSure: boolean;
    };

async function tryRoot(root: URL, context: OpenContext): Promise<Tried> {
  const { http, signal } = context;
  const api = createApi({ ...context, root });
  const answer = await http.request({
    url: addressOf(root, ""),
    headers: { accept: "application/json" },
    signal,
  });
  if (answer.status === 200) {
    const read = indexWire.safeParse(readJson(answer.text()));
    const isWordPress =
      read.success &&
      read.data.namespaces.some((each) => each.startsWith("wp/v"));
    if (isWordPress) return { root, index: read.data };
    const isOther = read.success && read.data.namespaces.length > 0;
    if (isOther)
      return {
        fault: new AppError(
          "refused",
          `${root.host} has a REST API, but without WordPress’s own part: a plugin has taken it out.`,
        ),
        isSure: true,
      };
  }
  const told = refusalOf(answer);
  const code = told?.code;
  // Some plugins let nobody in who is not signed in: then it is there.
  const isShut =
    (code !== undefined && (answer.status === 401 || answer.status === 403)) ||
    whoAsksForSignIn(told) !== undefined;
  if (isShut) return { root, index: undefined };
  const blocker = whoBlocks(answer, code);
  return {
    fault: api.faultOf(answer),
    isSure:
      answer.status === 429 ||
      answer.status >= 500 ||
      blocker !== undefined ||
      code !== undefined,
  };
}

/**
 * Finds where a site's REST API begins, without any password. What lies at another host is not the site that was
 * typed: its password would go there.
 */
export async function findRoot(
  settings: Pick<Settings, "site">,
  context: OpenContext,
): Promise<Found> {
  const site = siteOf(settings);
  const page = await context.http.request({
    url: site.href,
    headers: { accept: "text/html" },
    signal: context.signal,
    maxBytes: 5_000_000,
  });
  const from = new URL(page.url);
  if (!isSameSite(from, site))
    throw new AppError(
      "refused",
      `${nameSite(site)} sends visitors on to ${from.host}. If that is your site, type that address.`,
    );
  const named = rootNamed(page);
  if (named !== null && !isSameSite(named, site))
    throw new AppError(
      "refused",
      `${nameSite(site)} says that its REST API is at ${named.host}. Porchlight only signs in at the address that you typed.`,
    );
  // Where a plugin hides it, it may still be there.
  const base = new URL(site.pathname, from.origin);
  const guesses = [
    new URL("wp-json/", base),
    new URL("?rest_route=/", base),
    new URL("index.php?rest_route=/", base),
  ];
  let fault: AppError | undefined;
  for (const root of named === null ? guesses : [named]) {
    const tried = await tryRoot(root, context);
    if ("root" in tried) return tried;
    if (tried.isSure || named !== null) throw tried.fault;
    fault ??= tried.fault;
  }
  const blocker = whoBlocks(page, undefined);
  if (blocker !== undefined && page.status >= 400)
    throw new AppError(
      "refused",
      `${nameSite(site)} is guarded by ${blocker}, which does not let Porchlight through.`,
    );
  if (page.status >= 400 && page.status !== 404)
    throw fault ?? notWordPress(site);
  throw /wp-content|wp-includes/.test(page.text().slice(0, 1_000_000))
    ? new AppError(
        "refused",
        `${nameSite(site)} is made with WordPress, but its REST API is switched off or hidden. Switch it on for signed-in users.`,
      )
    : notWordPress(site);
}

function notWordPress(site: URL): AppError {
  return new AppError(
    "refused",
    `There is no WordPress at ${nameSite(site)}. If it lies in a folder, type that too.`,
  );
}

export async function discover(
  address: string,
  context: OpenContext,
): Promise<{ title: string; settings: unknown }[]> {
  const { root, index } = await findRoot({ site: address }, context);
  const site = siteOf({ site: address });
  const title = nameOf(index) || nameSite(site);
  return [{ title, settings: { site: site.href, root: root.href } }];
}
