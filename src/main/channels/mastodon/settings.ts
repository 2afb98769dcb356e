import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { maxSources, source } from "../../../shared/model/source.ts";
import { isLoopback } from "../private-host.ts";

/** From what a person types (`social.example`, `@me@social.example`, a profile's address) to the server's root, or null. */
export function readServer(typed: string): URL | null {
  const text = typed.trim();
  const handle = /^@?[^@\s/]+@([^@\s/]+)$/.exec(text)?.[1];
  const address = handle ?? text;
  const url = URL.parse(
    /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`,
  );
  if (url === null || url.username !== "" || url.password !== "") return null;
  const isAllowed =
    url.protocol === "https:" ||
    (url.protocol === "http:" && isLoopback(url.hostname));
  return isAllowed && url.hostname !== "" ? new URL(url.origin) : null;
}

/** How a server is kept: its host, or its whole address where it is plain http on this machine. */
export function nameServer(root: URL): string {
  return root.protocol === "https:" ? root.host : root.origin;
}

export const settings = z.object({
  /** A host name; a whole address only for http on this machine. */
  server: z
    .string()
    .max(300)
    .refine((server) => readServer(server) !== null, {
      message: "This is not the name of a server.",
    }),
  /** What signing in found out. */
  accountId: z.string().optional(),
  /** `name@domain` in lower case, the domain being the one in handles, which need not be the server's host. */
  acct: z.string().optional(),
  profileUrl: z.string().optional(),
  maxCharacters: z.number().int().positive().optional(),
  charactersReservedPerUrl: z.number().int().positive().optional(),
  sources: z.array(source).max(maxSources).optional(),
});
export type Settings = z.infer<typeof settings>;

export const secrets = z.object({
  /** Empty until somebody signed in. */
  accessToken: z.string().default(""),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  /** Where tokens end (Pixelfed, Akkoma). */
  refreshToken: z.string().optional(),
  /** When it is time for another token, ms UTC. */
  renewAt: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
  /** When the token ends, ms UTC; a word like all secrets. */
  expiresAt: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
});
export type Secrets = z.infer<typeof secrets>;

/** The server's root; the settings were checked when they were parsed. */
export function rootOf(settings: Settings): URL {
  const root = readServer(settings.server);
  if (root === null)
    throw new AppError("invalid-input", "This is not the name of a server.");
  return root;
}
