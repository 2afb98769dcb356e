import type Database from "better-sqlite3";

/** What accounts and conversations say of themselves, and what it is when it is counted. */
export function figures(db: Database.Database) {
  const all = (sql: string) => db.prepare(sql).all();
  return {
    kept: [
      all("SELECT id, messages, unread, waiting FROM accounts ORDER BY id"),
      all(
        `SELECT id, messages, inbound, attachments, last_seq, last_at, last_in_at FROM conversations
         WHERE redirect_to IS NULL ORDER BY id`,
      ),
      all("SELECT count(*) AS n FROM message_words"),
    ],
    counted: [
      all(
        `SELECT a.id, (SELECT count(*) FROM messages WHERE account_id = a.id) AS messages,
           (SELECT coalesce(sum(unread), 0) FROM conversations WHERE account_id = a.id) AS unread,
           (SELECT coalesce(sum(waiting), 0) FROM conversations WHERE account_id = a.id) AS waiting
         FROM accounts a ORDER BY id`,
      ),
      all(
        `SELECT c.id, count(m.seq) AS messages, coalesce(sum(m.direction = 'in'), 0) AS inbound,
           coalesce(sum(m.attachments), 0) AS attachments, coalesce(max(m.seq), 0) AS last_seq,
           coalesce(max(m.sent_at), 0) AS last_at,
           coalesce(max(iif(m.direction = 'in', m.sent_at, NULL)), 0) AS last_in_at
         FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
         WHERE c.redirect_to IS NULL GROUP BY c.id ORDER BY c.id`,
      ),
      all("SELECT count(*) AS n FROM messages"),
    ],
  };
}
