import { useEffect, useRef } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import { client } from "../api.ts";

/**
 * Opening a conversation at its newest messages marks it read, and so does a message that comes in while somebody
 * looks there; who reads far back has not read them. Marking it unread by hand holds until then.
 */
export function useMarkRead({ id, unread, lastAt, later }: Conversation): void {
  const isThere = later === 0;
  const marked = useRef<number>(undefined);
  useEffect(() => {
    function mark(): void {
      if (!unread || !isThere || marked.current === lastAt || document.hidden)
        return;
      marked.current = lastAt;
      // A failed mark leaves the dot; opening again tries again.
      client
        .call("conversations.mark", { ids: [id], mark: "read" })
        .catch(() => undefined);
    }
    mark();
    if (!unread) marked.current = lastAt;
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [id, unread, lastAt, isThere]);
}
