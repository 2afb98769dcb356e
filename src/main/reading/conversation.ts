import type { Conversation } from "../../shared/model/conversation.ts";
import type { Input } from "../../shared/contract/index.ts";
import { readConversationItem } from "../archive/conversation-item.ts";
import {
  contextOf,
  mergedThreadsOf,
  messageViews,
  participantsOf,
} from "../archive/conversation-view.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { gapsBetween } from "../archive/ledger.ts";
import {
  countAround,
  newestSeq,
  seqAfter,
  seqBefore,
  type Span,
} from "../archive/message-spans.ts";
import { getMessageRow } from "../archive/messages.ts";
import { notesIn } from "../archive/notes.ts";
import type { Archive } from "../archive/open.ts";
import { openItemsOf } from "../archive/outbox.ts";
import { promisesIn } from "../archive/promises.ts";
import { rulesIn } from "../archive/rule-acts.ts";
import { replyTargets } from "../archive/reply-target.ts";

/** The newest messages that come with a conversation; so many come before and after one that is asked for. */
const page = 200;
/** Where somebody waits since a message that is no older than so many, it comes too. */
const furthest = 1000;

type Request = Input<"conversations.get">;

/** A conversation with some of its messages; throws `not-found`. */
export function readConversation(
  db: Archive,
  { id, around }: Request,
): Conversation {
  const row = getConversationRow(db, id);
  const participants = participantsOf(db, row);
  const span =
    spanAround(db, row.id, around) ?? newestSpan(db, row.id, participants);
  const messages = messageViews(db, row.id, span);
  const counts = countAround(db, row.id, span);
  const threads = mergedThreadsOf(db, row.id);
  const accounts = new Set([
    row.account_id,
    ...threads.map(({ accountId }) => accountId),
  ]);
  return {
    ...readConversationItem(db, row.id),
    context: contextOf(db, row),
    messages,
    ...counts,
    answers: replyTargets(db, row.id),
    participants,
    threads,
    gaps: gapsBetween(
      db,
      [...accounts],
      messages[0]?.sentAt ?? row.last_at,
      (counts.later > 0 ? messages.at(-1)?.sentAt : undefined) ?? row.last_at,
    ),
    outbox: openItemsOf(db, row.id),
    notes: notesIn(db, row.id),
    promises: promisesIn(db, row.id),
    rules: rulesIn(db, row),
  };
}

/** Undefined: there is no such message in it. */
function spanAround(
  db: Archive,
  id: string,
  messageId: string | undefined,
): Span | undefined {
  const seq = seqIn(db, id, messageId);
  if (seq === undefined) return undefined;
  return {
    fromSeq: seqBefore(db, id, page, seq) ?? seq,
    toSeq: seqAfter(db, id, page, seq) ?? seq,
  };
}

function newestSpan(
  db: Archive,
  id: string,
  participants: Conversation["participants"],
): Span {
  const newest = seqBefore(db, id, page) ?? 0;
  const limit = seqBefore(db, id, furthest) ?? 0;
  const opening = Math.min(
    ...participants.map(
      (who) => seqIn(db, id, who.openingMessageId) ?? Infinity,
    ),
  );
  return {
    fromSeq: opening >= limit ? Math.min(newest, opening) : newest,
    toSeq: newestSeq,
  };
}

function seqIn(
  db: Archive,
  conversationId: string,
  messageId: string | undefined,
): number | undefined {
  const row =
    messageId === undefined ? undefined : getMessageRow(db, messageId);
  return row?.conversation_id === conversationId ? row.seq : undefined;
}
