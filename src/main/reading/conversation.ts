import type { Conversation } from "../../shared/model/conversation.ts";
import { readConversationItem } from "../archive/conversation-item.ts";
import {
  contextOf,
  mergedThreadsOf,
  messageViews,
  participantsOf,
} from "../archive/conversation-view.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { gapsBetween } from "../archive/ledger.ts";
import { notesIn } from "../archive/notes.ts";
import type { Archive } from "../archive/open.ts";
import { openItemsOf } from "../archive/outbox.ts";
import { promisesIn } from "../archive/promises.ts";

/** A whole conversation; throws `not-found`. */
export function readConversation(
  db: Archive,
  { id }: { id: string },
): Conversation {
  const row = getConversationRow(db, id);
  const messages = messageViews(db, row.id);
  return {
    ...readConversationItem(db, row.id),
    context: contextOf(db, row),
    messages,
    participants: participantsOf(db, row),
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
