import { feedbackKinds } from "../../shared/model/feedback.ts";
import { addTag } from "../archive/feedback.ts";
import { addLabel } from "../archive/labels.ts";
import { addNote } from "../archive/notes.ts";
import type { Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import { endPromise, makePromise } from "../archive/promises.ts";
import { setRole } from "../archive/roles.ts";
import { setStarred } from "../archive/stars.ts";
import { createRandom, type Random } from "./random.ts";

const hourMs = 3_600_000;

/** From what half a team uses every day to what somebody tried once. */
const labels: readonly [name: string, share: number][] = [
  ["Order", 0.08],
  ["Shipping", 0.04],
  ["Bug", 0.02],
  ["Refund", 0.008],
  ["VIP", 0.002],
  ["Press", 0.0005],
];
const topics = ["grind size", "shipping costs", "checkout", "decaf", "app"];
const roles = ["customer", "press", "supplier", "candidate"];

type Row = {
  rowid: number;
  id: string;
  last_at: number;
  person_id: string | null;
  message_id: string;
};

/** What a team says of its conversations over the years: labels, feedback, notes, promises, roles, stars. */
export function rememberMuch(db: Archive, seed: number): void {
  const random = createRandom(seed, 13);
  let after = 0;
  for (;;) {
    // In portions, for nothing can be written while a statement is read from.
    const rows = prepared<[number], Row>(
      db,
      `SELECT c.rowid, c.id, c.last_at, c.person_id, m.id AS message_id
       FROM conversations c JOIN messages m ON m.seq = c.last_seq
       WHERE c.rowid > ? AND c.inbound > 0 ORDER BY c.rowid LIMIT 1000`,
    ).all(after);
    for (const row of rows) rememberOne(db, random, row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.rowid;
  }
}

function rememberOne(db: Archive, random: Random, row: Row): void {
  const { id, person_id: personId } = row;
  const at = row.last_at + hourMs;
  for (const [name, share] of labels)
    if (random.chance(share)) addLabel(db, name, [id], at);
  if (random.chance(0.03))
    addTag(
      db,
      {
        messageId: row.message_id,
        kind: random.chance(0.8) ? random.pick(feedbackKinds) : undefined,
        topic: random.pick(topics),
      },
      at,
    );
  if (random.chance(0.004))
    addNote(db, { conversationId: id }, "Called them back; all is well.", at);
  if (random.chance(0.003)) setStarred(db, id, true);
  if (personId === null) return;
  if (random.chance(0.01)) setRole(db, personId, random.pick(roles));
  if (!random.chance(0.003)) return;
  const promise = makePromise(
    db,
    {
      conversationId: id,
      personId,
      text: "Send the parts list",
      dueAt: at + 48 * hourMs,
    },
    at,
  );
  if (random.chance(0.8)) endPromise(db, promise.id, "kept", at + 24 * hourMs);
}
