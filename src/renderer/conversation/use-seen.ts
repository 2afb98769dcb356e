import { useCallback, useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";

/** The newest message that was in sight, and what came in since that was not. */
export function useSeen({
  messages,
  notes,
  later,
  lastAt,
  unread,
}: Conversation) {
  const [atOpening] = useState(lastAt);
  // Where one begins far back, and nothing was unread, the newer ones have been in sight before.
  const [upTo, setUpTo] = useState(later > 0 && !unread ? lastAt : undefined);
  const see = useCallback(
    (key: string) => {
      const message = messages.find(({ id }) => id === key);
      const note = notes.find(({ id }) => `note-${id}` === key);
      // What is on its way stands after all of them.
      const at = message?.sentAt ?? note?.at ?? messages.at(-1)?.sentAt ?? 0;
      setUpTo((before) => Math.max(before ?? at, at));
    },
    [messages, notes],
  );
  const missed = messages.filter(
    ({ direction, sentAt }) =>
      direction === "in" && sentAt > Math.max(upTo ?? 0, atOpening),
  ).length;
  return { upTo, see, news: newsOf(missed, later > 0 && unread) };
}

/** What is to be said of messages below that nobody has seen; undefined: there are none. */
function newsOf(missed: number, isBeyond: boolean): string | undefined {
  if (isBeyond) return "There are new messages below.";
  if (missed === 0) return undefined;
  return missed === 1
    ? "A new message came in below."
    : `${missed} new messages came in below.`;
}
