import {
  keepPreviousData,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import { conversationAround, conversationQuery } from "../queries.ts";
import type { PaneFocus } from "./pane-slots.ts";

/** Other messages of a conversation are wanted than those shown. */
export type Paging = {
  earlier: () => void;
  later: () => void;
  /** Answers once the newest are shown in place of what was. */
  newest: () => Promise<void>;
};

/**
 * A conversation with its newest messages, or those around the one that was found. Whoever comes near the first or
 * the last of those shown gets what lies around that one: of a long conversation there is never more than some.
 */
export function useConversation(
  id: string,
  focus: PaneFocus,
): {
  data: Conversation | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
  paging: Paging;
} {
  const queries = useQueryClient();
  const [around, setAround] = useState(focus.messageId);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...(around === undefined
      ? conversationQuery(id)
      : conversationAround(id, around)),
    // What is shown stays until the other is there.
    placeholderData: keepPreviousData,
  });
  const [asked, setAsked] = useState(focus);
  if (focus !== asked) {
    setAsked(focus);
    const { messageId } = focus;
    if (messageId !== undefined && data && !isAmong(data, messageId))
      setAround(messageId);
  }
  const page = (more: number | undefined, edge: 0 | -1) => {
    if (more !== undefined && more > 0 && !isPlaceholderData)
      setAround(data?.messages.at(edge)?.id);
  };
  return {
    data,
    error,
    refetch,
    paging: {
      earlier: () => page(data?.earlier, 0),
      later: () => page(data?.later, -1),
      async newest() {
        // As they are now, not as they were when one left them.
        await queries.fetchQuery(conversationQuery(id));
        setAround(undefined);
      },
    },
  };
}

export function isAmong(
  { messages }: Pick<Conversation, "messages">,
  messageId: string,
): boolean {
  return messages.some(({ id }) => id === messageId);
}
