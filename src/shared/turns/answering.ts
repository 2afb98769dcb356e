import type { TurnMessage } from "./events.ts";
import type { Known, TurnState } from "./state.ts";

/** Whom a human message of ours answers, and whether that is only assumed. */
export function answeredBy(
  state: TurnState,
  message: TurnMessage,
): Map<string, { assumed: boolean }> {
  const answered = new Map<string, { assumed: boolean }>();
  for (const link of [message.inReplyTo, message.quotes]) {
    const author = authorOf(state, link);
    if (author !== null) answered.set(author, { assumed: false });
  }
  const ancestors = lazily(() => ancestorsOf(state, message.inReplyTo));
  for (const personId of message.mentions) {
    if (
      message.mentionsOnPurpose ||
      !isCopied(state, message.inReplyTo, personId) ||
      state.people
        .get(personId)
        ?.turns.at(-1)
        ?.said.some((said) => ancestors().has(said.id)) === true
    )
      answered.set(personId, { assumed: false });
  }
  if (
    message.inReplyTo === null &&
    message.quotes === null &&
    message.mentions.length === 0 &&
    state.latestAuthor !== null
  )
    answered.set(state.latestAuthor, { assumed: state.authors.size > 1 });
  for (const [personId, answers] of state.rulings.get(message.id) ?? []) {
    if (answers) answered.set(personId, { assumed: false });
    else answered.delete(personId);
  }
  return answered;
}

/** Whose review the edited reply of ours stands below. */
export function answeredByEdit(
  state: TurnState,
  replyId: string,
  reply: Known,
): Set<string> {
  const answered = new Set<string>();
  for (const link of [reply.inReplyTo, reply.quotes]) {
    const author = authorOf(state, link);
    if (author === null || link === null) continue;
    if (state.messages.get(link)?.review !== true) continue;
    if (state.rulings.get(replyId)?.get(author) !== false) answered.add(author);
  }
  return answered;
}

/** Clients copy the names of the message one replies to. */
function isCopied(
  state: TurnState,
  parentId: string | null,
  personId: string,
): boolean {
  if (parentId === null) return false;
  return state.messages.get(parentId)?.mentions.includes(personId) ?? false;
}

function authorOf(state: TurnState, messageId: string | null): string | null {
  if (messageId === null) return null;
  const message = state.messages.get(messageId);
  return message?.direction === "in" ? message.personId : null;
}

/** Ids up the thread; reply links come from outside and may run in a circle. */
function ancestorsOf(state: TurnState, parentId: string | null): Set<string> {
  const ancestors = new Set<string>();
  let id = parentId;
  while (id !== null && !ancestors.has(id)) {
    ancestors.add(id);
    id = state.messages.get(id)?.inReplyTo ?? null;
  }
  return ancestors;
}

function lazily<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}
