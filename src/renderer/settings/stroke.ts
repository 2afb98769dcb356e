import { type CommandName, commandNames } from "../../shared/commands.ts";
import type { Keymap, KeyPress } from "../../shared/keymap.ts";

const modifiers = new Set([
  "Shift",
  "Control",
  "Alt",
  "Meta",
  "AltGraph",
  "CapsLock",
  "Dead",
  "Process",
  "Unidentified",
]);

/** A key press as the keymap writes it (`Mod+Shift+x`, `Space`, `?`); null for a press that cannot be a key of ours. */
export function strokeOf(press: KeyPress, mac: boolean): string | null {
  if (modifiers.has(press.key)) return null;
  // Alt and a letter types letters in Polish and German.
  if (press.altKey && !press.altGraph) return null;
  const ctrl = press.ctrlKey && !press.altGraph;
  if (mac ? ctrl : press.metaKey) return null;
  const mod = mac ? press.metaKey : ctrl;
  const single = /^.$/su.test(press.key) && press.key !== " ";
  const letter = single && /\p{L}/u.test(press.key);
  const key =
    press.key === " " ? "Space" : letter ? press.key.toLowerCase() : press.key;
  // A symbol's own character tells whether Shift was down.
  const shift = press.shiftKey && (!single || letter);
  return `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** The command that stands in the way of these keys: the same ones, or one that begins with the other. */
export function standsInTheWay(
  keymap: Keymap,
  name: CommandName,
  keys: string,
): CommandName | undefined {
  return commandNames.find(
    (other) =>
      other !== name &&
      keymap[other].some(
        (theirs) =>
          theirs === keys ||
          theirs.startsWith(`${keys} `) ||
          keys.startsWith(`${theirs} `),
      ),
  );
}

/** The user's own keys after one command was given others; whoever had them loses them. */
export function rebound(
  own: Readonly<Record<string, readonly string[]>>,
  keymap: Keymap,
  name: CommandName,
  keys: string,
): Record<string, string[]> {
  const next = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, [...value]]),
  );
  for (
    let other = standsInTheWay(keymap, name, keys);
    other !== undefined;
    other = standsInTheWay({ ...keymap, ...next }, name, keys)
  ) {
    next[other] = (next[other] ?? keymap[other]).filter(
      (theirs) =>
        theirs !== keys &&
        !theirs.startsWith(`${keys} `) &&
        !keys.startsWith(`${theirs} `),
    );
  }
  next[name] = [keys];
  return next;
}
