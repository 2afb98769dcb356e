import type { Label } from "../../shared/model/label.ts";
import { AppError } from "../../shared/fault.ts";
import type { RememberedRow, RowChange } from "../../shared/model/decision.ts";
import { foldName } from "../../shared/query/fold.ts";
import { renameLabel } from "../../shared/query/rename.ts";
import { listColumns, setColumnQuery } from "./columns.ts";
import { deletedName, findNamed, findOrMakeNamed, isLabel } from "./named.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { countUpTo, sql } from "./query-sql.ts";
import { renameInRules, turnOffWithout } from "./rules.ts";
import { changeRow, getRow, rowsWhere } from "./remembered.ts";

/** Counting stops here; shown as 999+. */
const highestCount = 1000;

/** By name, with how many open conversations carry each. May read many rows: off the main thread, please. */
export function listLabels(
  db: Archive,
  mostOpen = fewOpen,
): (Label & { open: number })[] {
  const labels = prepared<[], Label>(
    db,
    `SELECT id, name FROM labels WHERE ${isLabel} ORDER BY folded`,
  ).all();
  const open = openByLabel(db, mostOpen);
  return labels.map((label) => ({
    ...label,
    open: open?.get(label.id) ?? (open ? 0 : openOf(db, label.id)),
  }));
}

/** Up to so many open conversations are asked for their labels; more are soon met among those of each label. */
const fewOpen = 5000;

/** How many open conversations each label has that has some; undefined when too many are open to look at each. */
function openByLabel(
  db: Archive,
  most: number,
): Map<string, number> | undefined {
  const open = `SELECT c.id FROM conversations c INDEXED BY conversations_of_state
    WHERE c.state = 'open' AND c.redirect_to IS NULL AND c.inbound > 0`;
  if (countUpTo(db, sql(open), most) === most) return undefined;
  const rows = prepared<[], { id: string; open: number }>(
    db,
    `SELECT l.label_id AS id, min(count(*), ${highestCount}) AS open
     FROM (${open} AND ${isOfAccount}) AS c
     CROSS JOIN conversation_labels l ON l.conversation_id = c.id GROUP BY l.label_id`,
  ).all();
  return new Map(rows.map(({ id, open }) => [id, open]));
}

function openOf(db: Archive, id: string): number {
  const open = prepared<[string], number>(
    db,
    `SELECT count(*) FROM (
      SELECT 1 FROM conversation_labels l INDEXED BY conversation_labels_newest
      CROSS JOIN conversations c ON c.id = l.conversation_id
      WHERE l.label_id = ? AND c.state = 'open' AND c.redirect_to IS NULL AND c.inbound > 0 AND ${isOfAccount}
      LIMIT ${highestCount})`,
  )
    .pluck()
    .get(id);
  return open ?? 0;
}

const isOfAccount =
  "c.account_id NOT IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)";

/** What is to change so that these conversations carry these labels and no longer those; by name. */
export function missingLabels(
  db: Archive,
  conversationIds: readonly string[],
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): { add: Map<string, string[]>; remove: Map<string, string[]> } {
  const among = (names: readonly string[], carried: boolean) => {
    const missing = new Map<string, string[]>();
    for (const name of names) {
      const id = findNamed(db, "labels", name);
      const ids = conversationIds.filter(
        (conversationId) =>
          (id !== undefined && carries(db, conversationId, id)) === carried,
      );
      if (ids.length > 0) missing.set(name, ids);
    }
    return missing;
  };
  return { add: among(add, false), remove: among(remove, true) };
}

function carries(
  db: Archive,
  conversationId: string,
  labelId: string,
): boolean {
  return (
    prepared<[string, string], 1>(
      db,
      "SELECT 1 FROM conversation_labels WHERE conversation_id = ? AND label_id = ?",
    )
      .pluck()
      .get(conversationId, labelId) === 1
  );
}

/** Puts a label on conversations; one that is new is made. */
export function addLabel(
  db: Archive,
  name: string,
  conversationIds: readonly string[],
  at: number,
): RowChange[] {
  const { id, made } = findOrMakeNamed(db, "labels", name, at);
  return [
    ...made,
    ...conversationIds.map((conversationId) =>
      changeRow(db, {
        table: "conversation_labels",
        before: null,
        after: { conversation_id: conversationId, label_id: id, at },
      }),
    ),
  ];
}

export function removeLabel(
  db: Archive,
  name: string,
  conversationIds: readonly string[],
): RowChange[] {
  const id = findNamed(db, "labels", name);
  if (id === undefined) return [];
  return conversationIds.flatMap((conversationId) =>
    rowsWhere(db, "conversation_labels", "conversation_id", conversationId)
      .filter((row) => row["label_id"] === id)
      .map((before) =>
        changeRow(db, { table: "conversation_labels", before, after: null }),
      ),
  );
}

/** The label of this id; throws `not-found`. */
export function getLabel(db: Archive, id: string): Label {
  const row = getRow(db, "labels", id);
  if (isDeleted(row)) throw new AppError("not-found", gone);
  return { id, name: String(row["name"]) };
}

const gone = "This is not in the archive any more.";

const isDeleted = ({ folded, id }: RememberedRow) =>
  folded === deletedName(String(id));

/** Answers also the columns whose queries name it, which follow, as the rules do. */
export function changeName(
  db: Archive,
  { id, name: from }: Label,
  name: string,
): {
  rows: RowChange[];
  columns: { id: string; before: string; after: string }[];
} {
  const before = getRow(db, "labels", id);
  const after = { ...before, name, folded: foldName(name) };
  const rows = [
    changeRow(db, { table: "labels", before, after }),
    ...renameInRules(db, from, name),
  ];
  const columns = listColumns(db)
    .map(({ id, query }) => ({
      id,
      before: query,
      after: renameLabel(query, from, name),
    }))
    .filter(({ before, after }) => before !== after);
  for (const { id, after } of columns) setColumnQuery(db, id, after);
  return { rows, columns };
}

/**
 * Takes a label away. What carried it keeps it out of sight: there may be tens of thousands, and all of them have it
 * again as soon as that is taken back.
 */
export function deleteLabel(db: Archive, id: string): RowChange[] {
  const before = getRow(db, "labels", id);
  if (isDeleted(before)) throw new AppError("not-found", gone);
  const after = { ...before, folded: deletedName(id) };
  return [
    ...turnOffWithout(db, String(before["name"])),
    changeRow(db, { table: "labels", before, after }),
  ];
}
