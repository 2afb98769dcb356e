import { dueAt } from "../../shared/targets.ts";
import type { StoredAccount } from "./accounts.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { turnsOfConversation } from "./turn-rows.ts";
import { answeringIn } from "./waiting.ts";

/** The accounts that the messages of a conversation reached: one, unless it was merged. */
export function accountsIn(db: Archive, conversationId: string): string[] {
  return prepared<[string], string>(
    db,
    "SELECT DISTINCT account_id FROM messages WHERE conversation_id = ?",
  )
    .pluck()
    .all(conversationId);
}

/**
 * What a reply answers unless its writer says otherwise: the message that opened the most urgent wait, of those
 * that no reply is on its way to; else the latest that came in; else our own latest.
 */
export function replyTarget(
  db: Archive,
  conversationId: string,
  account: Pick<StoredAccount, "id" | "target">,
): string | undefined {
  const answering = answeringIn(db, conversationId);
  const [urgent] = turnsOfConversation(db, conversationId)
    .filter((turn) => turn.end === null && !answering.has(turn.personId))
    .map((turn) => ({
      messageId: turn.openingMessageId,
      by: dueAt(turn, account.target) ?? turn.startAt,
    }))
    .filter(({ messageId }) => accountOf(db, messageId) === account.id)
    .sort((a, b) => a.by - b.by);
  return urgent?.messageId ?? latest(db, conversationId, account.id);
}

function accountOf(db: Archive, messageId: string): string | undefined {
  return prepared<[string], string>(
    db,
    "SELECT account_id FROM messages WHERE id = ?",
  )
    .pluck()
    .get(messageId);
}

function latest(
  db: Archive,
  conversationId: string,
  accountId: string,
): string | undefined {
  return prepared<[string, string], string>(
    db,
    `SELECT id FROM messages WHERE conversation_id = ? AND account_id = ? AND (deleted_at IS NULL OR kind = 'email')
     ORDER BY direction = 'in' DESC, seq DESC LIMIT 1`,
  )
    .pluck()
    .get(conversationId, accountId);
}
