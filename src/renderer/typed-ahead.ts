import { flushSync } from "react-dom";
import type { RefObject } from "react";
import type { CommandName } from "../shared/commands.ts";

/** Where keys wait: those pressed inside an element, and any that nobody else answers; or all of them. */
export type Held = RefObject<HTMLElement | null> | "screen";

export type TypedAhead = {
  /** Keys wait from now on, at most `longestMs`; the answer ends it. */
  hold: (held: Held) => () => void;
  /** True: the command waits for what it is about to act on. */
  takes: (
    name: CommandName,
    from: Element | null,
    isAnswered: boolean,
  ) => boolean;
  /** The user means something else by now. */
  drop: () => void;
};

/** What is not there by then is not what the key was pressed for. */
const longestMs = 4_000;

/**
 * Keys pressed before what they act on has been read from the archive: they wait, in order, and are run once it is
 * there. Without this a fast hand loses them, or they act on what was in sight before.
 */
export function typedAhead(run: (name: CommandName) => boolean): TypedAhead {
  const holds = new Set<{ held: Held }>();
  let names: CommandName[] = [];

  function runWaiting(): void {
    while (names.length > 0 && holds.size === 0) {
      const name = names.shift();
      // What one of them opens may make the next one wait again.
      if (name !== undefined) flushSync(() => run(name));
    }
  }
  return {
    hold(held) {
      const hold = { held };
      holds.add(hold);
      const expiry = setTimeout(() => {
        names = [];
        holds.delete(hold);
      }, longestMs);
      return () => {
        clearTimeout(expiry);
        // What is shown instead answers to commands, and has the keyboard, a frame later.
        if (holds.delete(hold) && names.length > 0)
          requestAnimationFrame(() => requestAnimationFrame(runWaiting));
      };
    },
    takes(name, from, isAnswered) {
      const waits =
        names.length > 0 ||
        [...holds].some(
          ({ held }) =>
            held === "screen" || !isAnswered || held.current?.contains(from),
        );
      if (waits) names.push(name);
      return waits;
    },
    drop() {
      names = [];
    },
  };
}
