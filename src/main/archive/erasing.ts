import { keptSince, type Retention } from "../../shared/model/retention.ts";
import { isOnlyThanks } from "../../shared/thanks.ts";
import { getAccount } from "./accounts.ts";
import { recountConversation } from "./conversations.ts";
import { firstLine } from "./first-line.ts";
import { noteErased } from "./leftovers.ts";
import { reindexMessage } from "./message-words.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { erasePayload } from "./payloads.ts";
import { prepared } from "./prepared.ts";
import { seqAt } from "./seq.ts";
import { ownThread, threadsOf } from "./threads.ts";

/**
 * A conversation that is kept whole whatever its age: starred, somebody waits in it, something is being written or
 * sent to it, or something was promised. Labels, topics and notes say what it was about and outlast its texts.
 */
const isNeeded = `(c.starred = 1 OR c.waiting > 0 OR c.answering > 0
  OR EXISTS (SELECT 1 FROM drafts d WHERE d.conversation_id = c.id AND d.closed_at IS NULL)
  OR EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
    AND o.state NOT IN ('sent', 'discarded'))
  OR EXISTS (SELECT 1 FROM promises p WHERE p.conversation_id = c.id AND p.ended_at IS NULL))`;

/** Messages `m` of conversations `c` whose texts go by a rule; undefined where none does. */
function conditionOf(
  policy: Retention,
  now: number,
): { where: string; before: bigint } | undefined {
  switch (policy.keep) {
    case "forever":
      return undefined;
    case "months": {
      // rows are in the order of time
      const before = seqAt(keptSince(policy, now) ?? 0);
      return { where: `m.seq < @before AND NOT ${isNeeded}`, before };
    }
    case "channel":
      return { where: "m.deleted_at IS NOT NULL", before: 0n };
  }
}

export type ToErase = {
  seqs: number[];
  conversations: number;
  oldestAt: number | undefined;
  newestAt: number | undefined;
};

/** Finds what a rule erases now, oldest first. Reads every message of the account: for a thread of its own. */
export function findToErase(
  db: Archive,
  {
    accountId,
    policy,
    now,
  }: { accountId: string; policy: Retention; now: number },
): ToErase {
  const nothing = {
    seqs: [],
    conversations: 0,
    oldestAt: undefined,
    newestAt: undefined,
  };
  const condition = conditionOf(policy, now);
  if (condition === undefined) return nothing;
  const rows = db
    .prepare<
      [{ accountId: string; before: bigint }],
      { seq: number; sent_at: number; conversation_id: string }
    >(
      `SELECT m.seq, m.sent_at, m.conversation_id FROM messages m
       JOIN conversations c ON c.id = m.conversation_id
       WHERE m.account_id = @accountId AND m.erased_at IS NULL AND @before >= 0
         AND ${condition.where} ORDER BY m.seq`,
    )
    .all({ accountId, before: condition.before });
  const conversations = new Set(rows.map((row) => row.conversation_id));
  return {
    seqs: rows.map(({ seq }) => seq),
    conversations: conversations.size,
    oldestAt: rows[0]?.sent_at,
    newestAt: rows.at(-1)?.sent_at,
  };
}

/**
 * Erases the texts of these messages, as far as the rule still holds for them: the words, the attachments, the
 * payload. Their rows stay, so that polling does not bring them back and figures stay as they are.
 * Inside the caller's transaction. Answers the conversations touched.
 */
export function eraseTexts(
  db: Archive,
  seqs: readonly number[],
  policy: Retention,
  now: number,
): string[] {
  const condition = conditionOf(policy, now);
  if (condition === undefined) return [];
  const stillGoes = prepared<
    [{ seq: number; before: bigint }],
    MessageRow & { erased_at: null }
  >(
    db,
    `SELECT m.* FROM messages m JOIN conversations c ON c.id = m.conversation_id
     WHERE m.seq = @seq AND m.erased_at IS NULL AND @before >= 0 AND ${condition.where}`,
  );
  const touched = new Set<string>();
  for (const seq of seqs) {
    const row = stillGoes.get({ seq, before: condition.before });
    if (row === undefined) continue;
    eraseOne(db, row, now);
    touched.add(row.conversation_id);
  }
  if (touched.size > 0) noteErased(db, now);
  for (const id of touched) {
    recountConversation(db, id);
    for (const thread of threadsOf(db, id)) retitle(db, id, thread.id);
  }
  return [...touched];
}

function eraseOne(db: Archive, row: MessageRow, now: number): void {
  // who wrote it, where and what kind it is still finds it, as in the table
  reindexMessage(db, row.seq, {
    accountId: row.account_id,
    channel: getAccount(db, row.account_id).channel,
    kind: row.kind,
    authorName: row.author,
    subject: undefined,
    warning: undefined,
    text: "",
    reach: row.reach ?? undefined,
  });
  prepared(db, "DELETE FROM attachments WHERE message_id = ?").run(row.id);
  prepared(
    db,
    `UPDATE messages SET text = '', body = NULL, subject = NULL, warning = NULL, attachments = 0,
       words = 0, question = 0, link = 0,
       erased_at = ?, only_thanks = ?, payload_id = NULL, payload_index = NULL WHERE seq = ?`,
  ).run(now, isOnlyThanks(row.text) ? 1 : 0, row.seq);
  if (row.payload_id !== null && row.payload_index !== null)
    erasePayload(db, row.payload_id, row.payload_index);
  if (row.outbox_id !== null) eraseSent(db, row.outbox_id);
  const edits = prepared<[string], string>(
    db,
    "SELECT id FROM outbox WHERE target_id = ? AND state = 'sent'",
  ).pluck();
  for (const id of edits.all(row.id)) eraseSent(db, id);
}

/**
 * Takes away what was written to send a message: its text in the outbox, its draft with all versions. The item itself
 * stays, so that an older backup does not send it again.
 */
export function eraseSent(db: Archive, outboxId: string): void {
  const { changes } = prepared(
    db,
    "UPDATE outbox SET text = '', text_hash = '', options = NULL WHERE id = ? AND state = 'sent'",
  ).run(outboxId);
  if (changes > 0)
    prepared(
      db,
      "DELETE FROM drafts WHERE id = ? AND closed_at IS NOT NULL",
    ).run(outboxId);
}

/** The title was taken from a text: from the first that is left. */
function retitle(db: Archive, conversationId: string, threadId: string): void {
  const left = prepared<
    [{ conversationId: string; threadId: string }],
    { subject: string | null; text: string; erased: number }
  >(
    db,
    `SELECT subject, text, erased_at IS NOT NULL AS erased FROM messages
     WHERE conversation_id = @conversationId AND ${ownThread} = @threadId
     ORDER BY erased_at IS NOT NULL, seq LIMIT 1`,
  ).get({ conversationId, threadId });
  if (left === undefined) return;
  prepared(db, "UPDATE conversations SET title = ? WHERE id = ?").run(
    left.erased === 1 ? "" : firstLine(left.subject ?? undefined, left.text),
    threadId,
  );
}

/** What could not be read holds texts as well. */
export function eraseRejected(
  db: Archive,
  accountId: string,
  policy: Retention,
  now: number,
): void {
  const before = keptSince(policy, now);
  if (before === undefined) return;
  const { changes } = prepared(
    db,
    "DELETE FROM rejected WHERE account_id = ? AND at < ?",
  ).run(accountId, before);
  if (changes > 0) noteErased(db, now);
}
