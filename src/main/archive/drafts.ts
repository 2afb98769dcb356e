import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { draft } from "../../shared/model/draft.ts";
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
  note: 1 | null;
  text: string;
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
    ...(row.note === null ? {} : { note: true }),
    text: row.text,
    savedAt: row.saved_at,
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  };
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
  if (before !== undefined && isVersion(before, draft)) keepVersion(db, before);
  prepared(
    db,
    `INSERT INTO drafts (id, account_id, conversation_id, in_reply_to, note, text, saved_at, closed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id,
       conversation_id = excluded.conversation_id, in_reply_to = excluded.in_reply_to, note = excluded.note,
       text = excluded.text, saved_at = excluded.saved_at, closed_at = excluded.closed_at`,
  ).run(
    draft.id,
    draft.accountId ?? null,
    draft.conversationId ?? null,
    draft.inReplyTo ?? null,
    draft.note === true ? 1 : null,
    draft.text,
    draft.savedAt,
    draft.closedAt ?? null,
  );
}

/** The last text of every half minute is kept, and any text of which the next one leaves less than half. */
function isVersion(before: StoredDraft, next: StoredDraft): boolean {
  if (before.text.trim() === "" || before.text === next.text) return false;
  const isLastOfItsTime =
    Math.floor(before.savedAt / versionEveryMs) !==
    Math.floor(next.savedAt / versionEveryMs);
  const isCut = next.text.trim().length * 2 < before.text.trim().length;
  return isLastOfItsTime || isCut;
}

function keepVersion(db: Archive, version: StoredDraft): void {
  prepared(
    db,
    "INSERT OR IGNORE INTO draft_versions (draft_id, saved_at, text) VALUES (?, ?, ?)",
  ).run(version.id, version.savedAt, version.text);
  prepared(
    db,
    `DELETE FROM draft_versions WHERE draft_id = @id AND saved_at < (
       SELECT min(saved_at) FROM (SELECT saved_at FROM draft_versions WHERE draft_id = @id
         ORDER BY saved_at DESC LIMIT @kept))`,
  ).run({ id: version.id, kept: versionsKept });
}

/** Earlier texts of a draft, newest first. */
export function draftVersions(
  db: Archive,
  id: string,
): { savedAt: number; text: string }[] {
  return prepared<[string], { saved_at: number; text: string }>(
    db,
    "SELECT saved_at, text FROM draft_versions WHERE draft_id = ? ORDER BY saved_at DESC",
  )
    .all(id)
    .map((row) => ({ savedAt: row.saved_at, text: row.text }));
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
