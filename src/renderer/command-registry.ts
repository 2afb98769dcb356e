import type { RefObject } from "react";
import { type CommandName, commandNames } from "../shared/commands.ts";
import { type TypedAhead, typedAhead } from "./typed-ahead.ts";

export type CommandHandlers = Partial<Record<CommandName, () => void>>;

export type Registration = {
  handlers: RefObject<CommandHandlers>;
  /** Only while the keyboard is inside it: such handlers go before those of a screen, and these before the app's own. */
  within: RefObject<HTMLElement | null> | "screen" | "app";
};

export type CommandRegistry = {
  /** Answers to commands until the answer is called. */
  add: (registration: Registration) => () => void;
  /** Runs the handler nearest to an element; false: nobody answers to that name there. */
  run: (name: CommandName, from?: Element | null) => boolean;
  answers: (name: CommandName, from: Element | null) => boolean;
  /** Commands that somebody answers to, seen from an element. */
  available: (from: Element | null) => CommandName[];
  ahead: TypedAhead;
};

/** Who answers to which command, and where. */
export function commandRegistry(): CommandRegistry {
  let registrations: Registration[] = [];

  function find(name: CommandName, from: Element | null) {
    const answering = registrations.filter(
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
  function run(
    name: CommandName,
    from: Element | null = document.activeElement,
  ): boolean {
    const handler = find(name, from);
    handler?.();
    return handler !== undefined;
  }
  const answers = (name: CommandName, from: Element | null) =>
    find(name, from) !== undefined;
  return {
    add(registration) {
      registrations.push(registration);
      return () => {
        registrations = registrations.filter((other) => other !== registration);
      };
    },
    run,
    answers,
    available: (from) => commandNames.filter((name) => answers(name, from)),
    ahead: typedAhead(run),
  };
}
