import type { Database } from "better-sqlite3";

/** What a decision did, and whom it concerned: a person, or a title where nobody was known. */
const aboutSomebody =
  /^(Done|Reopened|No reply needed|Acknowledged|Spam|Handed off|Waits for us|Marked unread|Muted|No longer muted|Answered elsewhere|Starred|No longer starred|(?:Labelled|No longer) .*?”|Tagged .*?|Tag taken off): (.*)$/su;
const splitTitle = /^(Split): (.*)$/su;

/**
 * What was sent may be erased once its time is over, and decisions no longer quote what somebody wrote: a title that
 * is in their sentences would outlast its text.
 */
export function erased(db: Database): void {
  db.exec(`
    DROP TRIGGER outbox_bound;
    -- bound for good when it was written; once it is sent its text may go, and never become another
    CREATE TRIGGER outbox_bound BEFORE UPDATE OF id, account_id, in_reply_to, text, text_hash, created_at
      ON outbox WHEN NOT (old.state = 'sent' AND new.state = 'sent' AND new.text = '' AND new.text_hash = ''
        AND new.id = old.id AND new.account_id = old.account_id
        AND new.in_reply_to IS old.in_reply_to AND new.created_at = old.created_at) BEGIN
      SELECT RAISE (ABORT, 'an outbox item is bound to its account, parent and text');
    END;
  `);
  const names = new Set(
    db.prepare<[], string>("SELECT name FROM people").pluck().all(),
  );
  const change = db.prepare("UPDATE decisions SET did = ? WHERE id = ?");
  const rows = db
    .prepare<[], { id: string; did: string; kind: string | null }>(
      `SELECT id, did, iif(json_valid(change), change ->> '$.kind', NULL) AS kind FROM decisions`,
    )
    .all();
  for (const { id, did, kind } of rows) {
    const sentence =
      kind === "conversations-grouped" ? splitTitle : aboutSomebody;
    const [, said = "", whom = ""] = sentence.exec(did) ?? [];
    const quotes =
      said !== "" && !names.has(whom) && !/^\d+ conversations$/u.test(whom);
    if (quotes) change.run(said, id);
  }
}
