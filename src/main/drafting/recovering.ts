import { isFurther } from "../../shared/delivery.ts";
import {
  findDraft,
  openDrafts,
  putDraft,
  setDraftClosed,
  type StoredDraft,
} from "../archive/drafts.ts";
import {
  findItem,
  insertItem,
  itemsSince,
  saveItem,
} from "../archive/outbox.ts";
import { durably, type Archive } from "../archive/open.ts";
import { noteFilesOf } from "../archive/outgoing-files.ts";
import type { UnsentTexts } from "./unsent.ts";

/** Longer than the oldest backup is kept: a restored one must not send again what has been sent since. */
const remembered = 35 * 86_400_000;

/**
 * Brings back what the archive has lost: text that the file outside it has and the archive has not, or has in
 * an older form. Nothing is taken away. Answers how many texts came back.
 */
export function bringBack(
  db: Archive,
  texts: UnsentTexts,
  now: number,
): number {
  return durably(db, () => {
    let count = 0;
    for (const item of texts.items.values()) {
      const known = findItem(db, item.id);
      if (known === undefined) insertItem(db, item);
      else if (isFurther(item, known)) saveItem(db, { ...known, ...item });
      else continue;
      noteFilesOf(db, item.options, now);
      if (item.state !== "discarded")
        setDraftClosed(db, item.id, item.createdAt);
      count += 1;
    }
    for (const draft of texts.drafts.values()) {
      if (draft.closedAt !== undefined) continue;
      const known = findDraft(db, draft.id);
      if (known !== undefined && isAsLate(known, draft)) continue;
      if (findItem(db, draft.id) !== undefined) continue;
      putDraft(db, draft);
      noteFilesOf(db, draft.options, now);
      count += 1;
    }
    return count;
  });
}

/** Of two with the same text one may have been taken off the list and put back since. */
function isAsLate(known: StoredDraft, draft: StoredDraft): boolean {
  return known.savedAt === draft.savedAt
    ? known.closedAt === undefined
    : known.savedAt > draft.savedAt;
}

/** What the file outside the archive begins with: all that is unsent, and what was sent lately. */
export function unsentNow(db: Archive, now: number): UnsentTexts {
  return {
    drafts: new Map(openDrafts(db).map((draft) => [draft.id, draft])),
    items: new Map(
      itemsSince(db, now - remembered).map((item) => [item.id, item]),
    ),
  };
}
