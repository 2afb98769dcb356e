import { type ComponentType, useEffect, useRef } from "react";
import { useCommands, useHeldKeys } from "../commands.tsx";
import { useInSight } from "../looking.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { OpenConversation } from "./open-conversation.tsx";
import type { ComposerSlot, PaneFocus } from "./pane-slots.ts";
import { useConversation } from "./use-conversation.ts";
import "./conversation-pane.css";

type Props = {
  id: string;
  /** What the list in sight has in focus: where it is this, it decides what comes after a decision; another is shown next. */
  listFocus: "this" | "another" | "nothing";
  focus: PaneFocus;
  composer: ComponentType<ComposerSlot>;
  /** Gives the keyboard back to the list. */
  onBack: () => void;
  onClose: () => void;
};

/** A whole conversation beside the list it was opened from. */
export function ConversationPane({
  id,
  listFocus,
  focus,
  composer,
  onBack,
  onClose,
}: Props) {
  const pane = useRef<HTMLElement>(null);
  const { data, error, refetch, paging } = useConversation(id, focus);
  const isReading = data === undefined && error === null;
  useCommands({ back: onBack }, pane);
  useHeldKeys(isReading || listFocus === "another", pane);
  useInSight(pane, data === undefined ? [] : [data.accountId]);

  // Until there is a thread to give it to, the pane itself holds the keyboard.
  const waiting = data === undefined && focus.to !== "nothing";
  useEffect(() => {
    if (waiting) pane.current?.focus();
  }, [waiting]);

  return (
    <aside
      ref={pane}
      className="conversation-pane"
      aria-label="Conversation"
      aria-busy={isReading}
      tabIndex={-1}
    >
      {data !== undefined ? (
        <OpenConversation
          conversation={data}
          paging={paging}
          listFocus={listFocus}
          pane={pane}
          focus={focus}
          composer={composer}
          onBack={onBack}
          onClose={onClose}
        />
      ) : (
        error !== null && (
          <>
            <ErrorState
              title="This conversation cannot be shown"
              error={error}
              onRetry={() => void refetch()}
            />
            <EmptyState title="">
              <Button onClick={onClose}>Close</Button>
            </EmptyState>
          </>
        )
      )}
    </aside>
  );
}
