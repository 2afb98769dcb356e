import { actsOn, type Actable } from "../../shared/acts.ts";
import type { Act } from "../../shared/model/act.ts";
import { findAccount, type StoredAccount } from "./accounts.ts";
import { isOwnIdentity } from "./identities.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { actsIn, type ActOnIt } from "./outbox-acts.ts";

/** What of a message says what can be done to it. */
export function actableOf(
  db: Archive,
  row: MessageRow,
  acts: readonly ActOnIt[],
): Actable {
  return {
    own:
      row.direction === "out" &&
      isOwnIdentity(db, row.account_id, row.identity_id),
    direction: row.direction,
    visibility: row.visibility,
    isGone: row.deleted_at !== null || row.erased_at !== null,
    standing:
      row.hidden_at !== null
        ? "hidden"
        : row.held_at !== null
          ? "held"
          : "shown",
    acts: acts.map(({ act }) => act),
    underway: acts.filter(({ isDone }) => !isDone).map(({ act }) => act),
  };
}

/** Tells of each of these messages what its account can do to it. */
export function createDoable(
  db: Archive,
  messageIds: readonly string[],
): (row: MessageRow) => Act[] {
  const acts = actsIn(db, messageIds);
  const accounts = new Map<string, StoredAccount | undefined>();
  return (row) => {
    if (!accounts.has(row.account_id))
      accounts.set(row.account_id, findAccount(db, row.account_id));
    const account = accounts.get(row.account_id);
    if (account === undefined || account.removedAt !== undefined) return [];
    return actsOn(
      actableOf(db, row, acts.get(row.id) ?? []),
      account.capabilities,
    );
  };
}
