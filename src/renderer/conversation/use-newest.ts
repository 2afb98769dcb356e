import {
  type RefObject,
  useEffectEvent,
  useLayoutEffect,
  useState,
} from "react";
import { useCommands } from "../commands.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import type { Entry } from "./entries.ts";
import type { Paging } from "./use-conversation.ts";

/** Takes the keyboard to the newest message; where that is not among those shown, as soon as it is. */
export function useNewest({
  isShown,
  entries,
  frame,
  paging,
  goTo,
}: {
  isShown: boolean;
  entries: readonly Entry[];
  frame: RefObject<HTMLElement | null>;
  paging: Paging;
  goTo: (key: string) => void;
}): () => void {
  const toast = useToast();
  const [jumps, setJumps] = useState(0);

  function goToLast(): void {
    const last = entries.at(-1);
    if (last !== undefined) goTo(last.key);
  }
  const arrive = useEffectEvent(goToLast);
  useLayoutEffect(() => {
    if (jumps > 0) arrive();
  }, [jumps]);

  async function jump(): Promise<void> {
    try {
      await paging.newest();
      setJumps((n) => n + 1);
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    }
  }

  const go = isShown ? goToLast : () => void jump();
  useCommands({ "conversation.last": go }, frame);
  return go;
}
