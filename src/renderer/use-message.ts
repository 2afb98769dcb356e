import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../shared/model/conversation.ts";
import type { Message } from "../shared/model/message.ts";
import { messageQuery } from "./queries.ts";

/** A message of a conversation, also where it is not among those shown. */
export function useMessage(
  { id, messages }: Pick<Conversation, "id" | "messages">,
  messageId: string | undefined,
): { message: Message | undefined; isLoading: boolean } {
  const here = messages.find((message) => message.id === messageId);
  const { data, isLoading } = useQuery({
    ...messageQuery(id, messageId ?? ""),
    enabled: messageId !== undefined && here === undefined,
  });
  return {
    message: messageId === undefined ? undefined : (here ?? data),
    isLoading,
  };
}
