import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { newId } from "./id.ts";
import { indexIdentity } from "./identity-words.ts";
import type { Archive } from "./open.ts";
import { plainLink } from "./plain-link.ts";
import { prepared } from "./prepared.ts";
import { writeShown, type PicturedName } from "./shown-names.ts";

export type IdentityRow = {
  id: string;
  channel: ChannelKind;
  remote_id: string;
  person_id: string;
  name: string;
  handle: string;
  url: string | null;
  /** While it is merged into another person: the one it was born with. */
  born_as: string | null;
  bot: 0 | 1;
  one_of_us: 0 | 1;
  ours: 0 | 1;
  /** JSON: the name with its small pictures, where it has any. */
  shown: string | null;
};

/** What a channel knows of an author. */
export type SeenIdentity = {
  remoteId: string;
  name: string;
  handle: string;
  url?: string;
  bot: boolean;
  /** Addresses that the channel has verified to be theirs; absent where it does not say. */
  links?: readonly string[];
  /** The name with its small pictures; absent where it has none. */
  shown?: PicturedName;
};

/** A mention often carries only the handle: it never replaces a real name. */
function namesThem(seen: Pick<SeenIdentity, "name" | "handle">): boolean {
  return seen.name !== seen.handle;
}

/** Whether an identity is kept as it is seen now. */
export function isAsSeen(
  row: Pick<IdentityRow, "name" | "shown" | "bot" | "url">,
  seen: Omit<SeenIdentity, "links">,
): boolean {
  const isNamed =
    !namesThem(seen) ||
    (seen.name === row.name && writeShown(seen.shown) === row.shown);
  return (
    isNamed &&
    (row.bot === 1 || !seen.bot) &&
    (seen.url === undefined || seen.url === row.url)
  );
}

/** Finds the identity or takes it in with a person of its own; a changed name is taken over. */
export function seeIdentity(
  db: Archive,
  channel: ChannelKind,
  seen: SeenIdentity,
  now: number,
): IdentityRow {
  const known = prepared<[string, string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE channel = ? AND remote_id = ?",
  ).get(channel, seen.remoteId);
  if (known !== undefined) {
    if (seen.links !== undefined) saveLinks(db, known.id, seen.links);
    return renamed(db, known, seen);
  }
  const personId = newId();
  prepared(
    db,
    "INSERT INTO people (id, name, created_at) VALUES (?, ?, ?)",
  ).run(personId, seen.name, now);
  const row: IdentityRow = {
    id: newId(),
    channel,
    remote_id: seen.remoteId,
    person_id: personId,
    name: seen.name,
    handle: seen.handle,
    url: seen.url ?? null,
    born_as: null,
    bot: seen.bot ? 1 : 0,
    one_of_us: 0,
    ours: 0,
    shown: writeShown(seen.shown),
  };
  prepared(
    db,
    `INSERT INTO identities (id, channel, remote_id, person_id, name, handle, url, bot, one_of_us, ours, shown)
     VALUES (@id, @channel, @remote_id, @person_id, @name, @handle, @url, @bot, @one_of_us, @ours, @shown)`,
  ).run(row);
  indexIdentity(db, row.id);
  if (seen.links !== undefined) saveLinks(db, row.id, seen.links);
  return row;
}

/** Keeps the links as the channel verifies them now. */
function saveLinks(
  db: Archive,
  identityId: string,
  links: readonly string[],
): void {
  const wanted = new Set(links.flatMap((link) => plainLink(link) ?? []));
  const known = prepared<[string], string>(
    db,
    "SELECT link FROM identity_links WHERE identity_id = ?",
  )
    .pluck()
    .all(identityId);
  for (const link of known)
    if (!wanted.delete(link))
      prepared(
        db,
        "DELETE FROM identity_links WHERE identity_id = ? AND link = ?",
      ).run(identityId, link);
  for (const link of wanted)
    prepared(
      db,
      "INSERT INTO identity_links (link, identity_id) VALUES (?, ?)",
    ).run(link, identityId);
}

function renamed(
  db: Archive,
  known: IdentityRow,
  seen: SeenIdentity,
): IdentityRow {
  if (isAsSeen(known, seen)) return known;
  const isNamed = namesThem(seen);
  const name = isNamed ? seen.name : known.name;
  const shown = isNamed ? writeShown(seen.shown) : known.shown;
  const bot = seen.bot ? 1 : known.bot;
  const url = seen.url ?? known.url;
  prepared(
    db,
    "UPDATE identities SET name = ?, shown = ?, bot = ?, url = ? WHERE id = ?",
  ).run(name, shown, bot, url, known.id);
  for (const person of new Set([known.person_id, known.born_as]))
    prepared(db, "UPDATE people SET name = ? WHERE id = ? AND name = ?").run(
      name,
      person,
      known.name,
    );
  if (name !== known.name) indexIdentity(db, known.id);
  return { ...known, name, shown, bot, url };
}

/** Makes an identity one of an account's own: what it writes is ours. Answers whether what it wrote is to be realigned. */
export function ownIdentity(
  db: Archive,
  accountId: string,
  identityId: string,
): boolean {
  prepared(
    db,
    "INSERT OR IGNORE INTO account_identities (account_id, identity_id) VALUES (?, ?)",
  ).run(accountId, identityId);
  const { changes } = prepared(
    db,
    "UPDATE identities SET ours = 1 WHERE id = ? AND ours = 0",
  ).run(identityId);
  return changes > 0;
}

/** Whether an account is this identity of its channel. */
export function isIdentityOf(
  db: Archive,
  accountId: string,
  channel: ChannelKind,
  remoteId: string,
): boolean {
  return (
    prepared(
      db,
      `SELECT 1 FROM account_identities a JOIN identities i ON i.id = a.identity_id
       WHERE a.account_id = ? AND i.channel = ? AND i.remote_id = ?`,
    ).get(accountId, channel, remoteId) !== undefined
  );
}

/** Sets `ours` from the user's decision and the accounts that are left; answers whether it changed. */
export function recomputeOurs(db: Archive, identityId: string): boolean {
  const { changes } = prepared(
    db,
    `UPDATE identities SET ours = new.ours FROM (
       SELECT i.id, (i.one_of_us = 1 OR EXISTS (
         SELECT 1 FROM account_identities a JOIN accounts ON accounts.id = a.account_id
         WHERE a.identity_id = i.id AND accounts.removed_at IS NULL)) AS ours
       FROM identities i WHERE i.id = ?) AS new
     WHERE identities.id = new.id AND identities.ours <> new.ours`,
  ).run(identityId);
  return changes > 0;
}

/** Whether an identity is this account, not a colleague or another account of ours. */
export function isOwnIdentity(
  db: Archive,
  accountId: string,
  identityId: string,
): boolean {
  return (
    prepared<[string, string], 1>(
      db,
      "SELECT 1 FROM account_identities WHERE account_id = ? AND identity_id = ?",
    ).get(accountId, identityId) !== undefined
  );
}
