import type { Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { ConversationRow } from "../archive/conversations.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Concern } from "../archive/naming.ts";
import type { Archive } from "../archive/open.ts";
import { isPersonIn, peopleIn } from "../archive/people.ts";
import { personNow } from "../archive/people-merging.ts";
import { prepared } from "../archive/prepared.ts";
import { threadOfMessage, threadsOf } from "../archive/threads.ts";

/** The message that a mark is about; throws `not-found` when it is not in this conversation. */
export function messageOf(
  db: Archive,
  row: ConversationRow,
  messageId: string | undefined,
): string | undefined {
  if (messageId === undefined) return undefined;
  const message = getMessageRow(db, messageId);
  if (message?.conversation_id !== row.id)
    throw new AppError("not-found", "There is no such message here.");
  return message.id;
}

/** Muting and stars are about the conversation, whoever is in it. */
const aboutConversation: ReadonlySet<Mark> = new Set([
  "muted",
  "unmuted",
  "starred",
  "unstarred",
]);

/**
 * "Everybody" are those who are there now, by name: another conversation that is joined later brings people of whom
 * nobody decided anything. In a merged conversation each thread gets a mark of its own, and so does each identity of
 * a merged person, so that a split leaves every one as it was decided.
 */
export function concerned(
  db: Archive,
  row: ConversationRow,
  input: Parsed<"conversations.mark">,
): Concern[] {
  const { mark, messageId } = input;
  const personId =
    input.personId === undefined ? undefined : personNow(db, input.personId);
  const message =
    messageId === undefined ? undefined : getMessageRow(db, messageId);
  const people = () => peopleIn(db, row.id);
  if (personId !== undefined) {
    if (!isPersonIn(db, row.id, personId))
      throw new AppError("not-found", "There is no such person here.");
    const there = people().filter((one) => one.personId === personId);
    return there.length === 0 ? [{ personId, threadId: row.id }] : there;
  }
  if (message !== undefined)
    return [{ personId: undefined, threadId: threadOfMessage(db, message) }];
  const everybody = aboutConversation.has(mark) ? [] : people();
  return everybody.length > 0
    ? everybody
    : threadsOf(db, row.id).map(({ id }) => ({
        personId: undefined,
        threadId: id,
      }));
}

/** Whom a decision concerns, for the toast. It is kept with the decision: what somebody wrote is not quoted. */
export function nameOf(
  db: Archive,
  rows: readonly ConversationRow[],
  personId?: string,
): string {
  const [row] = rows;
  if (rows.length > 1) return `${rows.length} conversations`;
  const id = personId ?? row?.person_id ?? null;
  const name = prepared<[string | null], string>(
    db,
    "SELECT name FROM people WHERE id = ?",
  )
    .pluck()
    .get(id);
  return name ?? accountName(db, row?.account_id) ?? "";
}

function accountName(db: Archive, id: string | undefined): string | undefined {
  return prepared<[string | null], string>(
    db,
    "SELECT name FROM accounts WHERE id = ?",
  )
    .pluck()
    .get(id ?? null);
}
