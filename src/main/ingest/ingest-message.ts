import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { realignMessages } from "../archive/belonging.ts";
import {
  reopenFor,
  setState,
  type NewConversation,
} from "../archive/conversations.ts";
import { firstLine } from "../archive/first-line.ts";
import {
  ownIdentity,
  seeIdentity,
  type IdentityRow,
} from "../archive/identities.ts";
import { conversationOf } from "../archive/joining.ts";
import {
  claimForOutbox,
  editMessage,
  raiseMessage,
  setStanding,
} from "../archive/message-changes.ts";
import {
  findMessage,
  getMessageRow,
  insertMessage,
  type MessageRow,
} from "../archive/messages.ts";
import { saveLocation } from "../archive/locations.ts";
import type { Archive } from "../archive/open.ts";
import {
  noteArrival,
  raiseStreamOf,
  threadOfMessage,
} from "../archive/threads.ts";
import { withPeople } from "../archive/turn-events.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { RemoteIdentity, RemoteMessage } from "../channels/received.ts";
import { closer, nearer } from "./closeness.ts";
import { contentOf } from "./message-content.ts";

export type IngestAccount = {
  id: string;
  channel: ChannelKind;
  doorAt: number;
};

/** What became of one message. */
export type Done = {
  outcome: "added" | "updated" | "same";
  messageId: string;
  conversationId: string;
  /** It has joined conversations that were apart. */
  joined: boolean;
};

export type Circumstance = {
  now: number;
  payload: { id: number; index: number } | undefined;
  outbox?: { id: string; seenUpTo: number | undefined };
};

/** Takes one message in, or notices what has changed about one that is here; inside the caller's transaction. */
export function ingestMessage(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  circumstance: Circumstance,
): Done {
  const known = findMessage(db, account.id, message.remoteId);
  if (known !== undefined && isAnother(known, message)) {
    const remoteId = `${message.remoteId}#${message.fingerprint ?? ""}`;
    const other = { ...message, remoteId };
    return ingestMessage(db, turns, account, other, circumstance);
  }
  if (known !== undefined)
    return meetAgain(db, turns, account, known, message, circumstance);
  return takeIn(db, turns, account, message, circumstance);
}

/** Whether what was received is kept: it is not here yet, or says something else now. */
export function isNews(
  db: Archive,
  accountId: string,
  message: RemoteMessage,
): boolean {
  const known = findMessage(db, accountId, message.remoteId);
  if (known === undefined) return true;
  if (!isAnother(known, message)) return isEdited(known, message);
  const remoteId = `${message.remoteId}#${message.fingerprint ?? ""}`;
  return isNews(db, accountId, { ...message, remoteId });
}

/** Under a remote id that its author chose, as in mail, may lie a message of somebody else. */
function isAnother(known: MessageRow, message: RemoteMessage): boolean {
  return (
    known.fingerprint !== null &&
    message.fingerprint !== undefined &&
    known.fingerprint !== message.fingerprint
  );
}

/** How somebody who is met in a message becomes known, or is known again. */
export type See = (seen: RemoteIdentity) => IdentityRow;

/** Takes in a message that is not here yet. */
export function takeIn(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  { now, payload, outbox }: Circumstance,
  see: See = (seen) => seeIdentity(db, account.channel, seen, now),
): Done {
  const author = authorOf(db, turns, account, message, see);
  const inbound = author.ours === 0;
  const sentAt = Math.min(message.sentAt, now);
  const {
    id: conversationId,
    threadId,
    joined,
    isNew,
    ...before
  } = conversationOf(
    db,
    message,
    conversationFor(account, message),
    turns.writeCounts,
  );
  const mentioned = message.mentions.map(see);
  const row = insertMessage(db, {
    ...contentOf(message),
    accountId: account.id,
    channel: account.channel,
    conversationId,
    identityId: author.id,
    authorName: author.name,
    direction: inbound ? "in" : "out",
    sentAt,
    fetchedAt: now,
    mentions: mentioned.map((m) => m.id),
    payload,
    outbox,
  });
  turns.count(conversationId, {
    accountId: account.id,
    seq: row.seq,
    sentAt,
    inbound,
    attachments: message.attachments.length,
  });
  const { isMerged, state } = before;
  // What was spam before we met it wakes nobody, and lists begin without it.
  const isHidden = message.standing === "hidden";
  if (isNew && isHidden) setState(db, conversationId, "done");
  const toUs = message.addressed === "to-us" && !message.automatic && !isHidden;
  const isCloser = nearer(message.stream, before.stream) !== before.stream;
  if (!isNew)
    noteArrival(db, {
      conversationId,
      threadId,
      isMerged,
      seq: row.seq,
      sentAt,
      inbound,
      stream: inbound && (isMerged || isCloser) ? message.stream : undefined,
      reopens: inbound && toUs && (isMerged || state !== "open"),
    });
  if (message.location !== undefined)
    saveLocation(db, account.id, row.id, message.location);
  for (const other of joined) turns.invalidate(other);
  if (joined.length > 0) turns.invalidate(conversationId);
  else {
    const event = withPeople(db, row, {
      authorId: author.person_id,
      mentions: mentioned.map((m) => m.person_id),
    });
    const home = { account_id: account.id, visibility: message.visibility };
    turns.add(conversationId, event, isNew ? home : undefined);
  }
  return {
    outcome: "added",
    messageId: row.id,
    conversationId,
    joined: joined.length > 0,
  };
}

/** A message that is already here: an edit, a closer source, or nothing new. */
function meetAgain(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  known: MessageRow,
  message: RemoteMessage,
  { now, outbox, payload }: Circumstance,
): Done {
  const { conversation_id: conversationId } = known;
  let outcome: Done["outcome"] = "same";
  if (message.location !== undefined)
    saveLocation(db, account.id, known.id, message.location);
  if (isEdited(known, message)) {
    editMessage(db, known, {
      accountId: account.id,
      channel: account.channel,
      kind: known.kind,
      authorName: message.author.name,
      subject: message.subject,
      warning: message.warning,
      text: message.text,
      body: message.body,
      editedAt: message.editedAt,
      lang: message.lang,
      reach: known.reach ?? undefined,
      payload,
    });
    outcome = "updated";
  }
  const addressed = closer(known.addressed, message.addressed);
  const stream = nearer(known.stream, message.stream);
  const isRaised = addressed !== known.addressed || stream !== known.stream;
  if (isRaised && known.erased_at === null) {
    raiseMessage(
      db,
      getMessageRow(db, known.id) ?? known,
      { addressed, stream, kind: message.kind },
      { channel: account.channel, authorName: message.author.name },
    );
    raiseStreamOf(db, threadOfMessage(db, known), stream);
    outcome = "updated";
  }
  if (
    message.standing !== undefined &&
    setStanding(db, known, message.standing, now)
  ) {
    outcome = "updated";
    const isBack = known.hidden_at !== null && message.standing !== "hidden";
    if (isBack && known.direction === "in" && known.addressed === "to-us")
      reopenFor(db, conversationId, { seq: known.seq, sentAt: known.sent_at });
  }
  if (outbox !== undefined && known.outbox_id === null) {
    claimForOutbox(db, known.seq, outbox);
    outcome = "updated";
  }
  if (outcome === "updated") turns.invalidate(conversationId);
  return { outcome, messageId: known.id, conversationId, joined: false };
}

/** What was erased stays erased, whatever the channel still has. */
function isEdited(known: MessageRow, message: RemoteMessage): boolean {
  if (known.erased_at !== null) return false;
  return (
    (message.editedAt ?? 0) > (known.edited_at ?? 0) ||
    (message.editedAt === undefined &&
      known.deleted_at !== null &&
      // In the bin it is not back.
      message.standing !== "hidden") ||
    (message.isLive === true &&
      known.deleted_at === null &&
      (message.editedAt ?? null) === known.edited_at &&
      (message.text !== known.text ||
        (message.warning ?? null) !== known.warning))
  );
}

function authorOf(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  see: See,
): IdentityRow {
  const author = see(message.author);
  if (!message.own || author.ours === 1) return author;
  if (ownIdentity(db, account.id, author.id)) {
    // Conversations are counted again from their messages.
    turns.writeCounts();
    for (const id of realignMessages(db, [author.id])) turns.invalidate(id);
  }
  return { ...author, ours: 1 };
}

/** The conversation that a message begins. */
function conversationFor(
  account: IngestAccount,
  message: RemoteMessage,
): NewConversation {
  return {
    accountId: account.id,
    channel: account.channel,
    title: firstLine(message.subject, message.text),
    kind: message.kind,
    stream: message.stream,
    visibility: message.visibility,
    below: message.below,
    readAt:
      message.standing === "hidden"
        ? Math.max(account.doorAt, message.sentAt)
        : account.doorAt,
  };
}
