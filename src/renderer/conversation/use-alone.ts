import type { Conversation } from "../../shared/model/conversation.ts";
import { useTriage } from "../triage.ts";

/** What can be decided about a conversation that stands by itself, not in a list that has it in focus. */
export function useAlone(conversation: Conversation) {
  const { decide, undo } = useTriage();
  return {
    done: () => void decide(conversation, { mark: "done" }),
    reopen: () => void decide(conversation, { mark: "reopened" }),
    spam: () => void decide(conversation, { mark: "spam" }),
    mute: () =>
      void decide(conversation, {
        mark: conversation.muted ? "unmuted" : "muted",
      }),
    star: () =>
      void decide(conversation, {
        mark: conversation.starred ? "unstarred" : "starred",
      }),
    unread: () => void decide(conversation, { mark: "unread" }),
    undo: () => void undo(),
  };
}
