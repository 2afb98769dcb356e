import { resolveMx, resolveSrv } from "node:dns/promises";
import { domainToASCII } from "node:url";
import { isLoopback } from "../private-host.ts";
import { providers, type Provider } from "./providers.ts";
import type { MailServer, MailSettings } from "./settings.ts";

export type Guess = { title: string; settings: MailSettings };

/** What DNS says of a name; empty where it says nothing. */
export type Lookup = {
  exchangers: (domain: string) => Promise<string[]>;
  services: (name: string) => Promise<{ host: string; port: number }[]>;
};

const lookupMs = 3000;

/** DNS has no answer for most names and sometimes none at all: neither holds up a guess. */
async function answerOf<T>(query: Promise<T[]>): Promise<T[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T[]>((resolve) => {
    timer = setTimeout(() => resolve([]), lookupMs);
  });
  try {
    return await Promise.race([query.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}

export const dnsLookup: Lookup = {
  exchangers: async (domain) => {
    const records = await answerOf(resolveMx(domain));
    return records
      .sort((a, b) => a.priority - b.priority)
      .map((record) => record.exchange.toLowerCase());
  },
  services: async (name) => {
    const records = await answerOf(resolveSrv(name));
    // "." says that the service is not offered (RFC 2782).
    return records
      .filter((record) => record.name !== "" && record.name !== ".")
      .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
      .map((record) => ({
        host: record.name.toLowerCase(),
        port: record.port,
      }));
  },
};

function fromProvider(provider: Provider, address: string): Guess {
  const bridge = isLoopback(provider.imap.host);
  return {
    title: provider.name,
    settings: {
      address,
      imap: { ...provider.imap, user: address },
      smtp: { ...provider.smtp, user: address },
      ...(bridge ? { allowInvalidCertificate: true } : {}),
    },
  };
}

/** The service that a domain announces (RFC 6186, RFC 8314), TLS from the first byte preferred. */
async function findService(
  lookup: Lookup,
  domain: string,
  names: { tls: string; starttls: string },
): Promise<Omit<MailServer, "user"> | undefined> {
  const [direct, upgraded] = await Promise.all([
    lookup.services(`_${names.tls}._tcp.${domain}`),
    lookup.services(`_${names.starttls}._tcp.${domain}`),
  ]);
  if (direct[0] !== undefined) return { ...direct[0], security: "tls" };
  if (upgraded[0] !== undefined)
    return { ...upgraded[0], security: "starttls" };
  return undefined;
}

/**
 * Candidate settings for an address, likeliest first: a big provider by its domain or its mail exchanger,
 * what the domain announces, and the usual names. Nothing is connected to; the user tries and corrects.
 */
export async function guessSettings(
  address: string,
  lookup: Lookup,
): Promise<Guess[]> {
  const domain = domainToASCII(
    address.slice(address.lastIndexOf("@") + 1).toLowerCase(),
  );
  if (domain === "" || !address.includes("@")) return [];
  const known = providers.find((each) => each.domains.includes(domain));
  if (known !== undefined) return [fromProvider(known, address)];

  const [exchangers, imap, smtp] = await Promise.all([
    lookup.exchangers(domain),
    findService(lookup, domain, { tls: "imaps", starttls: "imap" }),
    findService(lookup, domain, { tls: "submissions", starttls: "submission" }),
  ]);
  const guesses: Guess[] = [];
  if (imap !== undefined && smtp !== undefined)
    guesses.push({
      title: `What ${domain} announces`,
      settings: {
        address,
        imap: { ...imap, user: address },
        smtp: { ...smtp, user: address },
      },
    });
  const host = providers.find((each) =>
    each.exchangers.some((end) => exchangers[0]?.endsWith(end) ?? false),
  );
  if (host !== undefined) guesses.push(fromProvider(host, address));
  guesses.push({
    title: `The usual names at ${domain}`,
    settings: {
      address,
      imap: {
        host: `imap.${domain}`,
        port: 993,
        security: "tls",
        user: address,
      },
      smtp: {
        host: `smtp.${domain}`,
        port: 465,
        security: "tls",
        user: address,
      },
    },
  });
  return guesses;
}
