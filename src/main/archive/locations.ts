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
