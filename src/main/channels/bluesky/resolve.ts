import { Resolver } from "node:dns/promises";
import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { list } from "../lenient.ts";
import type { OpenContext } from "../channel.ts";
import { isDid } from "./at-uri.ts";

/** Where the network's identities are kept: https://web.plc.directory */
const plcDirectory = "https://plc.directory";

const maxBytes = 100_000;

/** https://atproto.com/specs/did#did-documents */
const didDocument = z.object({
  id: z.string(),
  alsoKnownAs: list(z.string().max(3000), 100),
  service: list(
    z.object({
      id: z.string().max(3000),
      serviceEndpoint: z.string().max(3000),
    }),
    100,
  ),
});

/** Who an account is and which server holds it. */
export type Found = { did: string; server: string };

export type ResolveOptions = {
  /** The directory of `did:plc`; another one in tests. */
  plc?: string;
  lookUp?: (name: string) => Promise<string[][]>;
};

function lookUpTxt(name: string): Promise<string[][]> {
  return new Resolver({ timeout: 3000, tries: 2 }).resolveTxt(name);
}

/** https://atproto.com/specs/handle#dns-txt-method; undefined where there is no such record, or several that differ. */
async function didInDns(
  handle: string,
  lookUp: (name: string) => Promise<string[][]>,
): Promise<string | undefined> {
  const records = await lookUp(`_atproto.${handle}`).catch(() => []);
  const dids = new Set(
    records
      .map((parts) => parts.join(""))
      .filter((text) => text.startsWith("did="))
      .map((text) => text.slice("did=".length).trim()),
  );
  const [did] = dids;
  return dids.size === 1 && did !== undefined && isDid(did) ? did : undefined;
}

/** https://atproto.com/specs/handle#https-well-known-method */
async function didAtHost(
  handle: string,
  { http, signal }: OpenContext,
): Promise<string | undefined> {
  const answer = await http.request({
    url: `https://${handle}/.well-known/atproto-did`,
    onlyPublicBut: "",
    maxBytes,
    timeoutMs: 10_000,
    signal,
  });
  const did = answer.text().trim();
  return answer.status === 200 && isDid(did) ? did : undefined;
}

async function resolveHandle(
  handle: string,
  context: OpenContext,
  lookUp: (name: string) => Promise<string[][]>,
): Promise<string> {
  const named =
    (await didInDns(handle, lookUp)) ?? (await didAtHost(handle, context));
  if (named !== undefined) return named;
  throw new AppError(
    "not-found",
    `Nobody is known as ${handle}. Check the handle, or type the address of its server.`,
  );
}

function documentAddress(did: string, plc: string): string | undefined {
  if (did.startsWith("did:plc:")) return `${plc}/${did}`;
  const host = /^did:web:([a-zA-Z0-9.-]+)$/.exec(did)?.[1];
  return host === undefined
    ? undefined
    : `https://${host}/.well-known/did.json`;
}

/** From a handle or a DID to its server, by what the network says of it. */
export async function findServer(
  name: string,
  context: OpenContext,
  { plc = plcDirectory, lookUp = lookUpTxt }: ResolveOptions = {},
): Promise<Found> {
  const did = isDid(name) ? name : await resolveHandle(name, context, lookUp);
  const address = documentAddress(did, plc);
  const wrong = (why: string) =>
    new AppError(
      "bad-answer",
      `${name} ${why}. Type the address of its server.`,
    );
  if (address === undefined)
    throw wrong("has a kind of identity that is not known here");
  const isWeb = !did.startsWith("did:plc:");
  const answer = await context.http.request({
    url: address,
    maxBytes,
    ...(isWeb ? { onlyPublicBut: "" } : {}),
    signal: context.signal,
  });
  let json: unknown;
  try {
    json = JSON.parse(answer.text());
  } catch {
    json = undefined;
  }
  const read = didDocument.safeParse(json);
  if (answer.status !== 200 || !read.success || read.data.id !== did)
    throw wrong("has no identity that can be read");
  const { alsoKnownAs, service } = read.data;
  const isMutual =
    isDid(name) ||
    alsoKnownAs.some((each) => each.toLowerCase() === `at://${name}`);
  if (!isMutual) throw wrong("is not what its account calls itself");
  const endpoint = service.find(
    ({ id }) => id === "#atproto_pds" || id === `${did}#atproto_pds`,
  )?.serviceEndpoint;
  const server = endpoint === undefined ? null : URL.parse(endpoint);
  if (server === null) throw wrong("has no server");
  return { did, server: server.origin };
}
