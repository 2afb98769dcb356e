import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** A message that has just been stored, as far as the figures of its conversation go. */
export type Counted = {
  accountId: string;
  seq: number;
  sentAt: number;
  inbound: boolean;
  attachments: number;
};

/** What messages add to the figures of their conversation. */
export type Figures = {
  messages: number;
  inbound: number;
  attachments: number;
  lastSeq: number;
  lastAt: number;
  lastInAt: number;
};

/**
 * What new messages add to conversations and accounts, held until the end of the transaction: a conversation stands
 * in a dozen indexes, and each write to it moves it in most of them.
 */
export type Counting = {
  add: (conversationId: string, message: Counted) => void;
  /** What is held of a conversation, for who writes the row anyway. */
  take: (conversationId: string) => Figures | undefined;
  /** Writes all that is held. */
  write: () => void;
  /** The transaction was rolled back. */
  forget: () => void;
};

export function createCounting(db: Archive): Counting {
  const conversations = new Map<string, Figures>();
  const accounts = new Map<string, number>();
  return {
    add(conversationId, { accountId, seq, sentAt, inbound, attachments }) {
      const held = conversations.get(conversationId);
      conversations.set(conversationId, {
        messages: (held?.messages ?? 0) + 1,
        inbound: (held?.inbound ?? 0) + (inbound ? 1 : 0),
        attachments: (held?.attachments ?? 0) + attachments,
        lastSeq: Math.max(held?.lastSeq ?? 0, seq),
        lastAt: Math.max(held?.lastAt ?? 0, sentAt),
        lastInAt: Math.max(held?.lastInAt ?? 0, inbound ? sentAt : 0),
      });
      accounts.set(accountId, (accounts.get(accountId) ?? 0) + 1);
    },
    take(conversationId) {
      const held = conversations.get(conversationId);
      conversations.delete(conversationId);
      return held;
    },
    write() {
      for (const [id, figures] of conversations)
        prepared(
          db,
          `UPDATE conversations SET ${addFigures} WHERE id = @id`,
        ).run({ id, ...figures });
      for (const [id, messages] of accounts)
        prepared(
          db,
          "UPDATE accounts SET messages = messages + ? WHERE id = ?",
        ).run(messages, id);
      conversations.clear();
      accounts.clear();
    },
    forget() {
      conversations.clear();
      accounts.clear();
    },
  };
}

/** The assignments that add `Figures`, by their names, to a conversation. */
export const addFigures = `messages = messages + @messages, inbound = inbound + @inbound,
  attachments = attachments + @attachments, last_seq = max(last_seq, @lastSeq),
  last_at = max(last_at, @lastAt), last_in_at = max(last_in_at, @lastInAt)`;
