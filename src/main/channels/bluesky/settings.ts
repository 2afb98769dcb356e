import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { maxSources, source } from "../../../shared/model/source.ts";
import { isLoopback } from "../private-host.ts";

/** From a host's name or an address to the root of a server, or null. */
export function readServer(typed: string): URL | null {
  const text = typed.trim();
  const url = URL.parse(
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`,
  );
  if (url === null || url.username !== "" || url.password !== "") return null;
  const isAllowed =
    url.protocol === "https:" ||
    (url.protocol === "http:" && isLoopback(url.hostname));
  return isAllowed && url.hostname !== "" ? new URL(url.origin) : null;
}

export const settings = z.object({
  /** As typed at first, then as the server says: without an @. */
  handle: z.string().min(1).max(320),
  /** The root of the server that holds the account (its PDS); found by the handle where it was not typed. */
  server: z
    .string()
    .max(300)
    .refine((server) => readServer(server) !== null, {
      message: "This is not the name of a server.",
    })
    .optional(),
  /** What never changes of an account, whatever its handle and its server. */
  did: z.string().max(2048).optional(),
  /** It signs in at its server's own page. */
  oauth: z.literal(true).optional(),
  sources: z.array(source).max(maxSources).optional(),
});
export type Settings = z.infer<typeof settings>;

const word = z.string().max(20_000).optional();
const time = z
  .string()
  .regex(/^\d{1,16}$/)
  .optional();

/** All are words, as all secrets are; times are ms UTC. */
export const secrets = z.object({
  /** The app password. */
  password: word,
  accessJwt: word,
  refreshJwt: word,
  /** When it is time for another access token. */
  renewAt: time,
  /** Of a sign-in in the browser: the key that its tokens are bound to, as a JWK. */
  dpopKey: word,
  clientId: word,
  tokenEndpoint: word,
  issuer: word,
  /** When the sign-in ends for good. */
  endsAt: time,
});
export type Secrets = z.infer<typeof secrets>;

/** The root of a server that is known. */
export function rootOf({ server }: Settings): URL {
  const root = server === undefined ? null : readServer(server);
  if (root === null)
    throw new AppError(
      "invalid-input",
      "The server of this account is not known. Sign in again.",
    );
  return root;
}
