import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type CommandName, commandNames } from "../shared/commands.ts";
import { type Keymap, type KeyPlace, match } from "../shared/keymap.ts";

export type CommandHandlers = Partial<Record<CommandName, () => void>>;

type Registration = {
  handlers: RefObject<CommandHandlers>;
  /** Only while the keyboard is inside it: such handlers go before those of a screen, and these before the app's own. */
  within: RefObject<HTMLElement | null> | "screen" | "app";
};

export type Commands = {
  /** Runs the handler nearest to where the keyboard is; false: nobody answers to that name there. */
  run: (name: CommandName, from?: Element | null) => boolean;
  /** Commands that somebody answers to, seen from an element. */
  available: (from: Element | null) => CommandName[];
  keymap: Keymap;
  /** Strokes of a sequence begun and not ended, to show what may follow. */
  pending: string | undefined;
};

type Registry = { add: (registration: Registration) => () => void };

const RegistryContext = createContext<Registry | undefined>(undefined);
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
  const registrations = useRef<Registration[]>([]);
  const [pending, setPending] = useState<string>();
  // The keyboard is faster than a render: the listener reads the sequence from here.
  const typed = useRef<string>(undefined);

  const registry = useMemo<Registry>(
    () => ({
      add(registration) {
        registrations.current.push(registration);
        return () => {
          registrations.current = registrations.current.filter(
            (other) => other !== registration,
          );
        };
      },
    }),
    [],
  );

  const { run, available } = useMemo(() => {
    function find(name: CommandName, from: Element | null) {
      const answering = registrations.current.filter(
        ({ handlers }) => handlers.current[name] !== undefined,
      );
      const nearest =
        answering.findLast(
          ({ within }) =>
            typeof within === "object" && within.current?.contains(from),
        ) ??
        answering.findLast(({ within }) => within === "screen") ??
        answering.findLast(({ within }) => within === "app");
      return nearest?.handlers.current[name];
    }
    return {
      run: (
        name: CommandName,
        from: Element | null = document.activeElement,
      ) => {
        const handler = find(name, from);
        handler?.();
        return handler !== undefined;
      },
      available: (from: Element | null) =>
        commandNames.filter((name) => find(name, from) !== undefined),
    };
  }, []);
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
        if (run(found.name, target)) event.preventDefault();
        return;
      }
      event.preventDefault();
      wait(found.type === "pending" ? found.strokes : undefined);
    }
    window.addEventListener("keydown", press);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", press);
    };
  }, [run, keymap]);

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
  within: RefObject<HTMLElement | null> | "screen" | "app" = "screen",
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
