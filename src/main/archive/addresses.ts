import { AppError } from "../../shared/fault.ts";
import type { Recipient } from "../../shared/model/send-options.ts";
import { matchTerm, queryTerm } from "../../shared/query/words.ts";
import { isOwnIdentity, type IdentityRow } from "./identities.ts";
import { readMentions } from "./message-columns.ts";
import { getMessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** The newest of them are looked at; who wrote last comes first. */
const candidates = 200;

/** Mail addresses by the beginnings of words in name or address. */
export function searchAddresses(
  db: Archive,
  { text, limit }: { text: string; limit: number },
): Recipient[] {
  const words = text
    .split(/\s+/u)
    .map((word) => queryTerm(word, true))
    .filter((term) => term !== undefined)
    .slice(0, 10);
  if (words.length === 0) return [];
  return prepared<[string, number, number], IdentityRow>(
    db,
    `SELECT i.* FROM (SELECT rowid AS seq FROM identity_words
        WHERE identity_words MATCH ? ORDER BY rowid DESC LIMIT ?) AS found
      CROSS JOIN identities i ON i.seq = found.seq
      WHERE i.channel = 'email'
      ORDER BY (SELECT max(m.seq) FROM messages m WHERE m.identity_id = i.id) DESC LIMIT ?`,
  )
    .all(words.map(matchTerm).join(" AND "), candidates, limit)
    .map(toRecipient);
}

/** Whom an answer to everybody goes to. A mail names all of its recipients. */
export function reachedBy(
  db: Archive,
  messageId: string,
): { to: Recipient[]; cc: Recipient[] } {
  const row = getMessageRow(db, messageId);
  if (row === undefined)
    throw new AppError("not-found", "There is no such message.");
  const identity = prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE id = ?",
  );
  const others = [row.identity_id, ...readMentions(row)]
    .filter((id) => !isOwnIdentity(db, row.account_id, id))
    .flatMap((id) => identity.get(id) ?? [])
    .map(toRecipient);
  const once = [
    ...new Map(others.map((each) => [each.address, each])).values(),
  ];
  return { to: once.slice(0, 1), cc: once.slice(1) };
}

function toRecipient({ handle, remote_id, name }: IdentityRow): Recipient {
  const address = handle.includes("@") ? handle : remote_id;
  return name === "" || name === address ? { address } : { address, name };
}
