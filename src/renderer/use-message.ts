import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../shared/model/conversation.ts";
import type { Message } from "../shared/model/message.ts";
import { messageQuery } from "./queries.ts";

/** A message of a conversation, also where it is not among those shown; undefined while that is being asked. */
export function useMessage(
  { id, messages }: Conversation,
  messageId: string | undefined,
): Message | undefined {
  const here = messages.find((message) => message.id === messageId);
  const { data } = useQuery({
    ...messageQuery(id, messageId ?? ""),
    enabled: messageId !== undefined && here === undefined,
  });
  return messageId === undefined ? undefined : (here ?? data);
}
