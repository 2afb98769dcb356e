import type { ExportRecord } from "../../../shared/export/records.ts";
import { keepAttachments } from "../../archive/attachments.ts";
import {
  getConversationRow,
  type ConversationRow,
} from "../../archive/conversations.ts";
import { newId, withIds } from "../../archive/id.ts";
import type { IdentityRow } from "../../archive/identities.ts";
import { changeRow, findRow } from "../../archive/import-rows.ts";
import {
  claimForOutbox,
  editMessage,
  markDeleted,
  raiseMessage,
} from "../../archive/message-changes.ts";
import {
  findMessage,
  getMessageRow,
  insertMessage,
  type MessageRow,
} from "../../archive/messages.ts";
import { prepared } from "../../archive/prepared.ts";
import { fileMessage } from "../../archive/thread-keys.ts";
import {
  isMerged,
  mergedInto,
  noteArrival,
  raiseStreamOf,
  threadOfMessage,
} from "../../archive/threads.ts";
import { withPeople } from "../../archive/turn-events.ts";
import { closer, nearer } from "../../ingest/closeness.ts";
import { attachmentOf, contentOf } from "./message-content.ts";
import { countAdded, eachRecord, freeId, type Merging } from "./merging.ts";

type Message = ExportRecord<"messages">;

/** Messages, met by account and remote id as polls meet them. */
export async function mergeMessages(merging: Merging): Promise<void> {
  await eachRecord(merging, "messages", (message) => {
    const { core, met } = merging;
    const accountId = met.ours("accounts", message.accountId);
    const [remoteId, known] = lookUp(merging, accountId, message);
    const id =
      known?.id ?? takeIn(merging, { ...message, accountId, remoteId });
    met.note("messages", message.id, id);
    if (known !== undefined) meetAgain(merging, known, message);
    for (const { mailbox, uidValidity, uid } of message.locations)
      prepared(
        core.db,
        `INSERT OR IGNORE INTO locations (account_id, mailbox, uid_validity, uid, message_id)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(accountId, mailbox, uidValidity, uid, id);
  });
}

/** Under a remote id that its author chose may lie a message of somebody else, as in ingest. */
function lookUp(
  { core: { db } }: Merging,
  accountId: string,
  { remoteId, fingerprint }: Message,
): [remoteId: string, known: MessageRow | undefined] {
  const known = findMessage(db, accountId, remoteId);
  const isAnother =
    known !== undefined &&
    known.fingerprint !== null &&
    fingerprint !== undefined &&
    known.fingerprint !== fingerprint;
  if (!isAnother) return [remoteId, known];
  const other = `${remoteId}#${fingerprint}`;
  return [other, findMessage(db, accountId, other)];
}

function authorOf({ core, met }: Merging, message: Message): IdentityRow {
  return prepared<[string], IdentityRow>(
    core.db,
    "SELECT * FROM identities WHERE id = ?",
  ).get(met.ours("identities", message.identityId)) as IdentityRow;
}

/** Ours is what one of us wrote; of a removed account, whose people may be gone, what was so when it went. */
function directionOf(
  { core: { db } }: Merging,
  message: Message,
  author: IdentityRow,
): Message["direction"] {
  const account = findRow(db, "accounts", { id: message.accountId });
  if (account?.["removed_at"] !== null) return message.direction;
  return author.ours === 1 ? "out" : "in";
}

/** Takes a message in with its ids; answers its own. `accountId` and `remoteId` are those of this archive. */
function takeIn(merging: Merging, message: Message): string {
  const { core, met, pages } = merging;
  const { db, turns } = core;
  const author = authorOf(merging, message);
  const direction = directionOf(merging, message, author);
  const threadId = threadOfMessage(db, {
    account_id: message.accountId,
    remote_id: message.remoteId,
    conversation_id: met.ours("conversations", message.conversationId),
  });
  const conversation = getConversationRow(db, threadId);
  fileMessage(
    db,
    { accountId: message.accountId, key: message.remoteId },
    {
      threadId: mergedInto(db, threadId) ? threadId : conversation.id,
      conversationId: conversation.id,
    },
  );
  const mentions = message.mentions.map((id) => met.ours("identities", id));
  const { payload, outboxId } = message;
  const page = payload === undefined ? undefined : pages[payload.page];
  const ids = [
    freeId(merging, "messages", message.id),
    ...message.attachments.map(({ id }) => freeAttachmentId(merging, id)),
  ];
  const inserted = withIds(
    () => ids.shift() ?? newId(),
    () =>
      insertMessage(db, {
        ...contentOf(message),
        channel: author.channel,
        conversationId: conversation.id,
        identityId: author.id,
        authorName: message.author,
        direction,
        mentions,
        attachments: message.attachments.map(attachmentOf),
        outbox:
          outboxId === undefined
            ? undefined
            : {
                id: met.ours("outbox", outboxId),
                seenUpTo: message.seenUpTo,
              },
        payload:
          payload === undefined || page === undefined
            ? undefined
            : { id: page, index: payload.index },
      }),
  );
  const row = withEnd(merging, inserted.id, message);
  keepAttachments(db, row, message.attachments);
  countAdded(merging, "messages");
  count(merging, row, conversation);
  turns.add(
    conversation.id,
    withPeople(db, row, {
      authorId: author.person_id,
      mentions: mentions.flatMap((id) => personOf(merging, id) ?? []),
    }),
    // In a merged one each turn is of the account that its first message reached.
    conversation.messages > 0 || isMerged(db, conversation.id)
      ? undefined
      : conversation,
  );
  return row.id;
}

/** What has happened to it since it came in; answers its row. */
function withEnd(
  { core: { db } }: Merging,
  id: string,
  { deletedAt, hiddenAt, heldAt, erasedAt, onlyThanks }: Message,
): MessageRow {
  changeRow(db, "messages", id, {
    ...(deletedAt === undefined ? {} : { deletedAt }),
    ...(hiddenAt === undefined ? {} : { hiddenAt }),
    ...(heldAt === undefined ? {} : { heldAt }),
    ...(erasedAt === undefined ? {} : { erasedAt }),
    ...(onlyThanks === undefined ? {} : { onlyThanks: Number(onlyThanks) }),
  });
  return getMessageRow(db, id) as MessageRow;
}

function count(
  { core: { db, turns }, met }: Merging,
  row: MessageRow,
  { id: conversationId }: ConversationRow,
): void {
  const { seq, sent_at: sentAt, attachments, account_id: accountId } = row;
  const inbound = row.direction === "in";
  turns.count(conversationId, { accountId, seq, sentAt, inbound, attachments });
  // What is as it was there has been decided with all of its messages in sight.
  const threadId = threadOfMessage(db, row);
  if (!met.isOurs(threadId)) return;
  noteArrival(db, {
    conversationId,
    threadId,
    isMerged: isMerged(db, conversationId),
    seq,
    sentAt,
    inbound,
    stream: inbound ? row.stream : undefined,
    reopens: inbound && row.addressed === "to-us" && row.automatic === 0,
  });
}

function personOf({ core }: Merging, identityId: string): string | undefined {
  return prepared<[string], string>(
    core.db,
    "SELECT person_id FROM identities WHERE id = ?",
  )
    .pluck()
    .get(identityId);
}

function freeAttachmentId({ core }: Merging, id: string): string {
  const taken = prepared<[string], 1>(
    core.db,
    "SELECT 1 FROM attachments WHERE id = ?",
  ).get(id);
  return taken === undefined ? id : newId();
}

/** A message that is here already: the newer edit holds, what was deleted is deleted, what we lack is filled in. */
function meetAgain(
  merging: Merging,
  known: MessageRow,
  message: Message,
): void {
  const { core, met } = merging;
  const { db, turns } = core;
  const { author: authorName } = message;
  const { channel } = authorOf(merging, message);
  let isChanged = false;
  // What was erased here stays erased, and what was erased there takes nothing away here.
  const isErased = known.erased_at !== null;
  if (isErased) merging.erasedOf.add(known.account_id);
  if (
    !isErased &&
    message.erasedAt === undefined &&
    message.deletedAt === undefined &&
    (message.editedAt ?? 0) > (known.edited_at ?? 0)
  ) {
    editMessage(db, known, {
      ...contentOf(message),
      accountId: known.account_id,
      channel,
      kind: known.kind,
      authorName,
    });
    isChanged = true;
  }
  if (message.deletedAt !== undefined && known.deleted_at === null) {
    markDeleted(db, known.seq, message.deletedAt);
    isChanged = true;
  }
  const addressed = closer(known.addressed, message.addressed);
  const stream = nearer(known.stream, message.stream);
  const isRaised = addressed !== known.addressed || stream !== known.stream;
  if (isRaised && !isErased) {
    const { kind } = message;
    const now = findMessage(db, known.account_id, known.remote_id) ?? known;
    raiseMessage(db, now, { addressed, stream, kind }, { channel, authorName });
    raiseStreamOf(db, threadOfMessage(db, known), stream);
    isChanged = true;
  }
  if (message.outboxId !== undefined && known.outbox_id === null) {
    const id = met.ours("outbox", message.outboxId);
    claimForOutbox(db, known.seq, { id, seenUpTo: message.seenUpTo });
    isChanged = true;
  }
  const filled: Record<string, string | number> = {};
  if (known.hidden_at === null && message.hiddenAt !== undefined)
    filled["hiddenAt"] = message.hiddenAt;
  if (known.lang === null && message.lang !== undefined)
    filled["lang"] = message.lang;
  if (known.reach === null && message.reach !== undefined)
    filled["reach"] = message.reach;
  changeRow(db, "messages", known.id, filled);
  keepAttachments(db, known, message.attachments);
  if (isChanged || "hiddenAt" in filled)
    turns.invalidate(known.conversation_id);
}
