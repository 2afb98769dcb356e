import type { Database } from "better-sqlite3";

/** A page of payloads that comes again in an import is looked for by the time at which it was fetched. */
export function payloadTimes(db: Database): void {
  db.exec(`
    DROP INDEX payloads_of_account;
    CREATE INDEX payloads_of_account ON payloads (account_id, fetched_at);
  `);
}
