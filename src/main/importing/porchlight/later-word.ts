import type { DecisionChange } from "../../../shared/model/decision.ts";
import type { Archive } from "../../archive/open.ts";
import { prepared } from "../../archive/prepared.ts";
import { readRecords } from "./folder.ts";

type Grouped = Extract<DecisionChange, { kind: "conversations-grouped" }>;

/** When threads were brought together or taken apart, by deciding so or by taking the opposite back. */
type Grouping = { at: number; united: boolean; ids: ReadonlySet<string> };

/** What was decided here and an older export does not know. */
export type LaterWord = {
  /** Whether two threads were taken apart here after that, ms UTC. */
  isApart: (one: string, other: string, mergedAt: number) => boolean;
  /** When a row was taken away here; undefined where it was not, or came back. */
  goneAt: (table: string, key: readonly string[]) => number | undefined;
};

type Decided = { at: number; undone_at: number | null; change: string };

const perSlice = 200;
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

function groupingOf(
  { united, sets }: Grouped,
  at: number,
  undoneAt: number | undefined,
): Grouping {
  return {
    at: undoneAt ?? at,
    united: (undoneAt === undefined) === united,
    ids: new Set(sets.flat()),
  };
}

function latest(
  groupings: readonly Grouping[],
  one: string,
  other: string,
): Grouping | undefined {
  return groupings
    .filter(({ ids }) => ids.has(one) && ids.has(other))
    .reduce<Grouping | undefined>(
      (last, each) => (last === undefined || each.at >= last.at ? each : last),
      undefined,
    );
}

/** Reads what was decided here so far, in slices. */
export async function readLaterWord(db: Archive): Promise<LaterWord> {
  const groupings: Grouping[] = [];
  const rows = new Map<string, { at: number; isGone: boolean }>();
  const slice = prepared<[number, number], Decided & { row: number }>(
    db,
    `SELECT rowid AS row, at, undone_at, change FROM decisions WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  for (let after = 0; ; await breathe()) {
    const decided = slice.all(after, perSlice);
    for (const each of decided) take(each);
    const last = decided.at(-1);
    if (last === undefined) break;
    after = last.row;
  }

  function take({ at, undone_at, change }: Decided): void {
    const undoneAt = undone_at ?? undefined;
    const what = JSON.parse(change) as DecisionChange;
    if (what.kind === "conversations-grouped")
      groupings.push(groupingOf(what, at, undoneAt));
    if (what.kind !== "remembered") return;
    for (const { table, before, after } of what.rows) {
      const row = after ?? before;
      if (row === null) continue;
      const key = keyOf(table, [
        row["id"] ?? row["conversation_id"],
        row["label_id"],
      ]);
      const when = undoneAt ?? at;
      if ((rows.get(key)?.at ?? 0) > when) continue;
      const now = undoneAt === undefined ? after : before;
      rows.set(key, { at: when, isGone: now === null });
    }
  }

  return {
    isApart(one, other, mergedAt) {
      const last = latest(groupings, one, other);
      return last !== undefined && !last.united && last.at > mergedAt;
    },
    goneAt(table, key) {
      const row = rows.get(keyOf(table, key));
      return row?.isGone === true ? row.at : undefined;
    },
  };
}

function keyOf(table: string, key: readonly unknown[]): string {
  return [table, ...key.filter((part) => typeof part === "string")].join(" ");
}

/** When two conversations of an export were merged there, as far as it says so. */
export async function readMergedAt(
  folder: string,
): Promise<(one: string, other: string) => number> {
  const groupings: Grouping[] = [];
  for await (const { record } of readRecords(folder, "decisions")) {
    const { change, at, undoneAt } = record;
    if (change.kind === "conversations-grouped")
      groupings.push(groupingOf(change, at, undoneAt));
  }
  return (one, other) => {
    const last = latest(groupings, one, other);
    return last?.united === true ? last.at : -Infinity;
  };
}
