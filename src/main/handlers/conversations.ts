import type { Handlers, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { listConversations } from "../archive/conversation-list.ts";
import { toMessage } from "../archive/conversation-view.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Effort } from "../archive/query-read.ts";
import { TooManyRows } from "../archive/row-budget.ts";
import { searchPeople } from "../archive/search-people.ts";
import { searchMessages } from "../archive/search.ts";
import type { Core } from "../context.ts";
import { readConversation } from "../reading/conversation.ts";
import { mergingHandlers } from "./merging.ts";

/** A conversation of more messages is read by the reader: here it would hold everybody up. */
const readHere = 200;

function getConversation(
  { db, reader }: Core,
  input: Parsed<"conversations.get">,
) {
  return getConversationRow(db, input.id).messages > readHere
    ? reader.read("conversation", input)
    : readConversation(db, input);
}

function getMessage({ db }: Core, id: string) {
  const row = getMessageRow(db, id);
  if (row === undefined)
    throw new AppError("not-found", "There is no such message.");
  return toMessage(db, row);
}

/** Looked at for one answer: it comes within some tens of milliseconds, here sooner, and the interface asks on. */
const rowsOfStep = { quick: 2000, thorough: 4000 };

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
    "conversations.get": (input) => getConversation(core, input),
    "conversations.message": ({ id }) => getMessage(core, id),
    "search.messages": (input) => {
      const ask = (effort: Effort) => ({
        ...input,
        now: core.now(),
        effort,
        step: rowsOfStep[effort],
      });
      return quicklyElse(
        () => searchMessages(db, ask("quick")),
        () => core.reader.read("search", ask("thorough")),
      );
    },
    "search.people": (input) => searchPeople(db, input),
  } satisfies Partial<Handlers>;
}
