import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Keeps a page of payloads as received, compressed together: a page of alike items shrinks far better than each alone. */
export function savePayloads(
  db: Archive,
  accountId: string,
  fetchedAt: number,
  payloads: readonly unknown[],
): number {
  const { lastInsertRowid } = prepared(
    db,
    "INSERT INTO payloads (account_id, fetched_at, bytes) VALUES (?, ?, ?)",
  ).run(accountId, fetchedAt, deflateRawSync(JSON.stringify(payloads)));
  return Number(lastInsertRowid);
}

/** A page as it was kept elsewhere: the one that is here already, else a new one. */
export function meetPayload(
  db: Archive,
  page: { accountId: string; fetchedAt: number; bytes: Buffer },
): { id: number; isNew: boolean } {
  const known = prepared<[typeof page], number>(
    db,
    `SELECT id FROM payloads
     WHERE account_id = @accountId AND fetched_at = @fetchedAt AND bytes = @bytes`,
  )
    .pluck()
    .get(page);
  if (known !== undefined) return { id: known, isNew: false };
  const { lastInsertRowid } = prepared(
    db,
    "INSERT INTO payloads (account_id, fetched_at, bytes) VALUES (@accountId, @fetchedAt, @bytes)",
  ).run(page);
  return { id: Number(lastInsertRowid), isNew: true };
}

/** A page of payloads as received; undefined when it is not there any more. */
export function readPayloads(db: Archive, id: number): unknown[] | undefined {
  const bytes = prepared<[number], Buffer>(
    db,
    "SELECT bytes FROM payloads WHERE id = ?",
  )
    .pluck()
    .get(id);
  if (bytes === undefined) return undefined;
  return JSON.parse(inflateRawSync(bytes).toString("utf8")) as unknown[];
}

/** Takes one payload out of its page; the page goes with the last of them. */
export function erasePayload(db: Archive, id: number, index: number): void {
  const page = readPayloads(db, id);
  if (page === undefined) return;
  page[index] = null;
  writePayloads(db, id, page);
}

/** Puts in the place of a page what is left of it; a page that no message points to is not kept. */
export function writePayloads(
  db: Archive,
  id: number,
  page: readonly unknown[],
): void {
  const isUsed =
    prepared<[number], 1>(
      db,
      "SELECT 1 FROM messages WHERE payload_id = ? LIMIT 1",
    )
      .pluck()
      .get(id) === 1;
  if (isUsed)
    prepared(db, "UPDATE payloads SET bytes = ? WHERE id = ?").run(
      deflateRawSync(JSON.stringify(page)),
      id,
    );
  else prepared(db, "DELETE FROM payloads WHERE id = ?").run(id);
}

/** One payload as it was received. */
export function readPayload(db: Archive, id: number, index: number): unknown {
  return readPayloads(db, id)?.[index];
}

/** Pages of an account after one of them, oldest first. */
export function payloadsAfter(
  db: Archive,
  accountId: string,
  after: number,
  limit: number,
): { id: number; fetchedAt: number }[] {
  return prepared<[string, number, number], { id: number; fetchedAt: number }>(
    db,
    `SELECT id, fetched_at AS fetchedAt FROM payloads
     WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?`,
  ).all(accountId, after, limit);
}

/** Messages that were read from a page, unless they were edited since (of those an older text is kept here) or erased. */
export function messagesOfPayload(
  db: Archive,
  payload: { id: number; fetchedAt: number },
): (MessageRow & { channel: ChannelKind })[] {
  return prepared<[number, number], MessageRow & { channel: ChannelKind }>(
    db,
    `SELECT m.*, i.channel FROM messages m JOIN identities i ON i.id = m.identity_id
     WHERE m.payload_id = ? AND m.erased_at IS NULL AND (m.edited_at IS NULL OR m.edited_at <= ?)`,
  ).all(payload.id, payload.fetchedAt);
}

/** Keeps what could not be read, once, however often it comes; answers whether it is new. */
export function saveRejected(
  db: Archive,
  accountId: string,
  at: number,
  rejected: { raw: unknown; why: string },
): boolean {
  const text = asText(rejected.raw);
  const digest = createHash("sha256").update(text).digest("base64url");
  const { changes } = prepared(
    db,
    "INSERT OR IGNORE INTO rejected (account_id, at, why, digest, bytes) VALUES (?, ?, ?, ?, ?)",
  ).run(accountId, at, rejected.why, digest, deflateRawSync(text));
  if (changes > 0) pruneRejected(db, accountId);
  return changes > 0;
}

/** What cannot even be written down (cycles, big integers) is kept as what it calls itself. */
function asText(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? "null";
  } catch {
    return JSON.stringify(String(raw));
  }
}

/** A server that only sends what cannot be read must not fill the disk: of each account the newest are kept. */
const mostRejected = { rows: 500, bytes: 5_000_000 };

function pruneRejected(db: Archive, accountId: string): void {
  prepared(
    db,
    `DELETE FROM rejected WHERE id IN (SELECT id FROM (
       SELECT id, row_number() OVER newest AS n, sum(octet_length(bytes)) OVER newest AS size
       FROM rejected WHERE account_id = @accountId WINDOW newest AS (ORDER BY id DESC))
     WHERE n > @rows OR (size > @bytes AND n > 1))`,
  ).run({ accountId, ...mostRejected });
}
