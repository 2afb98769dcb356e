import type { Noun } from "../../../shared/export/records.ts";
import { changeRow, findRow, insertRecord } from "../../archive/import-rows.ts";
import { exportTables } from "../../archive/export-tables.ts";
import { fileWhereItBelongs, leaveWithThread } from "./filing.ts";
import { countAdded, eachRecord, freeId, type Merging } from "./merging.ts";
import { looseReferences, references } from "./references.ts";

type Row = Record<string, string | number | Buffer | null>;
type Change = Record<string, string | number | null>;
type Fields = Readonly<Record<string, unknown>>;

/** How a record is met that is no message, draft or outbox item. */
type Rule = {
  /** What makes it the same besides its id. */
  same?: readonly string[];
  /** What the record knows better than the row that was met. */
  newer?: (record: Fields, row: Row) => Change;
  /** Who waits may change by it. */
  concernsWaiting?: true;
  /** Stays with the thread, whatever that is merged into. */
  ofThread?: true;
};

/** A value that we lack. */
function filled(record: Fields, row: Row, field: string, column: string) {
  const value = record[field];
  return row[column] === null && value !== undefined
    ? { [field]: value as string | number }
    : {};
}

const rules = {
  "people-apart": { same: ["one", "other"] },
  rejected: { same: ["accountId", "digest"] },
  signals: { same: ["accountId", "remoteId"] },
  rules: {},
  decisions: {},
  marks: { concernsWaiting: true },
  labels: { same: ["folded"] },
  "conversation-labels": { same: ["conversationId", "labelId"] },
  "rule-acts": { same: ["conversationId", "ruleId"], ofThread: true },
  topics: { same: ["folded"] },
  feedback: {},
  notes: {
    newer: (record, row) =>
      Number(record["editedAt"] ?? 0) > Number(row["edited_at"] ?? 0)
        ? { text: String(record["text"]), editedAt: Number(record["editedAt"]) }
        : {},
  },
  promises: {
    newer: (record, row) => ({
      ...filled(record, row, "ending", "ending"),
      ...filled(record, row, "endedAt", "ended_at"),
    }),
  },
  ledger: {
    newer: (record, row) => ({
      ...filled(record, row, "closedAt", "closed_at"),
      ...(Number(record["toAt"]) > Number(row["to_at"])
        ? {
            toAt: Number(record["toAt"]),
            polls: Number(record["polls"]),
            requests: Number(record["requests"]),
            added: Number(record["added"]),
          }
        : {}),
    }),
  },
} satisfies Partial<Record<Noun, Rule>>;

/** All that is merged by a plain rule. */
export async function mergeByRule(
  merging: Merging,
  noun: keyof typeof rules,
): Promise<void> {
  await eachRecord(merging, noun, (record) =>
    mergeOne(merging, noun, translate(merging, noun, record), rules[noun]),
  );
}

/** With the ids of this archive wherever it names another record. */
export function translate(
  { met }: Merging,
  noun: Noun,
  record: object,
): Record<string, unknown> {
  const translated: Record<string, unknown> = { ...record };
  const all = { ...references[noun], ...looseReferences[noun] };
  for (const [field, to] of Object.entries(all)) {
    const value = translated[field];
    if (typeof value === "string") translated[field] = met.ours(to, value);
  }
  if (noun === "decisions")
    translated["change"] = met.inside(translated["change"]);
  const { one, other } = translated;
  // A pair begins with the smaller id, which may be the other one here.
  if (noun === "people-apart" && String(one) > String(other))
    Object.assign(translated, { one: other, other: one });
  return translated;
}

function mergeOne(
  merging: Merging,
  noun: keyof typeof rules,
  record: Record<string, unknown>,
  rule: Rule,
): void {
  const { core, met } = merging;
  const { db, turns } = core;
  if (rule.ofThread === true) leaveWithThread(db, record);
  else fileWhereItBelongs(db, record);
  const theirs = typeof record["id"] === "string" ? record["id"] : undefined;
  const row =
    (theirs === undefined ? undefined : findRow(db, noun, { id: theirs })) ??
    (rule.same === undefined
      ? undefined
      : findRow(db, noun, pick(record, rule.same)));
  if (row !== undefined) {
    const ours = row["id"];
    if (theirs === undefined || typeof ours !== "string") return;
    met.note(noun, theirs, ours);
    changeRow(db, noun, ours, rule.newer?.(record, row) ?? {});
    return;
  }
  if (wasTakenAway(merging, noun, record)) return;
  const id = theirs === undefined ? {} : { id: freeId(merging, noun, theirs) };
  insertRecord(db, noun, { ...record, ...id });
  countAdded(merging, noun);
  if (rule.concernsWaiting === true)
    turns.invalidate(String(record["conversationId"]));
}

/** Whether it was taken away here after it was written or put on. */
function wasTakenAway(
  { later }: Merging,
  noun: keyof typeof rules,
  record: Fields,
): boolean {
  const keys = [record["id"] ?? record["conversationId"], record["labelId"]];
  const goneAt = later.goneAt(
    exportTables[noun].table,
    keys.filter((key) => typeof key === "string"),
  );
  const at = record["editedAt"] ?? record["at"] ?? record["madeAt"];
  return goneAt !== undefined && typeof at === "number" && goneAt >= at;
}

function pick(
  record: Fields,
  fields: readonly string[],
): Record<string, string | number> {
  return Object.fromEntries(
    fields.map((field) => [field, record[field] as string | number]),
  );
}
