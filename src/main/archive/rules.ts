import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../shared/fault.ts";
import type { RememberedRow, RowChange } from "../../shared/model/decision.ts";
import { ruleDoes, type Rule } from "../../shared/model/rule.ts";
import { foldName } from "../../shared/query/fold.ts";
import { renameLabel } from "../../shared/query/rename.ts";
import { newId } from "./id.ts";
import { findOrMakeNamed } from "./named.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { changeRow, getRow } from "./remembered.ts";

type RuleRow = {
  id: string;
  name: string;
  query: string;
  does: string;
  active: 0 | 1;
};

function toRule({ id, name, query, does, active }: RuleRow): Rule {
  return {
    id,
    name,
    query,
    does: ruleDoes.parse(JSON.parse(does)),
    active: active === 1,
  };
}

/** In the order in which they are asked. */
export function listRules(db: Archive): Rule[] {
  return prepared<[], RuleRow>(
    db,
    "SELECT * FROM rules WHERE removed_at IS NULL ORDER BY position, rowid",
  )
    .all()
    .map(toRule);
}

export function findRule(db: Archive, id: string): Rule | undefined {
  const row = prepared<[string], RuleRow>(
    db,
    "SELECT * FROM rules WHERE id = ? AND removed_at IS NULL",
  ).get(id);
  return row && toRule(row);
}

/** Throws `not-found`. */
export function getRule(db: Archive, id: string): Rule {
  const rule = findRule(db, id);
  if (rule === undefined)
    throw new AppError("not-found", "There is no such rule any more.");
  return rule;
}

/** Behind all that are there. */
export function addRule(
  db: Archive,
  rule: Omit<Rule, "id">,
  at: number,
): { id: string; rows: RowChange[] } {
  const id = newId();
  const position = prepared<[], number>(
    db,
    "SELECT coalesce(max(position), 0) + 1 FROM rules",
  )
    .pluck()
    .get() as number;
  const labels = makeLabels(db, rule, at);
  const after = {
    id,
    position,
    ...columnsOf(rule),
    created_at: at,
    removed_at: null,
  };
  return {
    id,
    rows: [...labels, changeRow(db, { table: "rules", before: null, after })],
  };
}

export function changeRule(
  db: Archive,
  id: string,
  change: Partial<Omit<Rule, "id">>,
  at: number,
): RowChange[] {
  const before = getRule(db, id);
  const after = { ...before, ...change };
  return [
    ...(isDeepStrictEqual(before.does, after.does)
      ? []
      : makeLabels(db, after, at)),
    ...editRow(db, id, columnsOf(after)),
  ];
}

/** What a rule gives is there from the beginning: one that is not there has been deleted. */
function makeLabels(
  db: Archive,
  { does }: Pick<Rule, "does">,
  at: number,
): RowChange[] {
  return does.labels.flatMap(
    (name) => findOrMakeNamed(db, "labels", name, at).made,
  );
}

/** The rules that give a label or ask for it follow when it is called otherwise. */
export function renameInRules(
  db: Archive,
  from: string,
  to: string,
): RowChange[] {
  return listRules(db).flatMap(({ id, ...rule }) =>
    editRow(
      db,
      id,
      columnsOf({
        ...rule,
        query: renameLabel(rule.query, from, to),
        does: {
          ...rule.does,
          labels: rule.does.labels.map((name) =>
            foldName(name) === foldName(from) ? to : name,
          ),
        },
      }),
    ),
  );
}

/** Without a label what gives it or asks for it is not what the user wrote any more. */
export function turnOffWithout(db: Archive, label: string): RowChange[] {
  return listRules(db)
    .filter(
      ({ query, does }) =>
        does.labels.some((name) => foldName(name) === foldName(label)) ||
        renameLabel(query, label, `${label}x`) !== query,
    )
    .flatMap(({ id }) => editRow(db, id, { active: 0 }));
}

export function removeRule(db: Archive, id: string, at: number): RowChange[] {
  return editRow(db, id, { removed_at: at });
}

/** Those that are not named stay behind the others. */
export function orderRules(db: Archive, ids: readonly string[]): RowChange[] {
  const known = listRules(db).map(({ id }) => id);
  const wanted = new Set(ids.filter((id) => known.includes(id)));
  return [...wanted, ...known.filter((id) => !wanted.has(id))].flatMap(
    (id, i) => editRow(db, id, { position: i + 1 }),
  );
}

function editRow(db: Archive, id: string, columns: RememberedRow): RowChange[] {
  const before = getRow(db, "rules", id);
  const after = { ...before, ...columns };
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [changeRow(db, { table: "rules", before, after })];
}

function columnsOf({ name, query, does, active }: Omit<Rule, "id">) {
  return { name, query, does: JSON.stringify(does), active: active ? 1 : 0 };
}
