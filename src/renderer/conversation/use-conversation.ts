import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import { conversationBackTo, conversationQuery } from "../queries.ts";
import type { PaneFocus } from "./pane-slots.ts";

/** A conversation from its newest messages back to as far as somebody has looked, or to the message that was found. */
export function useConversation(
  id: string,
  focus: PaneFocus,
): {
  data: Conversation | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
  showEarlier: () => void;
} {
  const [from, setFrom] = useState(focus.messageId);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...(from === undefined
      ? conversationQuery(id)
      : conversationBackTo(id, from)),
    // What is shown stays until there is more.
    placeholderData: keepPreviousData,
  });
  const [asked, setAsked] = useState(focus);
  if (focus !== asked) {
    setAsked(focus);
    const { messageId } = focus;
    if (messageId !== undefined && data && !isAmong(data, messageId))
      setFrom(messageId);
  }
  return {
    data,
    error,
    refetch,
    showEarlier() {
      const first = data?.messages[0];
      if (data !== undefined && data.earlier > 0 && !isPlaceholderData)
        setFrom(first?.id);
    },
  };
}

export function isAmong(
  { messages }: Pick<Conversation, "messages">,
  messageId: string,
): boolean {
  return messages.some(({ id }) => id === messageId);
}
