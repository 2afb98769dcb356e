import type { SendOptions } from "../../shared/model/send-options.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** A draft that was put away keeps its files for so long, for its text can be brought back. */
const rememberedMs = 30 * 86_400_000;
/** What was just attached may not be in its draft yet. */
const freshMs = 86_400_000;

const fileIds = (column: string) =>
  `json_each(iif(json_valid(${column}), ${column}, '{}'), '$.files') AS file`;

/** Files that something unsent names, or a draft that was put away after `@rememberedFrom`. */
export const needed = `
  SELECT file.value ->> '$.id' FROM drafts d, ${fileIds("d.options")}
    WHERE d.options IS NOT NULL AND (d.closed_at IS NULL OR d.closed_at > @rememberedFrom)
  UNION SELECT file.value ->> '$.id' FROM outbox o, ${fileIds("o.options")}
    WHERE o.options IS NOT NULL AND o.state NOT IN ('sent', 'discarded')`;

/** Notes that a file was attached: its bytes are on the disk. */
export function noteOutgoing(db: Archive, digest: string, now: number): void {
  prepared(
    db,
    `INSERT INTO outgoing_files (digest, kept_at) VALUES (?, ?)
     ON CONFLICT (digest) DO UPDATE SET kept_at = max(kept_at, excluded.kept_at)`,
  ).run(digest, now);
}

/** The same of all that goes with a text. */
export function noteFilesOf(
  db: Archive,
  options: SendOptions | undefined,
  now: number,
): void {
  for (const { id, stays } of options?.files ?? [])
    if (stays !== true) noteOutgoing(db, id, now);
}

export function isOutgoing(db: Archive, digest: string): boolean {
  return (
    prepared<[string], 1>(
      db,
      "SELECT 1 FROM outgoing_files WHERE digest = ?",
    ).get(digest) !== undefined
  );
}

/** All that unsent texts need, whether it is noted or not. */
export function neededFiles(db: Archive, now: number): Set<string> {
  return new Set(
    prepared<[{ rememberedFrom: number }], string>(db, needed)
      .pluck()
      .all({ rememberedFrom: now - rememberedMs }),
  );
}

/** Lets go of what nothing unsent needs any more; answers what was let go. */
export function releaseOutgoing(db: Archive, now: number): string[] {
  return prepared<[Record<string, number>], string>(
    db,
    `DELETE FROM outgoing_files WHERE kept_at < @keptBefore AND digest NOT IN (${needed})
     RETURNING digest`,
  )
    .pluck()
    .all({
      keptBefore: now - freshMs,
      rememberedFrom: now - rememberedMs,
    });
}
