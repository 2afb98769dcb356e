import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Keymap, type KeyPlace, match } from "../shared/keymap.ts";
import {
  type CommandHandlers,
  type CommandRegistry,
  commandRegistry,
  type Registration,
} from "./command-registry.ts";
import type { Held } from "./typed-ahead.ts";

export type Commands = Pick<CommandRegistry, "run" | "available"> & {
  keymap: Keymap;
  /** Strokes of a sequence begun and not ended, to show what may follow. */
  pending: string | undefined;
};

const RegistryContext = createContext<CommandRegistry | undefined>(undefined);
const CommandsContext = createContext<Commands | undefined>(undefined);

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** How long a sequence waits for its next key. */
const sequenceMs = 4_000;

/** Listens to the keyboard for the whole window and hands each command to whoever registered for it. */
export function CommandsProvider({
  keymap,
  children,
}: {
  keymap: Keymap;
  children: ReactNode;
}) {
  const [registry] = useState(commandRegistry);
  const [pending, setPending] = useState<string>();
  // The keyboard is faster than a render: the listener reads the sequence from here.
  const typed = useRef<string>(undefined);

  const { run, answers, available, ahead } = registry;
  const commands = useMemo<Commands>(
    () => ({ run, available, keymap, pending }),
    [run, available, keymap, pending],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function wait(strokes: string | undefined): void {
      clearTimeout(timer);
      typed.current = strokes;
      setPending(strokes);
      if (strokes !== undefined)
        timer = setTimeout(() => wait(undefined), sequenceMs);
    }
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return;
      if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key))
        return;
      const target = event.target instanceof Element ? event.target : null;
      const found = match(
        keymap,
        {
          key: event.key,
          code: event.code,
          ctrlKey: event.ctrlKey,
          metaKey: event.metaKey,
          altKey: event.altKey,
          shiftKey: event.shiftKey,
          altGraph: event.getModifierState("AltGraph"),
        },
        { place: placeOf(target), mac: isMac, pending: typed.current },
      );
      if (found === undefined) return;
      if (found.type === "command") {
        wait(undefined);
        if (found.name === "back") ahead.drop();
        else if (
          ["page", "control"].includes(placeOf(target)) &&
          ahead.takes(found.name, target, answers(found.name, target))
        ) {
          event.preventDefault();
          return;
        }
        if (run(found.name, target)) event.preventDefault();
        return;
      }
      event.preventDefault();
      wait(found.type === "pending" ? found.strokes : undefined);
    }
    window.addEventListener("keydown", press);
    window.addEventListener("pointerdown", ahead.drop);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", press);
      window.removeEventListener("pointerdown", ahead.drop);
    };
  }, [run, answers, ahead, keymap]);

  return (
    <RegistryContext value={registry}>
      <CommandsContext value={commands}>{children}</CommandsContext>
    </RegistryContext>
  );
}

/**
 * Answers to commands while mounted; with an element only while the keyboard is inside it. What `app` answers to,
 * a screen may answer to in its own way.
 */
export function useCommands(
  handlers: CommandHandlers,
  within: Registration["within"] = "screen",
): void {
  const registry = useContext(RegistryContext);
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(
    () => registry?.add({ handlers: current, within }),
    [registry, within],
  );
}

/** While true, keys wait for what is still being read: those pressed inside an element, or on the whole screen. */
export function useHeldKeys(isReading: boolean, held: Held): void {
  const registry = useContext(RegistryContext);
  // Before the next key, whatever it was that began to read.
  useLayoutEffect(
    () => (isReading ? registry?.ahead.hold(held) : undefined),
    [isReading, registry, held],
  );
}

export function useCommandList(): Commands {
  const commands = useContext(CommandsContext);
  if (commands === undefined)
    throw new Error("useCommandList needs a CommandsProvider above it");
  return commands;
}

/** What the keyboard is on decides which keys are ours. */
export function placeOf(target: Element | null): KeyPlace {
  if (target === null) return "page";
  if (target.closest('[role="dialog"],[role="alertdialog"],[role="menu"]'))
    return "overlay";
  if (
    target.closest(
      'input:not([type="checkbox"],[type="radio"],[type="button"]),textarea,[contenteditable="true"]',
    )
  )
    return "text";
  if (
    target.closest(
      'button,a[href],select,summary,input,[role="button"],[role="tab"],[role="radio"]',
    )
  )
    return "control";
  return "page";
}
