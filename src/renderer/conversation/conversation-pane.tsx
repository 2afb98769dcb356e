import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useCommands } from "../commands.tsx";
import { conversationQuery } from "../queries.ts";

/** Where the keyboard was asked to go; a new object asks again. */
export type PaneFocus = { to: "nothing" | "thread" | "composer" };

/** A whole conversation beside the list it was opened from. */
export function ConversationPane({
  id,
  onBack,
}: {
  id: string;
  focus: PaneFocus;
  /** Gives the keyboard back to the list. */
  onBack: () => void;
  onClose: () => void;
}) {
  const pane = useRef<HTMLElement>(null);
  const { data } = useQuery(conversationQuery(id));
  useCommands({ back: onBack }, pane);
  return (
    <aside ref={pane} aria-label="Conversation">
      <h1 dir="auto">{data?.person.name}</h1>
    </aside>
  );
}
