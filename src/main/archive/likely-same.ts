import type { Likely } from "../../shared/model/person.ts";
import { fold } from "../../shared/query/fold.ts";
import type { IdentityRow } from "./identities.ts";
import type { Archive } from "./open.ts";
import { plainLink } from "./plain-link.ts";
import { prepared } from "./prepared.ts";
import { matchName } from "./query-names.ts";

/** So many of one name are looked at, and so many people are suggested. */
const mostLooked = 200;
const mostSuggested = 10;

/** Shared by too many to say anything. */
const everybodys = new Set(
  "admin billing contact hallo hello help hilfe hola info kontakt mail noreply office postmaster press presse root sales service shop support team webmaster".split(
    " ",
  ),
);
const shortest = 4;

/**
 * Others who may be the same human as this person: they have verified the same link, have the same e-mail address,
 * or the same name on another channel. Surest first; never those of whom the user has said that they are two.
 */
export function likelySame(db: Archive, personId: string): Likely[] {
  const found = new Map<string, Likely>();
  const own = prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE person_id = ? ORDER BY seq",
  ).all(personId);
  for (const look of [sameLink, sameAddress, sameHandle])
    for (const identity of own)
      for (const { row, why, by } of look(db, identity)) {
        if (found.size >= mostSuggested) return [...found.values()];
        if (row.person_id === personId || found.has(row.person_id)) continue;
        if (row.ours === 1 || areApart(db, personId, row.person_id)) continue;
        found.set(row.person_id, {
          personId: row.person_id,
          identityId: row.id,
          name: row.name,
          handle: row.handle,
          channel: row.channel,
          why,
          by,
        });
      }
  return [...found.values()];
}

type Match = { row: IdentityRow; why: Likely["why"]; by: string };

function sameLink(db: Archive, identity: IdentityRow): Match[] {
  const links = prepared<[string], string>(
    db,
    "SELECT link FROM identity_links WHERE identity_id = ?",
  )
    .pluck()
    .all(identity.id);
  const own = identity.url === null ? undefined : plainLink(identity.url);
  const verified = prepared<[string, string], IdentityRow>(
    db,
    `SELECT i.* FROM identity_links l JOIN identities i ON i.id = l.identity_id
     WHERE l.link = ? AND i.id <> ?`,
  );
  const profile = prepared<[string, string], IdentityRow>(
    db,
    `SELECT * FROM identities WHERE id <> ? AND url IN (
       SELECT value FROM json_each(?))`,
  );
  return [
    ...[...links, ...(own === undefined ? [] : [own])].flatMap((link) =>
      verified
        .all(link, identity.id)
        .map((row) => ({ row, why: "link" as const, by: link })),
    ),
    ...links.flatMap((link) =>
      profile
        .all(
          identity.id,
          JSON.stringify(
            ["https://", "http://"].flatMap((scheme) => [
              scheme + link,
              `${scheme}${link}/`,
            ]),
          ),
        )
        .map((row) => ({ row, why: "link" as const, by: link })),
    ),
  ];
}

/** The e-mail address that an identity is known by. */
function addressOf({ channel, remote_id, handle }: IdentityRow) {
  if (channel === "email") return remote_id;
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(handle)
    ? handle.toLowerCase()
    : undefined;
}

function sameAddress(db: Archive, identity: IdentityRow): Match[] {
  const address = addressOf(identity);
  if (address === undefined) return [];
  const mailbox = prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE channel = 'email' AND remote_id = ?",
  ).all(address);
  const elsewhere = called(db, address).filter(
    (row) => addressOf(row) === address,
  );
  const linked = prepared<[string], IdentityRow>(
    db,
    `SELECT i.* FROM identity_links l JOIN identities i ON i.id = l.identity_id WHERE l.link = ?`,
  ).all(`mailto:${address}`);
  return [...mailbox, ...linked, ...elsewhere]
    .filter((row) => row.id !== identity.id)
    .map((row) => ({ row, why: "address" as const, by: address }));
}

/** The part of a handle that a person chooses: `ana` of `@ana@example.social` and of `ana.example.net`. */
export function shortHandle(row: Pick<IdentityRow, "channel" | "handle">) {
  const plain = fold(row.handle).replace(/^[@/]+/, "");
  const name =
    row.channel === "bluesky"
      ? plain.split(".")[0]
      : plain.split("@")[0]?.replace(/\+.*$/, "");
  return name === undefined ||
    name.length < shortest ||
    everybodys.has(name) ||
    /[\s:/]/.test(name)
    ? undefined
    : name;
}

function sameHandle(db: Archive, identity: IdentityRow): Match[] {
  const name = shortHandle(identity);
  if (name === undefined) return [];
  return called(db, name)
    .filter(
      (row) => row.channel !== identity.channel && shortHandle(row) === name,
    )
    .map((row) => ({ row, why: "handle" as const, by: name }));
}

function called(db: Archive, name: string): IdentityRow[] {
  return prepared<[string, number], IdentityRow>(
    db,
    `SELECT i.* FROM identity_words
     CROSS JOIN identities i ON i.seq = identity_words.rowid
     WHERE identity_words MATCH ? LIMIT ?`,
  ).all(matchName(name), mostLooked);
}

/** Pairs of identities of two people, as they are kept. */
export function pairsOf(
  db: Archive,
  personId: string,
  otherId: string,
): { one: string; other: string }[] {
  const identities = prepared<[string], string>(
    db,
    "SELECT id FROM identities WHERE person_id = ?",
  ).pluck();
  const others = identities.all(otherId);
  return identities
    .all(personId)
    .flatMap((a) =>
      others.map((b) => (a < b ? { one: a, other: b } : { one: b, other: a })),
    );
}

export function setApart(
  db: Archive,
  { one, other }: { one: string; other: string },
  apart: boolean,
): void {
  prepared(
    db,
    apart
      ? "INSERT OR IGNORE INTO people_apart (one, other) VALUES (?, ?)"
      : "DELETE FROM people_apart WHERE one = ? AND other = ?",
  ).run(one, other);
}

/** Whether the user has said of these two identities that they are two people. */
export function isApart(
  db: Archive,
  { one, other }: { one: string; other: string },
): boolean {
  return (
    prepared<[string, string], 1>(
      db,
      "SELECT 1 FROM people_apart WHERE one = ? AND other = ?",
    )
      .pluck()
      .get(one, other) === 1
  );
}

function areApart(db: Archive, personId: string, otherId: string): boolean {
  return pairsOf(db, personId, otherId).some((pair) => isApart(db, pair));
}
