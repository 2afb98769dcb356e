import type { Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { tidyOptions } from "../../shared/model/send-options.ts";
import { obstacleTo } from "../../shared/sendable.ts";
import { getAccount, type StoredAccount } from "../archive/accounts.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { answeredOf } from "../archive/answered.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { accountsIn, replyTargets } from "../archive/reply-target.ts";

/** Where a text goes: from which account, and what it answers. */
export type Address = {
  account: StoredAccount;
  conversationId?: string;
  /** Message id. */
  inReplyTo?: string;
};

type Asked = Pick<
  Parsed<"outbox.send">,
  "accountId" | "conversationId" | "inReplyTo" | "text" | "options"
>;

/** Finds out where a text goes and whether it can go there; throws a sentence where it cannot. */
export function addressOf(db: Archive, asked: Asked, now: number): Address {
  const address =
    asked.conversationId === undefined && asked.inReplyTo === undefined
      ? addressOfPost(db, asked)
      : addressOfReply(db, asked);
  checkAbility(db, address, asked);
  checkWindow(db, address, now);
  return address;
}

function addressOfPost(db: Archive, { accountId }: Asked): Address {
  if (accountId === undefined)
    throw new AppError("invalid-input", "Say which account posts this.", {
      details: { path: ["accountId"] },
    });
  return { account: getAccount(db, accountId) };
}

function addressOfReply(db: Archive, asked: Asked): Address {
  const parent =
    asked.inReplyTo === undefined ? undefined : parentOf(db, asked.inReplyTo);
  const conversation = getConversationRow(
    db,
    asked.conversationId ?? parent?.conversation_id ?? "",
  );
  if (parent !== undefined && parent.conversation_id !== conversation.id)
    throw new AppError(
      "conflict",
      "The message to be answered is not in this conversation.",
    );
  const accountId =
    asked.accountId ?? parent?.account_id ?? onlyAccount(db, conversation);
  const account = getAccount(db, accountId);
  if (parent !== undefined && parent.account_id !== account.id)
    throw new AppError(
      "conflict",
      `${account.name} cannot answer a message that reached ${getAccount(db, parent.account_id).name}.`,
    );
  const inReplyTo =
    parent?.id ??
    replyTargets(db, conversation.id).find(
      (one) => one.accountId === account.id,
    )?.messageId;
  if (inReplyTo === undefined)
    throw new AppError(
      "conflict",
      `Nothing in this conversation reached ${account.name}.`,
    );
  return { account, conversationId: conversation.id, inReplyTo };
}

function parentOf(db: Archive, messageId: string) {
  const parent = getMessageRow(db, messageId);
  if (parent === undefined)
    throw new AppError("not-found", "The message to be answered is not here.");
  return parent;
}

function onlyAccount(
  db: Archive,
  conversation: { id: string; account_id: string },
): string {
  const accounts = accountsIn(db, conversation.id);
  if (accounts.length > 1)
    throw new AppError(
      "invalid-input",
      "This conversation reached several accounts. Say which of them answers.",
      { details: { path: ["accountId"] } },
    );
  return conversation.account_id;
}

function checkAbility(
  db: Archive,
  address: Address,
  { text, options }: Asked,
): void {
  const { account, inReplyTo } = address;
  const { capabilities } = account;
  if (account.removedAt !== undefined)
    throw new AppError(
      "conflict",
      `${account.name} has been removed. Bring it back to send from it.`,
    );
  if (inReplyTo === undefined ? !capabilities.post : !capabilities.reply)
    throw new AppError(
      "unsupported",
      `${account.name} cannot send from Porchlight.`,
    );
  const obstacle = obstacleTo({
    text,
    options: tidyOptions(options) ?? {},
    isReply: inReplyTo !== undefined,
    answered:
      inReplyTo === undefined
        ? undefined
        : answeredOf(db, parentOf(db, inReplyTo)),
    account,
  });
  if (obstacle !== undefined)
    throw new AppError(obstacle.code, obstacle.message);
}

/** Some channels let a message be answered only for so long. */
function checkWindow(
  db: Archive,
  { account, inReplyTo }: Address,
  now: number,
): void {
  const { replyWindowSeconds } = account.capabilities;
  if (replyWindowSeconds === undefined || inReplyTo === undefined) return;
  const parent = parentOf(db, inReplyTo);
  if (parent.sent_at + replyWindowSeconds * 1000 < now)
    throw new AppError(
      "unsupported",
      `The time in which ${account.name} could answer this message is over.`,
    );
}
