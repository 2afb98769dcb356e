import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";

/** An account that can answer, and what a reply from it answers unless another message is chosen. */
export type Answerer = { account: Account; messageId: string };

/** Who can answer a conversation, the usual one first; more than one only where it was merged. */
export function answerersOf(
  { answers }: Pick<Conversation, "answers">,
  accounts: readonly Account[],
): Answerer[] {
  return answers.flatMap(({ accountId, messageId }) => {
    const account = accounts.find(({ id }) => id === accountId);
    return account?.capabilities.reply === true &&
      account.removedAt === undefined
      ? [{ account, messageId }]
      : [];
  });
}
