import { AppError } from "../../shared/fault.ts";
import type {
  Attachment,
  AttachmentFacts,
} from "../../shared/model/message.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** An attachment with what it takes to fetch it. */
export type AttachmentSource = {
  id: string;
  messageId: string;
  accountId: string;
  name: string;
  mediaType: string;
  url: string | null;
  part: string | null;
  /** SHA-256 of the file, where it is kept. */
  digest: string | null;
};

/** Throws `not-found`. */
export function getAttachment(db: Archive, id: string): AttachmentSource {
  const found = findAttachment(db, id);
  if (found === undefined)
    throw new AppError("not-found", "This attachment is not here any more.");
  return found;
}

export function findAttachment(
  db: Archive,
  id: string,
): AttachmentSource | undefined {
  return prepared<[string], AttachmentSource>(
    db,
    `SELECT a.id, a.message_id AS messageId, m.account_id AS accountId, a.name,
       a.media_type AS mediaType, a.url, a.part, a.digest
     FROM attachments a JOIN messages m ON m.id = a.message_id WHERE a.id = ?`,
  ).get(id);
}

/** Whether a message has this file. */
export function isKept(db: Archive, digest: string): boolean {
  return (
    prepared<[string], 1>(
      db,
      `SELECT 1 FROM attachments INDEXED BY attachments_kept
       WHERE digest = ? AND digest IS NOT NULL LIMIT 1`,
    ).get(digest) !== undefined
  );
}

/** Says which files a message's attachments are; the first one that was kept stays. */
export function keepAttachments(
  db: Archive,
  message: { id: string },
  files: readonly KeptFile[],
): void {
  const rows = rowsOf(db, message.id);
  for (const [row, { digest }] of pairsOf(rows, files))
    if (digest !== undefined)
      prepared(
        db,
        "UPDATE attachments SET digest = ? WHERE id = ? AND digest IS NULL",
      ).run(digest, row.id);
}

type KeptFile = {
  digest?: string | undefined;
  name?: string | undefined;
  mediaType?: string | undefined;
  url?: string | undefined;
};

/**
 * Which of a message's attachments its files are. As many as there are files: told by their places. Otherwise, where
 * one of the two knows of less, by what only one of each has: its address, its name, its kind.
 */
function pairsOf(
  rows: readonly AttachmentRow[],
  files: readonly KeptFile[],
): [AttachmentRow, KeptFile][] {
  if (rows.length === files.length)
    return rows.flatMap((row, i) => {
      const file = files[i];
      return file === undefined ? [] : [[row, file]];
    });
  const pairs: [AttachmentRow, KeptFile][] = [];
  const [restRows, restFiles] = [new Set(rows), new Set(files)];
  for (const [ofRow, ofFile] of features) {
    const byRow = Map.groupBy(restRows, ofRow);
    for (const [feature, [file, ...others]] of Map.groupBy(restFiles, ofFile)) {
      const [row, ...like] = byRow.get(feature) ?? [];
      if (!feature || row === undefined || file === undefined) continue;
      if (others.length > 0 || like.length > 0) continue;
      pairs.push([row, file]);
      restRows.delete(row);
      restFiles.delete(file);
    }
  }
  return pairs;
}

const features: readonly [
  (row: AttachmentRow) => string | null,
  (file: KeptFile) => string | null,
][] = [
  [({ url }) => url, ({ url }) => url ?? null],
  [({ name }) => name, ({ name }) => name ?? null],
  [({ media_type }) => media_type, ({ mediaType }) => mediaType ?? null],
];

type AttachmentRow = {
  id: string;
  name: string;
  media_type: string;
  size: number | null;
  alt: string | null;
  url: string | null;
  part: string | null;
  digest: string | null;
};

function rowsOf(db: Archive, messageId: string): AttachmentRow[] {
  return prepared<[string], AttachmentRow>(
    db,
    "SELECT * FROM attachments WHERE message_id = ? ORDER BY position",
  ).all(messageId);
}

function factsOf(row: AttachmentRow): AttachmentFacts {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    ...(row.size === null ? {} : { size: row.size }),
    ...(row.alt === null ? {} : { alt: row.alt }),
    ...(row.url === null ? {} : { url: row.url }),
  };
}

/** What the channel said of a message's files, in its order. */
export function attachmentFactsOf(
  db: Archive,
  messageId: string,
): AttachmentFacts[] {
  return rowsOf(db, messageId).map(factsOf);
}

/** The same, and whether the files can be had. */
export function attachmentsOf(db: Archive, messageId: string): Attachment[] {
  return rowsOf(db, messageId).map((row) => ({
    ...factsOf(row),
    obtainable: row.digest !== null || row.url !== null || row.part !== null,
  }));
}
