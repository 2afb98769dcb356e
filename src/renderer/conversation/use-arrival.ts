import { type RefObject, useEffect, useRef } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { ComposerHandle, PaneFocus } from "./pane-slots.ts";
import { isAmong } from "./use-conversation.ts";

/** Takes the keyboard where it was asked to go, once that is there. */
export function useArrival({
  conversation,
  focus,
  thread: { focusThread, goTo },
  handle,
}: {
  conversation: Conversation;
  focus: PaneFocus;
  thread: { focusThread: () => void; goTo: (key: string) => void };
  handle: RefObject<ComposerHandle | null>;
}): void {
  const { to, messageId } = focus;
  const isHere = messageId === undefined || isAmong(conversation, messageId);
  // Once for each time it was asked, though what was found may go out of the page and come back.
  const arrived = useRef<PaneFocus>(null);
  useEffect(() => {
    if (!isHere || arrived.current === focus) return;
    arrived.current = focus;
    if (messageId !== undefined) goTo(messageId);
    else if (to === "thread") focusThread();
    if (to === "composer") handle.current?.answer();
    // oxlint-disable-next-line react/exhaustive-deps -- only then
  }, [focus, isHere]);
}
