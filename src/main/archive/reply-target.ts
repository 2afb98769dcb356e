import type { Answer } from "../../shared/model/conversation.ts";
import { dueAt } from "../../shared/targets.ts";
import { isWaiting } from "../../shared/turns.ts";
import { getConversationRow } from "./conversations.ts";
import { getMessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { turnsOfConversation } from "./turn-rows.ts";
import { answeringIn, promisesIn } from "./waiting.ts";

/** The accounts that a conversation reached: one, unless it was merged. */
export function accountsIn(db: Archive, conversationId: string): string[] {
  return prepared<[{ id: string }], string>(
    db,
    `SELECT DISTINCT account_id FROM conversations WHERE id IN (
       SELECT @id UNION ALL SELECT conversation_id FROM merged_threads WHERE into_id = @id)`,
  )
    .pluck()
    .all({ id: conversationId });
}

/**
 * Per account what a reply from it answers unless its writer says otherwise: the message that opened the most urgent
 * wait, of those that no reply is on its way to; else the latest that came in; else our own latest. The account that
 * is the most urgent to answer from comes first.
 */
export function replyTargets(db: Archive, conversationId: string): Answer[] {
  const muted = getConversationRow(db, conversationId).muted === 1;
  const answering = answeringIn(db, conversationId);
  const promised = promisesIn(db, conversationId);
  const urgent = turnsOfConversation(db, conversationId)
    .filter((turn) =>
      isWaiting(turn, {
        doorAt: promised(turn).doorAt,
        answering: answering.has(turn.personId),
        muted,
      }),
    )
    .map((turn) => ({
      messageId: turn.openingMessageId,
      by: dueAt(turn, promised(turn).target) ?? turn.startAt,
    }))
    .toSorted((a, b) => a.by - b.by);
  const first = new Map<string, string>();
  for (const { messageId } of urgent) {
    const accountId = getMessageRow(db, messageId)?.account_id;
    if (accountId !== undefined && !first.has(accountId))
      first.set(accountId, messageId);
  }
  const calm = accountsIn(db, conversationId)
    .filter((accountId) => !first.has(accountId))
    .flatMap((accountId) => latest(db, conversationId, accountId) ?? [])
    .toSorted((a, b) => b.seq - a.seq);
  return [
    ...[...first].map(([accountId, messageId]) => ({ accountId, messageId })),
    ...calm.map(({ account_id, id }) => ({
      accountId: account_id,
      messageId: id,
    })),
  ];
}

function latest(db: Archive, conversationId: string, accountId: string) {
  const newest = prepared<
    [string, string, string],
    { id: string; account_id: string; seq: number }
  >(
    db,
    `SELECT id, account_id, seq FROM messages INDEXED BY messages_of_conversation
     WHERE conversation_id = ? AND account_id = ? AND direction = ?
       AND (deleted_at IS NULL OR kind = 'email')
     ORDER BY seq DESC LIMIT 1`,
  );
  return (
    newest.get(conversationId, accountId, "in") ??
    newest.get(conversationId, accountId, "out")
  );
}
