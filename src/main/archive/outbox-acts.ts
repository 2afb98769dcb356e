import type { Act } from "../../shared/model/act.ts";
import type { Archive } from "./open.ts";
import type { OutboxRow, StoredItem } from "./outbox.ts";
import { toItem } from "./outbox.ts";
import { prepared } from "./prepared.ts";

/** The newest of these acts on a message that was not taken back and has not failed; undefined: there is none. */
export function lastAct(
  db: Archive,
  targetId: string,
  acts: readonly Act[],
): StoredItem | undefined {
  const row = prepared<[string, string], OutboxRow>(
    db,
    `SELECT * FROM outbox WHERE target_id = ? AND act IN (SELECT value FROM json_each(?))
       AND state NOT IN ('discarded', 'failed')
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
  ).get(targetId, JSON.stringify(acts));
  return row === undefined ? undefined : toItem(row);
}

/** An act of ours on a message: done, or on its way. */
export type ActOnIt = { act: Act; isDone: boolean };

/** What we do to messages of a conversation, or have done: the newest last, nothing that was taken back or failed. */
export function actsIn(
  db: Archive,
  messageIds: readonly string[],
): Map<string, ActOnIt[]> {
  const acts = new Map<string, ActOnIt[]>();
  const rows = prepared<
    [string],
    { target_id: string; act: Act; is_done: 0 | 1 }
  >(
    db,
    `SELECT o.target_id, o.act, o.state = 'sent' AS is_done FROM json_each(?) AS wanted
     CROSS JOIN outbox o INDEXED BY outbox_of_target ON o.target_id = wanted.value
     WHERE o.target_id IS NOT NULL AND o.state NOT IN ('discarded', 'failed')
     ORDER BY o.created_at, o.rowid`,
  ).all(JSON.stringify(messageIds));
  for (const { target_id, act, is_done } of rows)
    acts.set(target_id, [
      ...(acts.get(target_id) ?? []),
      { act, isDone: is_done === 1 },
    ]);
  return acts;
}

/** Takes a finished item that is of no interest out of the archive: one per message read would fill it. */
export function dropItem(db: Archive, id: string): void {
  prepared(db, "DELETE FROM outbox WHERE id = ?").run(id);
}
