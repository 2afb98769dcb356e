import {
  decisionChange,
  type DecisionChange,
} from "../../shared/model/decision.ts";
import { AppError } from "../../shared/fault.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Something the user or a rule decided, in words and with its inverse. */
export type Decision = {
  id: string;
  at: number;
  did: string;
  change: DecisionChange;
  undoneAt: number | undefined;
  /** The rule that did it; undefined: the user. */
  ruleId: string | undefined;
};

type DecisionRow = {
  id: string;
  at: number;
  did: string;
  change: string;
  undone_at: number | null;
  rule_id: string | null;
};

/** The row comes first: marks refer to it. `setChange` completes it in the same transaction. */
export function insertDecision(
  db: Archive,
  at: number,
  did: string,
  ruleId?: string,
): string {
  const id = newId();
  prepared(
    db,
    "INSERT INTO decisions (id, at, did, change, rule_id) VALUES (?, ?, ?, '', ?)",
  ).run(id, at, did, ruleId ?? null);
  return id;
}

export function setChange(
  db: Archive,
  id: string,
  change: DecisionChange,
): void {
  prepared(db, "UPDATE decisions SET change = ? WHERE id = ?").run(
    JSON.stringify(change),
    id,
  );
}

/** Whether it is there yet: a decision goes with the last of what it was about. */
export function hasDecision(db: Archive, id: string): boolean {
  return (
    prepared<[string], 1>(db, "SELECT 1 FROM decisions WHERE id = ?")
      .pluck()
      .get(id) === 1
  );
}

/** Throws `not-found`. */
export function getDecision(db: Archive, id: string): Decision {
  const row = prepared<[string], DecisionRow>(
    db,
    "SELECT * FROM decisions WHERE id = ?",
  ).get(id);
  if (row === undefined)
    throw new AppError("not-found", "There is no such decision to take back.");
  return {
    id: row.id,
    at: row.at,
    did: row.did,
    change: decisionChange.parse(JSON.parse(row.change)),
    undoneAt: row.undone_at ?? undefined,
    ruleId: row.rule_id ?? undefined,
  };
}

export function setUndone(
  db: Archive,
  id: string,
  undoneAt: number | null,
): void {
  prepared(db, "UPDATE decisions SET undone_at = ? WHERE id = ?").run(
    undoneAt,
    id,
  );
}

/** What a rule did that has not been taken back: the newest, and how many there are. */
export function standingOfRule(
  db: Archive,
  ruleId: string,
): { id: string | undefined; count: number } {
  const standing =
    "FROM decisions INDEXED BY decisions_of_rule WHERE rule_id = ? AND undone_at IS NULL";
  return {
    id: prepared<[string], string>(
      db,
      `SELECT id ${standing} ORDER BY rowid DESC LIMIT 1`,
    )
      .pluck()
      .get(ruleId),
    count:
      prepared<[string], number>(db, `SELECT count(*) ${standing}`)
        .pluck()
        .get(ruleId) ?? 0,
  };
}
