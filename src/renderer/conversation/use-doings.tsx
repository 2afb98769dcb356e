import { type ReactNode, type RefObject, useState } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Registration } from "../command-registry.ts";
import { useActKeys } from "./act-keys.ts";
import type { MessageDoings } from "./message-menu.tsx";
import type { ComposerHandle } from "./pane-slots.ts";
import { ReportDialog } from "./report-dialog.tsx";
import { useActs } from "./use-acts.ts";

/** What can be done to the messages of a conversation, by key and by menu, and the dialog that one of it needs. */
export function useDoings({
  conversation,
  isMail,
  focused,
  within,
  handle,
}: {
  conversation: Conversation;
  isMail: (message: Message) => boolean;
  /** The message that the keyboard is on. */
  focused: () => Message | undefined;
  /** Where the keys for it are pressed. */
  within: Registration["within"];
  handle: RefObject<ComposerHandle | null>;
}): { doings: MessageDoings; dialog: ReactNode } {
  const act = useActs(conversation.outbox);
  const [reported, setReported] = useState<Message>();
  const doings = {
    act: (message: Message, what: Parameters<typeof act>[1]) =>
      void act(message, what),
    onBlockOrReport: setReported,
    onEdit: (message: Message) => handle.current?.edit(message),
    isMail,
    onReplyAll: (message: Message) => handle.current?.answerAll(message),
    onForward: (message: Message) => handle.current?.forward(message),
  };
  useActKeys({ ...doings, conversation, focused, within });
  return {
    doings,
    dialog: reported !== undefined && (
      <ReportDialog
        message={reported}
        onAct={(what, reason) => void act(reported, what, reason)}
        onClose={() => setReported(undefined)}
      />
    ),
  };
}
