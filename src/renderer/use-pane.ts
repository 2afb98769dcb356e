import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { PaneFocus } from "./conversation/pane-slots.ts";
import type { KeyboardHome } from "./ui/keyboard-home.ts";
import { useMedia } from "./ui/use-media.ts";

export type OpenPane = { id: string; focus: PaneFocus };

/** The list's focus rests this long before what it is on is opened: a key has long been painted by then, and one that is held down opens nothing on its way. */
const restMs = 60;

/** Which conversation is open beside the list. In a wide window it follows the list's focus from the start; in a narrow one it covers the list. */
export function usePane(home: KeyboardHome) {
  const wide = useMedia("(min-width: 1800px)");
  const narrow = useMedia("(max-width: 899px)");
  const [pane, setPane] = useState<OpenPane>();
  /** What the list in sight has in focus. */
  const [focused, setFocused] = useState<string>();
  const [dismissed, setDismissed] = useState(false);

  const open = useCallback(
    (id: string, to: PaneFocus["to"] = "thread", messageId?: string) => {
      setPane({
        id,
        focus: { to, ...(messageId === undefined ? {} : { messageId }) },
      });
      setDismissed(false);
    },
    [],
  );
  const close = useCallback(() => {
    setPane(undefined);
    setDismissed(true);
    // Once the list is no longer covered.
    requestAnimationFrame(() => home.current?.focus());
  }, [home]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const follow = useCallback(
    (id: string | undefined) => {
      clearTimeout(timer.current);
      setFocused(id);
      if (id === undefined) return;
      const show = () =>
        setPane((pane) => {
          if (pane === undefined ? !wide || dismissed : pane.id === id)
            return pane;
          return { id, focus: { to: "nothing" } };
        });
      // With the keyboard in it, the next key is already for what comes next.
      if (document.activeElement?.closest(".conversation-pane")) show();
      else timer.current = setTimeout(show, restMs);
    },
    [wide, dismissed],
  );
  /** Nothing is open any more; on another screen nothing of the old one is in focus either. */
  const leave = useCallback((isForAnother: boolean) => {
    clearTimeout(timer.current);
    setPane(undefined);
    if (isForAnother) setFocused(undefined);
  }, []);

  return useMemo(
    () => ({
      pane,
      focused,
      /** What the list has in focus, seen from the pane. */
      listFocus:
        focused === undefined
          ? ("nothing" as const)
          : pane?.id === focused
            ? ("this" as const)
            : ("another" as const),
      /** The pane covers the list. */
      covers: narrow && pane !== undefined,
      open,
      close,
      follow,
      leave,
      /** From the thread back to the list. */
      back: () => (narrow ? close() : home.current?.focus()),
    }),
    [pane, focused, narrow, open, close, follow, leave, home],
  );
}
