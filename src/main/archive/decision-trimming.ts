import {
  decisionChange,
  type DecisionChange,
  type RowChange,
} from "../../shared/model/decision.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type Trimmed = {
  /** What is left of the change; undefined: nothing that could be taken back. */
  change: DecisionChange | undefined;
  isWhole: boolean;
};

/**
 * Takes out of decisions what they say of conversations, people and accounts that are gone, and their names from the
 * sentence; a decision of which nothing is left goes. In the order of rows, from one of them on; inside the caller's
 * transaction. Answers where to go on; undefined at the end.
 */
export function trimDecisions(
  db: Archive,
  after: number,
  limit: number,
): number | undefined {
  const rows = prepared<
    [number, number],
    { rowid: number; id: string; did: string; change: string }
  >(
    db,
    "SELECT rowid, id, did, change FROM decisions WHERE rowid > ? ORDER BY rowid LIMIT ?",
  ).all(after, limit);
  for (const { id, did, change } of rows) {
    const read = decisionChange.safeParse(JSON.parse(change));
    // Of one from a damaged archive only that it was made is known.
    if (!read.success) continue;
    const trimmed = trim(db, read.data);
    if (trimmed.isWhole) continue;
    if (trimmed.change === undefined && !hasMarks(db, id))
      prepared(db, "DELETE FROM decisions WHERE id = ?").run(id);
    else
      prepared(db, "UPDATE decisions SET did = ?, change = ? WHERE id = ?").run(
        withoutWhom(did),
        JSON.stringify(trimmed.change ?? read.data),
        id,
      );
  }
  return rows.at(-1)?.rowid;
}

function hasMarks(db: Archive, decisionId: string): boolean {
  return exists(db, "marks", "decision_id", decisionId);
}

/** “Merged people: Ana, Ben” → “Merged people”. */
function withoutWhom(did: string): string {
  const end = did.lastIndexOf(": ");
  return end < 0 ? did : did.slice(0, end);
}

function exists(
  db: Archive,
  table: string,
  column: string,
  value: string,
): boolean {
  return (
    prepared<[string], 1>(
      db,
      `SELECT 1 FROM ${table} WHERE ${column} = ? LIMIT 1`,
    )
      .pluck()
      .get(value) === 1
  );
}

function trim(db: Archive, change: DecisionChange): Trimmed {
  const isThere = (table: string) => (id: string) =>
    exists(db, table, "id", id);
  const isConversation = isThere("conversations");
  const isIdentity = isThere("identities");
  /** What is left of a list; the decision is about nothing any more when nothing is. */
  const left = <T>(
    all: readonly T[],
    keep: (one: T) => boolean,
    rest: (kept: T[]) => DecisionChange,
  ): Trimmed => {
    const kept = all.filter(keep);
    return {
      change: kept.length === 0 ? undefined : rest(kept),
      isWhole: kept.length === all.length,
    };
  };
  const leftOfSets = (
    sets: string[][],
    keep: (id: string) => boolean,
    rest: (sets: string[][]) => DecisionChange,
  ): Trimmed => {
    const kept = sets.map((set) => set.filter(keep));
    const isWhole = kept.every((set, i) => set.length === sets[i]?.length);
    // With one side alone there is nothing to bring together or apart.
    const sides = kept.filter((set) => set.length > 0);
    return { change: sides.length < 2 ? undefined : rest(sides), isWhole };
  };
  switch (change.kind) {
    case "mark":
      return left(
        change.conversations,
        ({ id }) => isConversation(id),
        (conversations) => ({ ...change, conversations }),
      );
    case "one-of-us":
      return left(
        change.identities,
        ({ id }) => isIdentity(id),
        (identities) => ({ ...change, identities }),
      );
    case "remembered":
      return left(
        change.rows,
        (row) => isAboutSomething(db, row),
        (rows) => ({ ...change, rows }),
      );
    case "role":
      return left([change.personId], isThere("people"), () => change);
    case "account-removed":
    case "account-disconnected":
      return left([change.accountId], isThere("accounts"), () => change);
    case "conversations-grouped":
      return leftOfSets(change.sets, isConversation, (sets) => ({
        ...change,
        sets,
      }));
    case "conversation-parted":
    case "act":
      return left([change.messageId], isThere("messages"), () => change);
    case "people-grouped":
      return leftOfSets(change.sets, isIdentity, (sets) => ({
        ...change,
        sets,
        oneOfUs: change.oneOfUs.filter(({ id }) => isIdentity(id)),
      }));
    case "people-apart":
      return left(
        change.pairs,
        ({ one, other }) => isIdentity(one) && isIdentity(other),
        (pairs) => ({ ...change, pairs }),
      );
    case "draft-discarded":
      return { change, isWhole: true };
  }
}

const parents = [
  ["conversation_id", "conversations"],
  ["message_id", "messages"],
  ["person_id", "people"],
] as const;

/** Labels and topics by themselves are about nothing that can go. */
function isAboutSomething(db: Archive, { before, after }: RowChange): boolean {
  const row = after ?? before ?? {};
  return parents.every(([column, table]) => {
    const id = row[column];
    return typeof id !== "string" || exists(db, table, "id", id);
  });
}
