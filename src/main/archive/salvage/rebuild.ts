import { indexIdentity } from "../identity-words.ts";
import { indexMessage, type Indexed } from "../message-words.ts";
import type { Archive } from "../open.ts";
import { isSaidByMessage } from "../thread-keys.ts";
import { createTurnKeeper } from "../turns.ts";

const sliceSize = 500;

/** In transactions of a slice each. */
function inSlices<T>(
  db: Archive,
  items: readonly T[],
  run: (item: T) => void,
  progress: (share: number) => void,
): void {
  for (let at = 0; at < items.length; at += sliceSize) {
    db.transaction(() => {
      for (const item of items.slice(at, at + sliceSize)) run(item);
    })();
    progress(Math.min(1, (at + sliceSize) / items.length));
  }
}

type IndexedRow = {
  [K in keyof Indexed]: undefined extends Indexed[K]
    ? Exclude<Indexed[K], undefined> | null
    : Indexed[K];
};

/** Everything that can be found by its words. */
function rebuildWords(db: Archive, progress: (share: number) => void): void {
  const ids = db.prepare<[], string>("SELECT id FROM identities").pluck().all();
  inSlices(
    db,
    ids,
    (id) => indexIdentity(db, id),
    () => undefined,
  );
  const read = db.prepare<[number], IndexedRow>(
    `SELECT m.account_id AS accountId, a.channel, m.kind, m.author AS authorName,
       m.subject, m.warning, m.text, m.reach
     FROM messages m JOIN accounts a ON a.id = m.account_id WHERE m.seq = ?`,
  );
  // a migration may have written them already
  db.exec("INSERT INTO message_words (message_words) VALUES ('delete-all')");
  const seqs = db
    .prepare<[], number>("SELECT seq FROM messages ORDER BY seq")
    .pluck()
    .all();
  inSlices(
    db,
    seqs,
    (seq) => {
      const row = read.get(seq);
      if (row === undefined) return;
      indexMessage(db, seq, {
        ...row,
        subject: row.subject ?? undefined,
        warning: row.warning ?? undefined,
        reach: row.reach ?? undefined,
      });
    },
    progress,
  );
}

/** What ingest keeps by adding, counted anew. */
const counts = [
  `DELETE FROM thread_keys WHERE ${isSaidByMessage}`,
  `INSERT OR IGNORE INTO thread_keys (account_id, key, conversation_id)
   SELECT account_id, above, conversation_id FROM (
     SELECT m.account_id, m.conversation_id, t.value AS above FROM messages m, json_each(m.thread) t
     UNION ALL SELECT account_id, conversation_id, in_reply_to FROM messages
     WHERE thread IS NULL AND in_reply_to IS NOT NULL) AS m
   WHERE NOT EXISTS (SELECT 1 FROM messages own
     WHERE own.account_id = m.account_id AND own.remote_id = m.above)`,
  `UPDATE conversations SET messages = 0, inbound = 0, attachments = 0, last_seq = 0, last_at = 0,
     last_in_at = 0, waiting = 0, answering = 0, waiting_since = NULL, due_at = NULL
   WHERE redirect_to IS NULL`,
  `UPDATE conversations SET messages = t.n, inbound = t.inbound, attachments = t.attachments,
     last_seq = t.last_seq, last_at = t.last_at, last_in_at = t.last_in_at
   FROM (SELECT conversation_id AS id, count(*) AS n, coalesce(sum(direction = 'in'), 0) AS inbound,
       coalesce(sum(attachments), 0) AS attachments, coalesce(max(seq), 0) AS last_seq,
       coalesce(max(sent_at), 0) AS last_at,
       coalesce(max(CASE WHEN direction = 'in' THEN sent_at END), 0) AS last_in_at
     FROM messages GROUP BY conversation_id) AS t
   WHERE conversations.id = t.id`,
  "DELETE FROM turns",
];

const accountCounts = `UPDATE accounts SET
  messages = (SELECT count(*) FROM messages m WHERE m.account_id = accounts.id),
  unread = (SELECT coalesce(sum(c.unread), 0) FROM conversations c WHERE c.account_id = accounts.id),
  waiting = (SELECT coalesce(sum(c.waiting), 0) FROM conversations c WHERE c.account_id = accounts.id)`;

/** Writes again what follows from the messages and marks: words, counters, turns, who waits. */
export function rebuildDerived(
  db: Archive,
  progress: (share: number) => void,
): void {
  for (const count of counts) db.prepare(count).run();
  rebuildWords(db, (share) => progress(share * 0.6));
  const turns = createTurnKeeper(db);
  const ids = db
    .prepare<[], string>(
      "SELECT id FROM conversations WHERE redirect_to IS NULL",
    )
    .pluck()
    .all();
  for (let at = 0; at < ids.length; at += sliceSize) {
    db.transaction(() => {
      turns.recompute(ids.slice(at, at + sliceSize), () => false);
    })();
    progress(0.6 + 0.4 * Math.min(1, (at + sliceSize) / ids.length));
  }
  db.prepare(accountCounts).run();
}
