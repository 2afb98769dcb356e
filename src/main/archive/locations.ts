import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Where a mail lies at its server. */
export function saveLocation(
  db: Archive,
  accountId: string,
  messageId: string,
  location: { mailbox: string; uidValidity: string; uid: number },
): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO locations (account_id, mailbox, uid_validity, uid, message_id)
     VALUES (?, ?, ?, ?, ?)`,
  ).run(
    accountId,
    location.mailbox,
    location.uidValidity,
    location.uid,
    messageId,
  );
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
