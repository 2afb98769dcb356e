import { foldName } from "../../shared/query/fold.ts";
import type { RowChange } from "../../shared/model/decision.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { changeRow } from "./remembered.ts";

/** What a deleted label is found by: nothing that anybody could call one. */
export const deletedName = (id: string) => `\u{1}${id}`;

/** Of a row of labels: it has not been deleted. */
export const isLabel = "labels.folded >= ' '";

/** The label or topic of a name, whatever its spelling. */
export function findNamed(
  db: Archive,
  table: "labels" | "topics",
  name: string,
): string | undefined {
  return prepared<[string], string>(
    db,
    `SELECT id FROM ${table} WHERE folded = ?`,
  )
    .pluck()
    .get(foldName(name));
}

/** The same, made when it is new. */
export function findOrMakeNamed(
  db: Archive,
  table: "labels" | "topics",
  name: string,
  at: number,
): { id: string; made: RowChange[] } {
  const known = findNamed(db, table, name);
  if (known !== undefined) return { id: known, made: [] };
  const id = newId();
  const after = { id, name, folded: foldName(name), created_at: at };
  return { id, made: [changeRow(db, { table, before: null, after })] };
}
