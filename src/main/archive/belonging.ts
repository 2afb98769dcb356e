import { recountConversation } from "./conversations.ts";
import { recomputeOurs } from "./identities.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { setDirectionsStale } from "./settings.ts";
import { recountThreads } from "./threads.ts";

/** The user's word on whether an identity answers for us. */
export function setOneOfUs(
  db: Archive,
  identityId: string,
  oneOfUs: boolean,
): void {
  prepared(db, "UPDATE identities SET one_of_us = ? WHERE id = ?").run(
    oneOfUs ? 1 : 0,
    identityId,
  );
}

/** Whether the user has said so; an identity of an account is ours without it. */
export function isOneOfUs(db: Archive, identityId: string): boolean {
  return (
    prepared<[string], 0 | 1>(
      db,
      "SELECT one_of_us FROM identities WHERE id = ?",
    )
      .pluck()
      .get(identityId) === 1
  );
}

/**
 * After a colleague came or went, or an account: what these identities wrote changes its direction where it must.
 * Answers the conversations whose turns are to be computed again. The messages of an account that goes stay as
 * they are: nobody sees them, and they are right when it comes back.
 */
export function realignDirections(
  db: Archive,
  identityIds: readonly string[],
  leavingAccountId?: string,
): string[] {
  return realignMessages(
    db,
    identityIds.filter((id) => recomputeOurs(db, id)),
    leavingAccountId,
  );
}

/** The same for identities of which it is known already whether they are ours. */
export function realignMessages(
  db: Archive,
  identityIds: readonly string[],
  leavingAccountId?: string,
): string[] {
  const touched = new Set<string>();
  for (const id of identityIds) {
    const wrong = `identity_id = @id AND account_id IS NOT @leavingAccountId AND direction <> (
      SELECT CASE ours WHEN 1 THEN 'out' ELSE 'in' END FROM identities WHERE id = @id)`;
    const about = { id, leavingAccountId: leavingAccountId ?? null };
    const conversationIds = prepared<[typeof about], string>(
      db,
      `SELECT DISTINCT conversation_id FROM messages WHERE ${wrong}`,
    )
      .pluck()
      .all(about);
    prepared(
      db,
      `UPDATE messages SET direction = iif(direction = 'in', 'out', 'in') WHERE ${wrong}`,
    ).run(about);
    for (const conversationId of conversationIds) touched.add(conversationId);
  }
  for (const conversationId of touched) {
    recountConversation(db, conversationId);
    recountThreads(db, conversationId);
  }
  return [...touched];
}

/** So many messages of an identity change their direction with the decision itself; of more, all in slices behind it. */
const atOnce = 200;

/**
 * After the user has said of identities whether they are ours: what they wrote changes its direction, of those who
 * wrote much a little later. Answers the conversations whose turns are to be computed again now.
 */
export function realignSoon(
  db: Archive,
  identityIds: readonly string[],
): string[] {
  const changed = identityIds.filter((id) => recomputeOurs(db, id));
  const wroteMuch = prepared<[string, number], 1>(
    db,
    "SELECT 1 FROM messages WHERE identity_id = ? LIMIT 1 OFFSET ?",
  ).pluck();
  const later = new Set(
    changed.filter((id) => wroteMuch.get(id, atOnce) === 1),
  );
  for (const id of later) setDirectionsStale(db, id, true);
  return realignMessages(
    db,
    changed.filter((id) => !later.has(id)),
  );
}

/** How far the messages of an identity are realigned. */
export type Realigned = {
  identityId: string;
  /** What they are realigned to: when that changes meanwhile, all of them are looked at again. */
  ours: 0 | 1;
  /** Up to this message (seq). */
  upTo: number;
};

/** Rows per transaction. */
const sliceRows = 50;

/**
 * Realigns some more messages of an identity, in the caller's transaction. Answers the conversations touched, and
 * how far it is: undefined when that was all.
 */
export function realignSlice(
  db: Archive,
  identityId: string,
  before: Realigned | undefined,
): { touched: string[]; next: Realigned | undefined } {
  const ours =
    prepared<[string], 0 | 1>(db, "SELECT ours FROM identities WHERE id = ?")
      .pluck()
      .get(identityId) ?? 0;
  const after =
    before?.identityId === identityId && before.ours === ours
      ? before.upTo
      : Number.MIN_SAFE_INTEGER;
  const direction = ours === 1 ? "out" : "in";
  const rows = prepared<
    [string, number, number],
    { seq: number; conversation_id: string; direction: "in" | "out" }
  >(
    db,
    `SELECT seq, conversation_id, direction FROM messages INDEXED BY messages_of_identity
     WHERE identity_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
  ).all(identityId, after, sliceRows);
  const touched = new Set<string>();
  for (const row of rows) {
    if (row.direction === direction) continue;
    prepared(db, "UPDATE messages SET direction = ? WHERE seq = ?").run(
      direction,
      row.seq,
    );
    touched.add(row.conversation_id);
  }
  for (const id of touched) {
    recountConversation(db, id);
    recountThreads(db, id);
  }
  const last = rows.at(-1);
  const next =
    rows.length < sliceRows || last === undefined
      ? undefined
      : { identityId, ours, upTo: last.seq };
  if (next === undefined) setDirectionsStale(db, identityId, false);
  return { touched: [...touched], next };
}

export function identitiesOfPerson(db: Archive, personId: string): string[] {
  return prepared<[string], string>(
    db,
    "SELECT id FROM identities WHERE person_id = ? ORDER BY id",
  )
    .pluck()
    .all(personId);
}

export function identitiesOfAccount(db: Archive, accountId: string): string[] {
  return prepared<[string], string>(
    db,
    "SELECT identity_id FROM account_identities WHERE account_id = ?",
  )
    .pluck()
    .all(accountId);
}
