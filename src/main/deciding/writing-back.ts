import { writeBackOf } from "../../shared/acts.ts";
import type { Act } from "../../shared/model/act.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { findAccount } from "../archive/accounts.ts";
import type { MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import type { StoredItem } from "../archive/outbox.ts";
import { prepared } from "../archive/prepared.ts";
import type { Acting } from "../sending/acting.ts";

/** Changes at the channel what triage changes here, where the account's settings say so. */
export type WritingBack = {
  /** What a conversation was before the user decided something about it; inside the caller's transaction. */
  follow: (
    before: { conversationId: string; readAt: number },
    mark: Mark,
  ) => StoredItem[];
  /** The decision was taken back. */
  unfollow: (about: { conversationId: string }, mark: Mark) => StoredItem[];
};

/** Of one conversation at once: a longer one is not worth the requests. */
const mostAtOnce = 100;

/** What a mark does at the channel, by the setting that allows it. */
const actsOfMark: Partial<Record<Mark, readonly Act[]>> = {
  read: ["mark-read", "clear-notification"],
  done: ["archive"],
  starred: ["star"],
  unstarred: ["unstar"],
};

export function createWritingBack(context: {
  db: Archive;
  acting: Acting;
}): WritingBack {
  const { db, acting } = context;

  /** Messages of others that a mark concerns; a star is set on the newest alone. */
  function concerned(
    { conversationId, readAt }: { conversationId: string; readAt: number },
    mark: Mark,
  ): MessageRow[] {
    return prepared<[Record<string, string | number>], MessageRow>(
      db,
      `SELECT * FROM messages WHERE conversation_id = @conversationId AND direction = 'in'
         AND deleted_at IS NULL AND sent_at > @after ORDER BY seq DESC LIMIT @limit`,
    ).all({
      conversationId,
      after: mark === "read" ? readAt : -1,
      limit: mark === "starred" || mark === "unstarred" ? 1 : mostAtOnce,
    });
  }

  function each(
    before: { conversationId: string; readAt: number },
    mark: Mark,
    run: (message: MessageRow, act: Act) => StoredItem[],
  ): StoredItem[] {
    const acts = actsOfMark[mark] ?? [];
    if (acts.length === 0) return [];
    return concerned(before, mark).flatMap((message) => {
      const account = findAccount(db, message.account_id);
      if (account === undefined || account.removedAt !== undefined) return [];
      const chosen = acts.filter((act) => {
        const setting = writeBackOf[act as keyof typeof writeBackOf];
        return (
          account.writeBack.includes(setting) &&
          account.capabilities.writeBack.includes(setting)
        );
      });
      return chosen.flatMap((act) => run(message, act));
    });
  }

  return {
    follow: (before, mark) =>
      each(before, mark, (message, act) => [acting.enqueueQuiet(message, act)]),
    unfollow: ({ conversationId }, mark) =>
      each({ conversationId, readAt: -1 }, mark, ({ id }, act) =>
        acting.takeBackQuiet(id, act),
      ),
  };
}
