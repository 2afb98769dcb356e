import type { Database } from "better-sqlite3";
import { pageThread } from "../../../shared/page-key.ts";

/** Files our posts under the pages that they are, so that what links to a page is known to be about its post. */
export function pages(db: Database): void {
  db.function("page_thread", (permalink) =>
    typeof permalink === "string" ? (pageThread(permalink) ?? null) : null,
  );
  db.exec(`
    INSERT OR IGNORE INTO thread_keys (account_id, key, conversation_id)
    SELECT account_id, page, thread FROM (
      SELECT m.account_id, page_thread(m.permalink) AS page,
        coalesce((SELECT k.conversation_id FROM thread_keys k
          WHERE k.account_id = m.account_id AND k.key = m.remote_id), m.conversation_id) AS thread
      FROM accounts a CROSS JOIN account_identities ai ON ai.account_id = a.id
      CROSS JOIN messages m ON m.identity_id = ai.identity_id AND m.account_id = a.id
      WHERE a.channel IN ('feed', 'wordpress') AND m.kind = 'post' AND m.direction = 'out'
      ORDER BY m.seq)
    WHERE page IS NOT NULL;
  `);
}
