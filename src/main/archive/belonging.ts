import { recountConversation } from "./conversations.ts";
import { recomputeOurs } from "./identities.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
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
