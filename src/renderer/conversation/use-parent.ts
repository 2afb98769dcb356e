import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import { messageQuery } from "../queries.ts";
import { defaultParent, openingOf } from "./entries.ts";
import { isAmong } from "./use-conversation.ts";

/** What a reply answers unless another message is chosen, also where that is older than what is shown. */
export function useParent(conversation: Conversation): Message | undefined {
  const here = useMemo(() => defaultParent(conversation), [conversation]);
  const openingId = openingOf(conversation);
  const elsewhere =
    openingId !== undefined && !isAmong(conversation, openingId);
  const { data } = useQuery({
    ...messageQuery(conversation.id, openingId ?? ""),
    enabled: elsewhere,
  });
  return elsewhere ? data : here;
}
