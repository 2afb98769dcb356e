import {
  type CommandName,
  commandNames,
  commandOf,
  commands,
} from "./commands.ts";

/** Keys by command: the defaults with the user's own put over them. */
export type Keymap = Readonly<Record<CommandName, readonly string[]>>;

/** Puts the user's keys (settings.keys) over the defaults; names that no longer exist are left out. */
export function keymapWith(
  own: Readonly<Record<string, readonly string[]>>,
): Keymap {
  const map = {} as Record<CommandName, readonly string[]>;
  for (const name of commandNames) map[name] = own[name] ?? commands[name].keys;
  return map;
}

/** The part of a keyboard event that matching reads. */
export type KeyPress = {
  key: string;
  /** Physical key, as if the layout were American. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** AltGr is down. Windows then also claims Ctrl and Alt, which does not make it Ctrl+Alt. */
  altGraph: boolean;
};

/** Where the keyboard is: on the page, in a text field, on a button or link, or inside a dialog or menu, which has keys of its own. */
export type KeyPlace = "page" | "text" | "control" | "overlay";

export type KeyContext = {
  place: KeyPlace;
  /** Mod is ⌘ there and Ctrl elsewhere. */
  mac: boolean;
  /** Strokes of a sequence already typed, such as `g`. */
  pending: string | undefined;
};

export type KeyMatch =
  | { type: "command"; name: CommandName }
  | { type: "pending"; strokes: string }
  /** A sequence was begun and this key does not continue it. */
  | { type: "cancelled" };

type Stroke = { mod: boolean; shift: boolean; key: string };

function parseStroke(text: string): Stroke {
  const parts = text === "+" ? ["+"] : text.split("+");
  return {
    key: parts.at(-1) ?? "",
    mod: parts.includes("Mod"),
    shift: parts.includes("Shift"),
  };
}

/** A key whose own character tells whether Shift was needed, so that Shift is not compared. */
function isSymbol(key: string): boolean {
  return /^.$/u.test(key) && key !== " " && !/\p{L}/u.test(key);
}

function byCharacter(stroke: Stroke, press: KeyPress): boolean {
  const wanted = stroke.key === "Space" ? " " : stroke.key;
  if (press.key.toLowerCase() !== wanted.toLowerCase()) return false;
  return isSymbol(wanted) || stroke.shift === press.shiftKey;
}

const physicalBrackets: Readonly<Record<string, string>> = {
  "[": "BracketLeft",
  "]": "BracketRight",
};

/** For layouts whose digits or brackets need Shift or AltGr, and for alphabets other than Latin. */
function byPosition(stroke: Stroke, press: KeyPress): boolean {
  if (stroke.shift !== press.shiftKey) return false;
  if (/^[0-9]$/.test(stroke.key)) return press.code === `Digit${stroke.key}`;
  const bracket = physicalBrackets[stroke.key];
  if (bracket !== undefined) return press.code === bracket;
  return (
    /^[a-z]$/i.test(stroke.key) &&
    press.code === `Key${stroke.key.toUpperCase()}` &&
    /^(?!\p{Script=Latin})\p{L}$/u.test(press.key)
  );
}

/** Named keys that a button, link or menu needs for itself. */
const controlKeys = new Set(["Enter", " ", "ArrowUp", "ArrowDown"]);

/** What a key press means in a place: a command, the beginning of a sequence, or nothing of ours. */
export function match(
  keymap: Keymap,
  press: KeyPress,
  context: KeyContext,
): KeyMatch | undefined {
  if (context.place === "overlay") return undefined;
  const ctrl = press.ctrlKey && !press.altGraph;
  const mod = context.mac ? press.metaKey : ctrl;
  const foreign =
    (context.mac ? ctrl : press.metaKey) || (press.altKey && !press.altGraph);
  if (foreign) return undefined;
  if (context.place === "control" && !mod && controlKeys.has(press.key))
    return undefined;

  const prefix = context.pending === undefined ? "" : `${context.pending} `;
  for (const fits of [byCharacter, byPosition]) {
    for (const name of commandNames) {
      if (context.place === "text" && commandOf(name).inText !== true) continue;
      for (const keys of keymap[name]) {
        if (!keys.startsWith(prefix)) continue;
        const [first = "", ...more] = keys.slice(prefix.length).split(" ");
        const stroke = parseStroke(first);
        if (stroke.mod !== mod || !fits(stroke, press)) continue;
        if (context.place === "text" && !mod && stroke.key !== "Escape")
          continue;
        return more.length === 0
          ? { type: "command", name }
          : { type: "pending", strokes: prefix + first };
      }
    }
  }
  return context.pending === undefined ? undefined : { type: "cancelled" };
}

const glyphs: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  Shift: "⇧",
};

/** Caps to print for keys, one group per stroke: `["g"], ["d"]` or `["Ctrl", "K"]`. `layout` gives the user's own print on a physical key. */
export function capsOf(
  keys: string,
  mac: boolean,
  layout?: ReadonlyMap<string, string>,
): string[][] {
  return keys.split(" ").map((text) => {
    const { mod, shift, key } = parseStroke(text);
    const own = layout?.get(physicalBrackets[key] ?? "");
    const cap = glyphs[key] ?? own ?? key;
    return [
      ...(mod ? [mac ? "⌘" : "Ctrl"] : []),
      ...(shift ? ["⇧"] : []),
      mod && cap.length === 1 ? cap.toUpperCase() : cap,
    ];
  });
}
