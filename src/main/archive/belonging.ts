import { recountConversation } from "./conversations.ts";
import { recomputeOurs } from "./identities.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

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

/**
 * After an account or a colleague came or went: what these identities wrote changes its direction where it must.
 * Answers the conversations whose turns are to be computed again.
 */
export function realignDirections(
  db: Archive,
  identityIds: readonly string[],
): string[] {
  const touched = new Set<string>();
  for (const id of identityIds) {
    if (!recomputeOurs(db, id)) continue;
    const conversationIds = prepared<[string], string>(
      db,
      "SELECT DISTINCT conversation_id FROM messages WHERE identity_id = ?",
    )
      .pluck()
      .all(id);
    prepared(
      db,
      `UPDATE messages SET direction = (SELECT CASE ours WHEN 1 THEN 'out' ELSE 'in' END
         FROM identities WHERE id = @id) WHERE identity_id = @id`,
    ).run({ id });
    for (const conversationId of conversationIds) touched.add(conversationId);
  }
  for (const conversationId of touched) recountConversation(db, conversationId);
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
