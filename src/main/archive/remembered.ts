import { AppError } from "../../shared/fault.ts";
import type {
  RememberedRow,
  RememberedTable,
  RowChange,
} from "../../shared/model/decision.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type Shape = {
  key: readonly string[];
  rest: readonly string[];
  /** Goes only when no row of this table names it any more. */
  usedBy?: { table: RememberedTable; column: string };
};

/** What a decision keeps of each table; other columns follow by themselves. */
const shapes: Record<RememberedTable, Shape> = {
  labels: {
    key: ["id"],
    rest: ["name", "folded", "created_at"],
    usedBy: { table: "conversation_labels", column: "label_id" },
  },
  conversation_labels: { key: ["conversation_id", "label_id"], rest: ["at"] },
  topics: {
    key: ["id"],
    rest: ["name", "folded", "created_at"],
    usedBy: { table: "feedback", column: "topic_id" },
  },
  feedback: { key: ["id"], rest: ["message_id", "kind", "topic_id", "at"] },
  rules: {
    key: ["id"],
    rest: [
      "position",
      "name",
      "query",
      "does",
      "active",
      "created_at",
      "removed_at",
    ],
  },
  notes: {
    key: ["id"],
    rest: ["conversation_id", "person_id", "text", "at", "edited_at"],
  },
  promises: {
    key: ["id"],
    rest: [
      "conversation_id",
      "person_id",
      "text",
      "made_at",
      "due_at",
      "ending",
      "ended_at",
    ],
  },
};

/** Writes a row anew, changed, or takes it away; the answer takes that back. Inside the caller's transaction. */
export function changeRow(db: Archive, change: RowChange): RowChange {
  const { table, before, after } = change;
  if (after !== null) writeRow(db, table, after);
  else if (before !== null) eraseRow(db, table, before);
  return change;
}

/** The rows of a table in which a column has this value, as decisions keep them. */
export function rowsWhere(
  db: Archive,
  table: RememberedTable,
  column: string,
  value: string,
): RememberedRow[] {
  const { key, rest } = shapes[table];
  return prepared<[string], RememberedRow>(
    db,
    `SELECT ${[...key, ...rest].join(", ")} FROM ${table} WHERE ${column} = ?`,
  ).all(value);
}

/** The row with this id; throws `not-found`. */
export function getRow(
  db: Archive,
  table: Exclude<RememberedTable, "conversation_labels">,
  id: string,
): RememberedRow {
  const [row] = rowsWhere(db, table, "id", id);
  if (row === undefined)
    throw new AppError("not-found", "This is not in the archive any more.");
  return row;
}

/**
 * Brings rows back to how they were before these changes (or after them). What they were about may have been joined
 * to another conversation since, or be gone with its account. Answers the conversations touched.
 */
export function restoreRows(
  db: Archive,
  changes: readonly RowChange[],
  to: "before" | "after",
): string[] {
  const touched = new Set<string>();
  const present = new Set<string>();
  let [lost, restored] = [0, 0];
  for (const change of to === "before" ? changes.toReversed() : changes) {
    const { table } = change;
    const from = to === "before" ? change.after : change.before;
    const kept = change[to] ?? from;
    const row = kept === null ? undefined : placeNow(db, table, kept, present);
    if (row === undefined) {
      lost += 1;
      continue;
    }
    if (change[to] === null) {
      eraseRow(db, table, row);
      present.delete(`${table} ${String(row["id"])}`);
    } else writeRow(db, table, row);
    // A label or topic by itself brings nothing back.
    if (shapes[table].usedBy === undefined) restored += 1;
    const conversationId = conversationOf(db, row);
    if (conversationId !== undefined) touched.add(conversationId);
  }
  if (lost > 0 && restored === 0)
    throw new AppError(
      "not-found",
      "What this was about has been deleted with its account.",
    );
  return [...touched];
}

/** The row as it belongs now; undefined when what it is about is gone. */
function placeNow(
  db: Archive,
  table: RememberedTable,
  kept: RememberedRow,
  /** What is known to be there: many rows name the same. */
  present: Set<string>,
): RememberedRow | undefined {
  const row = { ...kept, ...movedTo(db, table, kept) };
  const { conversation_id: conversationId } = row;
  for (const [column, table] of parents) {
    const id = row[column];
    if (typeof id !== "string") continue;
    const parent = `${table} ${id}`;
    if (!present.has(parent) && !isIn(db, table, id)) return undefined;
    present.add(parent);
  }
  return typeof conversationId === "string"
    ? { ...row, conversation_id: conversationNow(db, conversationId) }
    : row;
}

function isIn(db: Archive, table: string, id: string): boolean {
  return (
    prepared<[string], 1>(db, `SELECT 1 FROM ${table} WHERE id = ?`)
      .pluck()
      .get(id) === 1
  );
}

/** The conversation that one was joined into, if it was. */
function conversationNow(db: Archive, id: string): string {
  const into = prepared<[string], string | null>(
    db,
    "SELECT redirect_to FROM conversations WHERE id = ?",
  )
    .pluck()
    .get(id);
  return into == null ? id : conversationNow(db, into);
}

/** Where a row is that has been merged or split along with its conversation or person since. */
function movedTo(
  db: Archive,
  table: RememberedTable,
  { id }: RememberedRow,
): RememberedRow | undefined {
  if ((table !== "notes" && table !== "promises") || typeof id !== "string")
    return undefined;
  return prepared<[string], RememberedRow>(
    db,
    `SELECT conversation_id, person_id FROM ${table} WHERE id = ?`,
  ).get(id);
}

const parents = [
  ["conversation_id", "conversations"],
  ["label_id", "labels"],
  ["message_id", "messages"],
  ["person_id", "people"],
  ["topic_id", "topics"],
] as const;

function conversationOf(db: Archive, row: RememberedRow): string | undefined {
  if (typeof row["conversation_id"] === "string") return row["conversation_id"];
  const messageId = row["message_id"];
  if (typeof messageId !== "string") return undefined;
  return prepared<[string], string>(
    db,
    "SELECT conversation_id FROM messages WHERE id = ?",
  )
    .pluck()
    .get(messageId);
}

function writeRow(
  db: Archive,
  table: RememberedTable,
  row: RememberedRow,
): void {
  const { key, rest } = shapes[table];
  if (table === "labels" || table === "topics") refuseNamesake(db, table, row);
  const columns = [...key, ...rest];
  prepared<[RememberedRow]>(
    db,
    `INSERT INTO ${table} (${columns.join(", ")})
     VALUES (${columns.map((column) => `@${column}`).join(", ")})
     ON CONFLICT (${key.join(", ")}) DO UPDATE
       SET ${rest.map((column) => `${column} = excluded.${column}`).join(", ")}`,
  ).run(row);
}

function eraseRow(
  db: Archive,
  table: RememberedTable,
  row: RememberedRow,
): void {
  if (table === "rules" && hasActed(db, row)) {
    prepared<[RememberedRow]>(
      db,
      "UPDATE rules SET removed_at = created_at WHERE id = @id",
    ).run(row);
    return;
  }
  const { key, usedBy } = shapes[table];
  const isIt = key.map((column) => `${column} = @${column}`).join(" AND ");
  const isFree =
    usedBy === undefined
      ? ""
      : ` AND NOT EXISTS (SELECT 1 FROM ${usedBy.table} WHERE ${usedBy.column} = @id)`;
  prepared<[RememberedRow]>(
    db,
    `DELETE FROM ${table} WHERE ${isIt}${isFree}`,
  ).run(row);
}

/** What a rule did still names it when the rule is taken back. */
function hasActed(db: Archive, row: RememberedRow): boolean {
  return (
    prepared<[RememberedRow], 0 | 1>(
      db,
      `SELECT EXISTS (SELECT 1 FROM rule_acts WHERE rule_id = @id)
         OR EXISTS (SELECT 1 FROM decisions WHERE rule_id = @id)`,
    )
      .pluck()
      .get(row) === 1
  );
}

/** Two things of one name could not be told apart. */
function refuseNamesake(
  db: Archive,
  table: "labels" | "topics",
  row: RememberedRow,
): void {
  const other = prepared<[RememberedRow], string>(
    db,
    `SELECT name FROM ${table} WHERE folded = @folded AND id <> @id`,
  )
    .pluck()
    .get(row);
  if (other !== undefined)
    throw new AppError(
      "conflict",
      `There is “${other}” already. Choose another name, or rename that one first.`,
    );
}
