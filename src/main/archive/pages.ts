import { pageThread } from "../../shared/page-key.ts";
import { findMessage, type MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { addKey, threadOfKey } from "./thread-keys.ts";

/*
 * Pages of the web are known by their normalised address (`shared/page-key.ts`). What links to us names its page as a
 * thread and ours as what it is below; posts of ours on the web are filed under theirs.
 */

/** A post of ours that is a page of the web: what links to the page is about the post. */
export function filePost(
  db: Archive,
  accountId: string,
  permalink: string,
  threadId: string,
): void {
  const key = pageThread(permalink);
  if (key !== undefined) addKey(db, { accountId, key }, threadId);
}

/** Our post at a page, in whatever account that is here. */
export function postAt(db: Archive, key: string): MessageRow | undefined {
  const posts = prepared<[{ key: string }], MessageRow>(
    db,
    `SELECT m.* FROM accounts a CROSS JOIN messages m ON m.conversation_id IN (
         SELECT ${threadOfKey("a.id", "@key")} UNION ALL
         SELECT into_id FROM merged_threads WHERE conversation_id = ${threadOfKey("a.id", "@key")})
       AND m.account_id = a.id AND m.direction = 'out' AND m.kind = 'post'
     WHERE a.channel IN ('feed', 'wordpress') AND a.removed_at IS NULL ORDER BY m.seq`,
  ).all({ key });
  return posts.find(({ permalink }) => pageThread(permalink ?? "") === key);
}

/** What a conversation is below: a message of the account, or a page of ours. */
export function findAbove(
  db: Archive,
  accountId: string,
  below: string,
): MessageRow | undefined {
  return findMessage(db, accountId, below) ?? postAt(db, below);
}

/** Threads in which a page was found, the oldest first; without those of one account. */
export function threadsOfPage(
  db: Archive,
  key: string,
  without = "",
): string[] {
  return prepared<[{ key: string; without: string }], string>(
    db,
    `SELECT c.id FROM accounts a CROSS JOIN conversations c ON c.id = ${threadOfKey("a.id", "@key")}
     WHERE a.channel = 'links' AND a.id <> @without AND a.removed_at IS NULL ORDER BY c.rowid`,
  )
    .pluck()
    .all({ key, without });
}

/** Pages that this account found and others too: the threads on both sides. */
export function pagesInCommon(
  db: Archive,
  accountId: string,
): { ours: string; theirs: string }[] {
  return prepared<[string], { ours: string; theirs: string }>(
    db,
    `SELECT k.conversation_id AS ours, o.conversation_id AS theirs
     FROM thread_keys k CROSS JOIN accounts a CROSS JOIN thread_keys o ON o.account_id = a.id AND o.key = k.key
     WHERE k.account_id = ? AND k.key >= 'page:' AND k.key < 'page;'
       AND a.id <> k.account_id AND a.channel = 'links' AND a.removed_at IS NULL`,
  ).all(accountId);
}
