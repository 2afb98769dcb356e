import type { RefObject } from "react";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";

/** Where the keyboard was asked to go; a new object asks again. */
export type PaneFocus = {
  to: "nothing" | "thread" | "composer";
  /** A message to begin at, marked. */
  messageId?: string;
};

/** Filled by the composer. */
export type ComposerHandle = {
  /** Takes the keyboard, to answer a chosen message. */
  answer: (messageId?: string) => void;
  /** The same to everybody whom a mail reached. */
  answerAll: (message: Message) => void;
  /** A mail goes on to somebody else. */
  forward: (message: Message) => void;
  /** A message of ours gets another text. */
  edit: (message: Message) => void;
};

/** What the composer below a conversation is given. */
export type ComposerSlot = {
  conversation: Conversation;
  /** The newest message (ms UTC) that was in sight. */
  seenUpTo: number | undefined;
  handle: RefObject<ComposerHandle | null>;
  /** The reply was sent and the conversation is to be done. */
  onDone: () => void;
  /** Gives the keyboard back to the thread. */
  onLeave: () => void;
};
