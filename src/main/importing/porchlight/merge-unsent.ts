import type { ExportRecord } from "../../../shared/export/records.ts";
import { isFurther } from "../../../shared/delivery.ts";
import { optionsKey } from "../../../shared/model/send-options.ts";
import {
  findDraft,
  keepVersion,
  putDraft,
  type StoredDraft,
} from "../../archive/drafts.ts";
import { insertRecord } from "../../archive/import-rows.ts";
import {
  findItem,
  insertItem,
  saveItem,
  storedItem,
} from "../../archive/outbox.ts";
import { noteFilesOf } from "../../archive/outgoing-files.ts";
import { fileWhereItBelongs } from "./filing.ts";
import { countAdded, eachRecord, type Merging } from "./merging.ts";
import { translate } from "./merge-memory.ts";

/** Drafts and outbox items. No text of ours gives way: what is not the newest becomes a version. */
export async function mergeUnsent(merging: Merging): Promise<void> {
  await eachRecord(merging, "drafts", (draft) => {
    if (isErased(merging, draft)) return;
    const { versions, ...plain } = withPlace(merging, "drafts", draft);
    mergeDraft(merging, plain);
    for (const version of versions)
      keepVersion(merging.core.db, draft.id, version);
    noteFiles(merging, draft);
  });
  await eachRecord(merging, "outbox", (item) => {
    mergeItem(merging, withPlace(merging, "outbox", item));
    noteFiles(merging, item);
  });
}

/** What was written to send a message whose text is erased here. */
function isErased({ core: { db } }: Merging, { id }: StoredDraft): boolean {
  const item = findItem(db, id);
  return item?.state === "sent" && item.text === "" && !findDraft(db, id);
}

/** Their bytes came with the export and are kept already. */
function noteFiles(
  { core: { db, now } }: Merging,
  { options }: Pick<StoredDraft, "options">,
): void {
  noteFilesOf(db, options, now());
}

function withPlace<N extends "drafts" | "outbox">(
  merging: Merging,
  noun: N,
  record: ExportRecord<N>,
): ExportRecord<N> {
  const translated = translate(merging, noun, record) as ExportRecord<N>;
  fileWhereItBelongs(merging.core.db, translated);
  return translated;
}

function mergeDraft(merging: Merging, draft: StoredDraft): void {
  const { db, unsent } = merging.core;
  const known = findDraft(db, draft.id);
  if (known === undefined) {
    const isSpent = findItem(db, draft.id) !== undefined;
    const stored: StoredDraft =
      isSpent && draft.closedAt === undefined
        ? { ...draft, closedAt: draft.savedAt }
        : draft;
    insertRecord(db, "drafts", stored);
    if (stored.closedAt === undefined) unsent.noteDraft(stored);
    countAdded(merging, "drafts");
  } else if (
    known.text !== draft.text ||
    optionsKey(known.options) !== optionsKey(draft.options)
  )
    meetDraft(merging, known, draft);
}

function meetDraft(
  merging: Merging,
  known: StoredDraft,
  draft: StoredDraft,
): void {
  const { db, unsent } = merging.core;
  const isSpent = findItem(db, draft.id) !== undefined;
  if (isSpent || draft.savedAt <= known.savedAt) {
    if (draft.text.trim() !== "") keepVersion(db, draft.id, draft);
    return;
  }
  if (known.text.trim() !== "") keepVersion(db, known.id, known);
  putDraft(db, draft);
  unsent.noteDraft(draft);
}

/** One that is over, there or here, is over: it must not be sent again. */
function mergeItem(merging: Merging, record: ExportRecord<"outbox">): void {
  const { db, turns, unsent } = merging.core;
  const item = storedItem.parse(record);
  const known = findItem(db, item.id);
  if (known === undefined) {
    insertItem(db, item);
    countAdded(merging, "outbox");
  } else {
    const isOver = item.state === "sent" || item.state === "discarded";
    if (!isOver || known.state === "sending" || !isFurther(item, known)) return;
    const { messageId } = item;
    saveItem(db, {
      ...item,
      ...(messageId === undefined ? {} : { messageId }),
    });
  }
  unsent.noteItem(item);
  if (item.conversationId !== undefined) turns.invalidate(item.conversationId);
}
