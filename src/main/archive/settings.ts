import { archiveCheck, type ArchiveCheck } from "../../shared/model/backup.ts";
import { settings, type Settings } from "../../shared/model/settings.ts";
import { newId } from "./id.ts";
import { durably, type Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

function read(db: Archive, key: string): string | undefined {
  return prepared<[string], string>(
    db,
    "SELECT value FROM settings WHERE key = ?",
  )
    .pluck()
    .get(key);
}

function write(db: Archive, key: string, value: string): void {
  prepared(
    db,
    "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  ).run(key, value);
}

/** Small marks that other parts of the archive keep for themselves. */
export { read as readMark, write as writeMark, remove as removeMark };

function remove(db: Archive, key: string): void {
  prepared(db, "DELETE FROM settings WHERE key = ?").run(key);
}

export function readSettings(db: Archive): Settings {
  return settings.parse(JSON.parse(read(db, "settings") ?? "{}"));
}

export function writeSettings(db: Archive, value: Settings): void {
  write(db, "settings", JSON.stringify(value));
}

/** A random name for this data folder, made once: what the keychain's entries are filed under. */
export function folderId(db: Archive): string {
  const known = read(db, "folder-id");
  if (known !== undefined) return known;
  const id = newId();
  write(db, "folder-id", id);
  return id;
}

/** What the last reading of the whole file found; undefined: it never was. */
export function readLastCheck(db: Archive): ArchiveCheck | undefined {
  const text = read(db, "last-check");
  return text === undefined
    ? undefined
    : archiveCheck.safeParse(JSON.parse(text)).data;
}

export function writeLastCheck(db: Archive, check: ArchiveCheck): void {
  write(db, "last-check", JSON.stringify(check));
}

/** Writes a little, to find out whether the disk takes it. */
export function probeDisk(db: Archive, now: number): void {
  durably(db, () => write(db, "probe", `${now} ${"·".repeat(30_000)}`));
  write(db, "probe", String(now));
}

/** What was committed until now is on the disk when it returns: one log holds it all. */
export function settleOnDisk(db: Archive, now: number): void {
  durably(db, () => write(db, "settled", String(now)));
}

/** When texts past their time were last erased, ms UTC. */
export function readRetentionRun(db: Archive): number | undefined {
  const text = read(db, "retention-run");
  return text === undefined ? undefined : Number(text);
}

export function writeRetentionRun(db: Archive, at: number): void {
  write(db, "retention-run", String(at));
}

const staleKey = (accountId: string) => `waiting-stale ${accountId}`;

/** Who waits at an account is to be computed again: kept until that is done, also over a restart. */
export function setWaitingStale(
  db: Archive,
  accountId: string,
  isStale: boolean,
): void {
  if (isStale) write(db, staleKey(accountId), "1");
  else remove(db, staleKey(accountId));
}

export function isWaitingStale(db: Archive, accountId: string): boolean {
  return read(db, staleKey(accountId)) !== undefined;
}

const directionsKey = (identityId: string) =>
  `realign-directions ${identityId}`;

/** What an identity wrote is still to change its direction: kept until that is done, also over a restart. */
export function setDirectionsStale(
  db: Archive,
  identityId: string,
  isStale: boolean,
): void {
  const key = directionsKey(identityId);
  if (isStale) write(db, key, "1");
  else prepared(db, "DELETE FROM settings WHERE key = ?").run(key);
}

/** Any identity of which that is so. */
export function staleDirections(db: Archive): string | undefined {
  const from = directionsKey("");
  const key = prepared<[string, string], string>(
    db,
    "SELECT key FROM settings WHERE key > ? AND key < ? LIMIT 1",
  )
    .pluck()
    .get(from, `${from}\u{10FFFF}`);
  return key?.slice(from.length);
}

const recomputeKey = "recompute-turns-after";

/**
 * Up to which conversation (by rowid) all turns have been computed again since their rules changed; undefined when
 * they have not, or all are. A migration that changes the rules begins it with 0.
 */
export function readRecomputedTo(db: Archive): number | undefined {
  const text = read(db, recomputeKey);
  return text === undefined ? undefined : Number(text);
}

export function writeRecomputedTo(db: Archive, to: number | undefined): void {
  if (to === undefined) remove(db, recomputeKey);
  else write(db, recomputeKey, String(to));
}
