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
import { countBefore, getMessageRow, seqBefore } from "../archive/messages.ts";
import { notesIn } from "../archive/notes.ts";
import type { Archive } from "../archive/open.ts";
import { openItemsOf } from "../archive/outbox.ts";
import { promisesIn } from "../archive/promises.ts";

/** Messages that come with the conversation, and with each look further back. */
const page = 200;
/** Where somebody waits since a message that is no older than so many, it comes too. */
const furthest = 1000;

type Request = Input<"conversations.get">;

/** A conversation with its later messages; throws `not-found`. */
export function readConversation(
  db: Archive,
  { id, from }: Request,
): Conversation {
  const row = getConversationRow(db, id);
  const participants = participantsOf(db, row);
  const fromSeq = firstShown(db, row.id, { from, participants });
  const messages = messageViews(db, row.id, fromSeq);
  return {
    ...readConversationItem(db, row.id),
    context: contextOf(db, row),
    messages,
    earlier: countBefore(db, row.id, fromSeq),
    participants,
    threads: mergedThreadsOf(db, row.id),
    gaps: gapsBetween(
      db,
      row.account_id,
      messages[0]?.sentAt ?? row.last_at,
      row.last_at,
    ),
    outbox: openItemsOf(db, row.id),
    notes: notesIn(db, row.id),
    promises: promisesIn(db, row.id),
  };
}

/** The message (seq) to begin with. */
function firstShown(
  db: Archive,
  id: string,
  {
    from,
    participants,
  }: Pick<Request, "from"> & Pick<Conversation, "participants">,
): number {
  const newest = seqBefore(db, id, page) ?? 0;
  const asked = seqIn(db, id, from);
  if (asked !== undefined)
    return Math.min(newest, seqBefore(db, id, page, asked) ?? asked);
  const limit = seqBefore(db, id, furthest) ?? 0;
  const opening = Math.min(
    ...participants.map(
      (who) => seqIn(db, id, who.openingMessageId) ?? Infinity,
    ),
  );
  return opening >= limit ? Math.min(newest, opening) : newest;
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
