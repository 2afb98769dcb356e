import type { Handlers } from "../../shared/contract/index.ts";
import { readConversationItem } from "../archive/conversation-item.ts";
import { listConversations } from "../archive/conversation-list.ts";
import {
  contextOf,
  mergedThreadsOf,
  messageViews,
  participantsOf,
} from "../archive/conversation-view.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { notesIn } from "../archive/notes.ts";
import { openItemsOf } from "../archive/outbox.ts";
import { gapsBetween } from "../archive/ledger.ts";
import { promisesIn } from "../archive/promises.ts";
import { TooManyRows } from "../archive/row-budget.ts";
import { searchMessages, searchPeople } from "../archive/search.ts";
import type { Core } from "../context.ts";
import { mergingHandlers } from "./merging.ts";

function getConversation(core: Core, id: string) {
  const { db } = core;
  const row = getConversationRow(db, id);
  const item = readConversationItem(db, row.id);
  const messages = messageViews(db, row.id);
  return {
    ...item,
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

/** Answers here when few rows tell; what would hold up everybody else is asked of the reader. */
function quicklyElse<T>(quick: () => T, thorough: () => Promise<T>) {
  try {
    return quick();
  } catch (cause) {
    if (cause instanceof TooManyRows) return thorough();
    throw cause;
  }
}

export function conversationHandlers(core: Core) {
  const { db } = core;
  return {
    ...mergingHandlers(core),
    "conversations.list": (input) => {
      const request = { ...input, now: core.now() };
      return quicklyElse(
        () => listConversations(db, { ...request, effort: "quick" }),
        () => core.reader.read("list", { ...request, effort: "thorough" }),
      );
    },
    "conversations.get": ({ id }) => getConversation(core, id),
    "search.messages": (input) => {
      const request = { ...input, now: core.now() };
      return quicklyElse(
        () => searchMessages(db, { ...request, effort: "quick" }),
        () => core.reader.read("search", { ...request, effort: "thorough" }),
      );
    },
    "search.people": (input) => searchPeople(db, input),
  } satisfies Partial<Handlers>;
}
