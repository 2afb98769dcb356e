import type { Handlers } from "../../shared/contract/index.ts";
import { listConversations } from "../archive/conversation-list.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { TooManyRows } from "../archive/row-budget.ts";
import { searchMessages, searchPeople } from "../archive/search.ts";
import type { Core } from "../context.ts";
import { readConversation } from "../reading/conversation.ts";
import { mergingHandlers } from "./merging.ts";

/** A conversation of more messages is read by the reader: here it would hold everybody up. */
const readHere = 200;

function getConversation({ db, reader }: Core, id: string) {
  const row = getConversationRow(db, id);
  return row.messages > readHere
    ? reader.read("conversation", { id: row.id })
    : readConversation(db, { id: row.id });
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
