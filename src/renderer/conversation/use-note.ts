import { useCallback, useState } from "react";
import { useRemembering } from "../remembering.ts";

/** Notes begun and not kept yet, by conversation: leaving one loses nothing of it. */
const begun = new Map<string, string>();

/** The note being written in a conversation. */
export function useNote(conversationId: string, onLeft: () => void) {
  const { addNote } = useRemembering();
  const [writing, setWriting] = useState(false);
  return {
    writing,
    open: useCallback(() => setWriting(true), []),
    text: begun.get(conversationId) ?? "",
    keep: (text: string) => begun.set(conversationId, text),
    save: async (text: string) => {
      const saved = await addNote(conversationId, text);
      if (saved) begun.delete(conversationId);
      return saved;
    },
    leave: () => {
      setWriting(false);
      onLeft();
    },
  };
}
