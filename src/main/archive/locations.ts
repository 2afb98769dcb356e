import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Where a mail lies at its server. One that has only moved stands there as it stood. */
export function saveLocation(
  db: Archive,
  accountId: string,
  messageId: string,
  location: { mailbox: string; uidValidity: string; uid: number },
): void {
  prepared(
    db,
    `INSERT INTO locations (account_id, mailbox, uid_validity, uid, message_id, handling)
     VALUES (@accountId, @mailbox, @uidValidity, @uid, @messageId,
       coalesce((SELECT max(handling) FROM locations INDEXED BY locations_of_message WHERE message_id = @messageId), 0))
     ON CONFLICT DO UPDATE SET message_id = excluded.message_id, handling = excluded.handling
       WHERE message_id <> excluded.message_id`,
  ).run({ accountId, ...location, messageId });
}

/** Nothing lies there any more. */
export function forgetLocation(
  db: Archive,
  accountId: string,
  location: { mailbox: string; uidValidity: string; uid: number },
): void {
  prepared(
    db,
    "DELETE FROM locations WHERE account_id = ? AND mailbox = ? AND uid_validity = ? AND uid = ?",
  ).run(accountId, location.mailbox, location.uidValidity, location.uid);
}

/** Forgets some of all places where an account's messages were met; answers how many. */
export function forgetLocations(
  db: Archive,
  accountId: string,
  most: number,
): number {
  return prepared(
    db,
    `DELETE FROM locations WHERE (account_id, mailbox, uid_validity, uid) IN
       (SELECT account_id, mailbox, uid_validity, uid FROM locations WHERE account_id = ? LIMIT ?)`,
  ).run(accountId, most).changes;
}

/** Remote id of the message that was met there. */
export function messageAt(
  db: Archive,
  accountId: string,
  location: { mailbox: string; uidValidity: string; uid: number },
): string | undefined {
  return prepared<[string, string, string, number], string>(
    db,
    `SELECT m.remote_id FROM locations l JOIN messages m ON m.id = l.message_id
     WHERE l.account_id = ? AND l.mailbox = ? AND l.uid_validity = ? AND l.uid = ?`,
  )
    .pluck()
    .get(accountId, location.mailbox, location.uidValidity, location.uid);
}

/** Every place where it was met, the newest number first. */
export function locationsOf(
  db: Archive,
  messageId: string,
): { mailbox: string; uidValidity: string; uid: number }[] {
  return prepared<
    [string],
    { mailbox: string; uidValidity: string; uid: number }
  >(
    db,
    `SELECT mailbox, uid_validity AS uidValidity, uid FROM locations INDEXED BY locations_of_message
     WHERE message_id = ? ORDER BY uid DESC`,
  ).all(messageId);
}
