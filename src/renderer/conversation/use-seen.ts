import { useCallback, useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";

/** The newest message that was in sight, and how many came in since that were not. */
export function useSeen(conversation: Conversation) {
  const [upTo, setUpTo] = useState<number>();
  const [atOpening] = useState(() => newestAt(conversation.messages));
  const { messages, notes } = conversation;
  const see = useCallback(
    (key: string) => {
      const message = messages.find(({ id }) => id === key);
      const note = notes.find(({ id }) => `note-${id}` === key);
      // What is on its way stands after all of them.
      const at = message?.sentAt ?? note?.at ?? newestAt(messages);
      setUpTo((before) => Math.max(before ?? at, at));
    },
    [messages, notes],
  );
  const missed = messages.filter(
    ({ direction, sentAt }) =>
      direction === "in" && sentAt > Math.max(upTo ?? 0, atOpening),
  ).length;
  return { upTo, see, missed };
}

function newestAt(messages: readonly Message[]): number {
  return messages.at(-1)?.sentAt ?? 0;
}
