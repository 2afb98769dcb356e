import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { draft } from "../../shared/model/draft.ts";
import {
  isWritten,
  optionsKey,
  sendOptions,
  tidyOptions,
  type SendOptions,
} from "../../shared/model/send-options.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** A draft as it is kept; closed ones are sent, discarded or emptied and no longer listed. */
export const storedDraft = draft.extend({
  closedAt: z.number().int().optional(),
});
export type StoredDraft = z.infer<typeof storedDraft>;

type DraftRow = {
  id: string;
  account_id: string | null;
  conversation_id: string | null;
  in_reply_to: string | null;
  edits: string | null;
  note: 1 | null;
  text: string;
  options: string | null;
  saved_at: number;
  closed_at: number | null;
};

const versionsKept = 20;
const versionEveryMs = 30_000;

function toDraft(row: DraftRow): StoredDraft {
  return {
    id: row.id,
    ...(row.account_id === null ? {} : { accountId: row.account_id }),
    ...(row.conversation_id === null
      ? {}
      : { conversationId: row.conversation_id }),
    ...(row.in_reply_to === null ? {} : { inReplyTo: row.in_reply_to }),
    ...(row.edits === null ? {} : { edits: row.edits }),
    ...(row.note === null ? {} : { note: true }),
    text: row.text,
    ...readOptions(row.options),
    savedAt: row.saved_at,
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  };
}

/** Options as they lie in a column. */
export function writeOptions(options: SendOptions | undefined): string | null {
  const tidy = tidyOptions(options);
  return tidy === undefined ? null : JSON.stringify(tidy);
}

/** What a damaged archive has made unreadable is left out: the text itself is not lost by it. */
export function readOptions(column: string | null): { options?: SendOptions } {
  if (column === null) return {};
  try {
    return { options: sendOptions.parse(JSON.parse(column)) };
  } catch {
    return {};
  }
}

export function findDraft(db: Archive, id: string): StoredDraft | undefined {
  const row = prepared<[string], DraftRow>(
    db,
    "SELECT * FROM drafts WHERE id = ?",
  ).get(id);
  return row === undefined ? undefined : toDraft(row);
}

/** One draft; throws `not-found`. */
export function getDraft(db: Archive, id: string): StoredDraft {
  const found = findDraft(db, id);
  if (found === undefined)
    throw new AppError("not-found", "There is no such draft.");
  return found;
}

/** Newest first. */
export function openDrafts(db: Archive): StoredDraft[] {
  return prepared<[], DraftRow>(
    db,
    "SELECT * FROM drafts WHERE closed_at IS NULL ORDER BY saved_at DESC, id",
  )
    .all()
    .map(toDraft);
}

/** Writes a draft as given; what it replaces becomes a version where the rules say so. */
export function putDraft(db: Archive, draft: StoredDraft): void {
  const before = findDraft(db, draft.id);
  if (before !== undefined && isVersion(before, draft))
    keepVersion(db, before.id, before);
  prepared(
    db,
    `INSERT INTO drafts (id, account_id, conversation_id, in_reply_to, edits, note, text, options, saved_at, closed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id,
       conversation_id = excluded.conversation_id, in_reply_to = excluded.in_reply_to, edits = excluded.edits,
       note = excluded.note, text = excluded.text, options = excluded.options, saved_at = excluded.saved_at,
       closed_at = excluded.closed_at`,
  ).run(
    draft.id,
    draft.accountId ?? null,
    draft.conversationId ?? null,
    draft.inReplyTo ?? null,
    draft.edits ?? null,
    draft.note === true ? 1 : null,
    draft.text,
    writeOptions(draft.options),
    draft.savedAt,
    draft.closedAt ?? null,
  );
}

/** The last text of every half minute is kept, and any text of which the next one leaves less than half. */
function isVersion(before: StoredDraft, next: StoredDraft): boolean {
  if (!isWritten(before)) return false;
  const isSame =
    before.text === next.text &&
    optionsKey(before.options) === optionsKey(next.options);
  if (isSame) return false;
  const isLastOfItsTime =
    Math.floor(before.savedAt / versionEveryMs) !==
    Math.floor(next.savedAt / versionEveryMs);
  const isCut = next.text.trim().length * 2 < before.text.trim().length;
  return isLastOfItsTime || isCut;
}

/** An earlier form of a draft. */
export type DraftVersion = {
  savedAt: number;
  text: string;
  /** Without the files. */
  options?: SendOptions | undefined;
};

/** Keeps an earlier form of a draft; the oldest of too many goes. */
export function keepVersion(
  db: Archive,
  draftId: string,
  { savedAt, text, options }: DraftVersion,
): void {
  const { files: _, ...words } = options ?? {};
  prepared(
    db,
    "INSERT OR IGNORE INTO draft_versions (draft_id, saved_at, text, options) VALUES (?, ?, ?, ?)",
  ).run(draftId, savedAt, text, writeOptions(words));
  prepared(
    db,
    `DELETE FROM draft_versions WHERE draft_id = @id AND saved_at < (
       SELECT min(saved_at) FROM (SELECT saved_at FROM draft_versions WHERE draft_id = @id
         ORDER BY saved_at DESC LIMIT @kept))`,
  ).run({ id: draftId, kept: versionsKept });
}

/** Earlier forms of a draft, newest first. */
export function draftVersions(db: Archive, id: string): DraftVersion[] {
  return prepared<
    [string],
    { saved_at: number; text: string; options: string | null }
  >(
    db,
    "SELECT saved_at, text, options FROM draft_versions WHERE draft_id = ? ORDER BY saved_at DESC",
  )
    .all(id)
    .map((row) => ({
      savedAt: row.saved_at,
      text: row.text,
      ...readOptions(row.options),
    }));
}

/** Takes a draft off the list, or puts it back with null. */
export function setDraftClosed(
  db: Archive,
  id: string,
  closedAt: number | null,
): void {
  prepared(db, "UPDATE drafts SET closed_at = ? WHERE id = ?").run(
    closedAt,
    id,
  );
}
