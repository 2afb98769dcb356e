import type { ExportRecord } from "../../../shared/export/records.ts";
import { findConversationRow } from "../../archive/conversations.ts";
import { changeRow, findRow, insertRecord } from "../../archive/import-rows.ts";
import { joinThreads } from "../../archive/joining.ts";
import { uniteThreads } from "../../archive/merging.ts";
import { fillPart } from "../../archive/parting.ts";
import { prepared } from "../../archive/prepared.ts";
import { addKey, threadOfKey } from "../../archive/thread-keys.ts";
import {
  findThread,
  followThreads,
  raiseStreamOf,
  setThreadFields,
  type Thread,
} from "../../archive/threads.ts";
import { readRecords } from "./folder.ts";
import { readMergedAt } from "./later-word.ts";
import { countAdded, eachRecord, freeId, type Merging } from "./merging.ts";

type Conversation = ExportRecord<"conversations">;

/** Conversations with their keys. One is met by its id, else by a key that it shares with one of ours. */
export async function mergeConversations(merging: Merging): Promise<void> {
  await eachRecord(merging, "conversations", (conversation) =>
    mergeConversation(merging, conversation),
  );
  await findApart(merging);
  // Where one leads may come later in the file.
  await eachRecord(
    merging,
    "conversations",
    (conversation) => redirect(merging, conversation),
    "again",
  );
}

/** What the user has split here since it was merged there stays split. */
async function findApart(merging: Merging): Promise<void> {
  const { met, later, apart, folder } = merging;
  const mergedAt = await readMergedAt(folder);
  const left = new Map<string, boolean>();
  for await (const { record } of readRecords(folder, "conversations")) {
    const { id, redirectTo, merged } = record;
    if (redirectTo === undefined || merged.length === 0) continue;
    const isApart = later.isApart(
      met.ours("conversations", id),
      met.ours("conversations", redirectTo),
      mergedAt(id, redirectTo),
    );
    if (isApart) apart.add(id);
    left.set(redirectTo, (left.get(redirectTo) ?? false) || !isApart);
  }
  for (const [id, isMerged] of left) if (!isMerged) apart.add(id);
}

function mergeConversation(merging: Merging, conversation: Conversation): void {
  const { core, met } = merging;
  const accountId = met.ours("accounts", conversation.accountId);
  const known = knownThread(merging, conversation, accountId);
  const whole =
    known !== undefined && isWholeOf(merging, conversation, known)
      ? known
      : undefined;
  const isNew = known === undefined || whole !== undefined;
  const id = isNew ? freeId(merging, "conversations", conversation.id) : known;
  met.note("conversations", conversation.id, id);
  if (isNew) {
    const { partOf } = conversation;
    insertRecord(core.db, "conversations", {
      ...conversation,
      id,
      accountId,
      redirectTo: undefined,
      partOf: partOf && met.ours("conversations", partOf),
    });
    countAdded(merging, "conversations");
  }
  // What was decided here about all of it holds for the part, too, unless that was decided about later.
  if (whole !== undefined)
    for (const touched of fillPart(core.db, id, {
      threadId: whole,
      remoteIds: conversation.keys,
    }))
      core.turns.invalidate(touched);
  if (known !== undefined) meet(merging, id, conversation);
  for (const key of conversation.keys) addKey(core.db, { accountId, key }, id);
}

/** Whether what is met by its messages is all of a thread of which the user has split this off on the other computer. */
function isWholeOf(
  { core: { db }, met }: Merging,
  { id, partOf }: Conversation,
  known: string,
): boolean {
  if (partOf === undefined || known === id) return false;
  const whole = findThread(db, met.ours("conversations", partOf));
  return whole !== undefined && whole.id === findThread(db, known)?.id;
}

/** The thread that it is here. */
function knownThread(
  { core: { db } }: Merging,
  { id, keys }: Conversation,
  accountId: string,
): string | undefined {
  const same = findRow(db, "conversations", { id, accountId });
  if (same !== undefined) return id;
  // The oldest stays when they are joined, so the oldest is the one.
  return prepared<[{ keys: string; accountId: string }], string>(
    db,
    `SELECT c.id FROM json_each(@keys) AS wanted
     CROSS JOIN conversations c ON c.id = ${threadOfKey("@accountId", "wanted.value")}
     ORDER BY c.rowid LIMIT 1`,
  )
    .pluck()
    .get({ keys: JSON.stringify(keys), accountId });
}

/** One that is here already: what was decided last holds, what either has read is read. */
function meet(
  { core: { db, turns }, met }: Merging,
  id: string,
  conversation: Conversation,
): void {
  const known = findThread(db, id);
  // One that a late message joined to another has nothing of its own any more.
  if (known?.id !== id) return;
  const theirs = { ...conversation, ...conversation.merged[0] };
  raiseStreamOf(db, id, theirs.stream);
  const decidedHere = prepared<[string, string], number | null>(
    db,
    "SELECT max(at) FROM marks WHERE conversation_id = ? AND coalesce(home_id, conversation_id) = ?",
  )
    .pluck()
    .get(known.into, id);
  const { decidedAt } = conversation;
  const isOurs =
    decidedAt === undefined || decidedAt <= (decidedHere ?? -Infinity);
  if (isOurs) met.keepOurs(id);
  const holds = isOurs ? known : theirs;
  const fields = {
    readAt: Math.max(known.readAt, theirs.readAt),
    starred: known.starred || theirs.starred,
    muted: holds.muted,
    state:
      !isOurs && hasSpokenSince(db, known, decidedAt)
        ? known.state
        : holds.state,
  };
  if (
    fields.readAt === known.readAt &&
    fields.starred === known.starred &&
    fields.muted === known.muted &&
    fields.state === known.state
  )
    return;
  setThreadFields(db, id, fields);
  turns.invalidate(known.into);
}

/** Somebody wrote to us after a decision of which this archive knew nothing. */
function hasSpokenSince(
  db: Merging["core"]["db"],
  { into }: Thread,
  at: number,
): boolean {
  return (
    prepared<[string, number], 1>(
      db,
      `SELECT 1 FROM messages WHERE conversation_id = ? AND sent_at > ? AND direction = 'in'
         AND addressed = 'to-us' AND automatic = 0 LIMIT 1`,
    )
      .pluck()
      .get(into, at) !== undefined
  );
}

/** What was joined or merged there is joined or merged here. */
function redirect(merging: Merging, conversation: Conversation): void {
  const { core, met } = merging;
  const { db, turns } = core;
  const { redirectTo, merged } = conversation;
  if (merging.apart.has(conversation.id)) return;
  const id = met.ours("conversations", conversation.id);
  if (redirectTo !== undefined) {
    const target = met.ours("conversations", redirectTo);
    const from = findConversationRow(db, id);
    const into = findConversationRow(db, target);
    if (from === undefined || into === undefined) return;
    if (from.id !== into.id) {
      if (hasMessages(db, from.id)) {
        const touched =
          merged.length > 0
            ? uniteThreads(db, [id, target])
            : joinThreads(db, [from.id], into.id);
        for (const one of [from.id, into.id, ...touched]) turns.invalidate(one);
        return;
      }
      // What was joined to a thread that was merged goes back to it with a split.
      changeRow(db, "conversations", from.id, {
        redirectTo: from.id === id ? target : into.id,
      });
    }
  }
  keepThread(merging, id, conversation);
}

function hasMessages(db: Merging["core"]["db"], id: string): boolean {
  return (
    prepared<[string], 1>(
      db,
      "SELECT 1 FROM messages WHERE conversation_id = ? LIMIT 1",
    )
      .pluck()
      .get(id) !== undefined
  );
}

/** What a merged conversation is by itself, where the merge is new here. */
function keepThread(
  { core: { db }, met }: Merging,
  id: string,
  { merged, mergedLabels }: Conversation,
): void {
  for (const { intoId, personId, ...fields } of merged) {
    const into = findConversationRow(db, met.ours("conversations", intoId));
    if (into === undefined) return;
    const { changes } = prepared(
      db,
      `INSERT OR IGNORE INTO merged_threads (conversation_id, into_id, account_id, channel, state, muted, starred, read_at,
         stream, last_in_at, person_id)
       SELECT id, @into, account_id, channel, @state, @muted, @starred, @readAt, @stream, @lastInAt, @person
       FROM conversations WHERE id = @id`,
    ).run({
      ...fields,
      id,
      into: into.id,
      muted: Number(fields.muted),
      starred: Number(fields.starred),
      person: personId === undefined ? null : met.ours("people", personId),
    });
    if (changes === 0) return;
    for (const { labelId, at } of mergedLabels)
      prepared(
        db,
        "INSERT OR IGNORE INTO merged_labels (conversation_id, label_id, at) VALUES (?, ?, ?)",
      ).run(id, met.ours("labels", labelId), at);
    if (met.isOurs(into.id)) followThreads(db, into.id);
  }
}
