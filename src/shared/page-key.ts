import { readWebAddress } from "./body/href.ts";

/** What senders, search engines and shops add to an address to recognise whoever follows it; no page is chosen by it. */
const trackers = new Set([
  "fbclid",
  "gclid",
  "gclsrc",
  "dclid",
  "gbraid",
  "wbraid",
  "srsltid",
  "msclkid",
  "yclid",
  "ysclid",
  "twclid",
  "ttclid",
  "igshid",
  "igsh",
  "li_fat_id",
  "mc_cid",
  "mc_eid",
  "mkt_tok",
  "_ga",
  "_gl",
  "_hsenc",
  "_hsmi",
  "vero_id",
  "oly_anon_id",
  "oly_enc_id",
]);

function isTracker(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  return (
    /^utm_[a-z_]+$/.test(lower) ||
    trackers.has(lower) ||
    // The same page in its form for phones (amp.dev); with any other value it may be a page about amps.
    (lower === "amp" && /^(?:|1|true)$/i.test(value))
  );
}

/** Where Google keeps copies of AMP pages, the address of the page itself stands in the path. */
function leaveCache(url: URL): URL {
  const { hostname, pathname, search } = url;
  const copied = hostname.endsWith(".cdn.ampproject.org")
    ? /^\/[cv]\/(s\/)?(.+)$/.exec(pathname)
    : /^www\.google\.[a-z.]{2,6}$/.test(hostname)
      ? /^\/amp\/(s\/)?(.+)$/.exec(pathname)
      : null;
  const [, secure, rest = ""] = copied ?? [];
  const scheme = secure === undefined ? "http" : "https";
  const page = URL.parse(`${scheme}://${rest}${search}`);
  return page !== null && page.hostname.includes(".") ? page : url;
}

/** Letters that need no escape are the same page with one (RFC 3986, 6.2.2). */
function unescapeLetters(text: string): string {
  return text.replace(/%[\da-f]{2}/gi, (escape) => {
    const letter = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(letter) ? letter : escape.toUpperCase();
  });
}

function readQuery({ search }: URL): string {
  const pairs = search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name: unescapeLetters(name), value: value.join("=") };
    })
    .filter(({ name, value }) => !isTracker(name, value))
    // Stable, so that of one name the first stays the first.
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const query = pairs.map(({ name, value }) =>
    value === "" ? name : `${name}=${unescapeLetters(value)}`,
  );
  return query.length === 0 ? "" : `?${query.join("&")}`;
}

/**
 * What two addresses of one page have in common, to know it by when several sources find it: scheme, `www.`, a slash
 * at the end, trackers, the place within the page are left out. Whatever could be another page makes another key.
 * Undefined for what is no web address.
 */
export function pageKey(address: string): string | undefined {
  const href = readWebAddress(address);
  const parsed = href === undefined ? null : URL.parse(href);
  if (parsed === null) return undefined;
  const url = leaveCache(parsed);
  const host = url.host.replace(/\.(?=$|:)/, "").replace(/^www\.(?=.*\.)/, "");
  const path = unescapeLetters(url.pathname).replace(/\/$/, "");
  // Some programs name their pages behind the `#`.
  const route = /^#!?\/./.test(url.hash) ? url.hash : "";
  return `${host}${path}${readQuery(url)}${route}`;
}

/** The thread that all finds of one page have in common, on channels that bring pages. */
export function pageThread(address: string): string | undefined {
  const key = pageKey(address);
  return key === undefined ? undefined : `page:${key}`;
}
