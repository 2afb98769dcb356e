import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { isLoopback } from "../private-host.ts";

function isSafe(url: URL): boolean {
  return (
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" ||
      (url.protocol === "http:" && isLoopback(url.hostname)))
  );
}

/** From what a person types (`bakery.example`, its blog’s folder, the address of its admin pages) to the site's address with a slash at its end, or null. */
export function readSite(typed: string): URL | null {
  const text = typed.trim();
  const url = URL.parse(
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`,
  );
  if (url === null || url.hostname === "" || !isSafe(url)) return null;
  const folder = url.pathname.replace(
    /\/(?:wp-admin|wp-login\.php|wp-json|index\.php|xmlrpc\.php)(?:\/.*)?$/,
    "",
  );
  return new URL(`${folder.replace(/\/+$/, "")}/`, url.origin);
}

/** Where the REST API begins: `https://bakery.example/wp-json/`, or `…/?rest_route=/` without pretty permalinks. */
export function readRoot(address: string): URL | null {
  const url = URL.parse(address);
  return url === null || !isSafe(url) ? null : url;
}

/** `www.` or not is the same site; anything else is another one, and gets no password. */
export function isSameSite(a: URL, b: URL): boolean {
  const bare = (url: URL) => url.host.replace(/^www\./, "");
  return a.protocol === b.protocol && bare(a) === bare(b);
}

export const settings = z.object({
  /** The site's address as typed, made whole. */
  site: z
    .string()
    .max(500)
    .refine((site) => readSite(site) !== null, {
      message: "Type a site’s address, such as bakery.example.",
    }),
  /** Signs in at the site's own page. */
  browser: z.object({ way: z.literal("page") }).optional(),
  /** Name or mail address to sign in with. */
  user: z.string().max(200).optional(),
  /** What signing in found out. */
  root: z
    .string()
    .max(1000)
    .refine((root) => readRoot(root) !== null)
    .optional(),
  userId: z.number().int().positive().optional(),
  title: z.string().optional(),
  /** Sees and changes comments of every state. */
  moderates: z.boolean().optional(),
  /** Writes posts: may ask for comments by their author and type. */
  writes: z.boolean().optional(),
});
export type Settings = z.infer<typeof settings>;

export const secrets = z.object({
  /** An application password; empty until somebody signed in. */
  password: z.string().max(500).default(""),
});
export type Secrets = z.infer<typeof secrets>;

/** The site's address; the settings were checked when they were parsed. */
export function siteOf({ site }: Pick<Settings, "site">): URL {
  const url = readSite(site);
  if (url === null)
    throw new AppError("invalid-input", "This is not the address of a site.");
  return url;
}

/** How a site is called where its name is not known: `bakery.example/blog`. */
export function nameSite(site: URL): string {
  return `${site.host}${site.pathname.replace(/\/$/, "")}`;
}
