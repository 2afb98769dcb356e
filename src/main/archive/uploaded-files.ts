import type { OutgoingFile } from "../../shared/model/send-options.ts";
import { needed } from "./outgoing-files.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Servers keep what no post names for a day at most. */
const keptMs = 86_400_000;

type Place = { accountId: string; digest: string; alt: string };

/** With other words on it, it would be another file at some servers. */
function placeOf(accountId: string, { id, alt }: OutgoingFile): Place {
  return { accountId, digest: id, alt: alt ?? "" };
}

/** What the account's server has of a file from an attempt that came to nothing. */
export function findUploaded(
  db: Archive,
  accountId: string,
  file: OutgoingFile,
  now: number,
): { remoteId: string; at: number } | undefined {
  return prepared<
    [Place & { since: number }],
    { remoteId: string; at: number }
  >(
    db,
    `SELECT remote_id AS remoteId, uploaded_at AS at FROM uploaded_files
     WHERE account_id = @accountId AND digest = @digest AND alt = @alt AND uploaded_at > @since`,
  ).get({ ...placeOf(accountId, file), since: now - keptMs });
}

/** Notes that the server has a file. */
export function keepUploaded(
  db: Archive,
  accountId: string,
  file: OutgoingFile,
  uploaded: { remoteId: string; at: number },
): void {
  prepared<[Place & { remoteId: string; at: number }]>(
    db,
    `INSERT INTO uploaded_files (account_id, digest, alt, remote_id, uploaded_at)
     VALUES (@accountId, @digest, @alt, @remoteId, @at)
     ON CONFLICT DO UPDATE SET remote_id = excluded.remote_id, uploaded_at = excluded.uploaded_at`,
  ).run({ ...placeOf(accountId, file), ...uploaded });
}

/** They went with a post: what goes with another has to be brought anew. */
export function forgetUploaded(
  db: Archive,
  accountId: string,
  files: readonly OutgoingFile[],
): void {
  for (const file of files)
    prepared<[Place]>(
      db,
      "DELETE FROM uploaded_files WHERE account_id = @accountId AND digest = @digest AND alt = @alt",
    ).run(placeOf(accountId, file));
}

/** Forgets what servers have forgotten, and what nothing unsent names any more: words on it are nobody's business then. */
export function forgetStaleUploads(db: Archive, now: number): void {
  prepared<[Record<string, number>]>(
    db,
    `DELETE FROM uploaded_files WHERE uploaded_at <= @since OR digest NOT IN (${needed})`,
  ).run({ since: now - keptMs, rememberedFrom: now });
}
