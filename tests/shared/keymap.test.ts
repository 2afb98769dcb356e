import { describe, expect, it } from "vitest";
import { commandNames, commands } from "../../src/shared/commands.ts";
import {
  capsOf,
  type KeyContext,
  keymapWith,
  type KeyPress,
  match,
} from "../../src/shared/keymap.ts";

const defaults = keymapWith({});
const page: KeyContext = { place: "page", mac: false, pending: undefined };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    altGraph: false,
    ...more,
  };
}

function commandFor(
  pressed: KeyPress,
  context: Partial<KeyContext> = {},
  keymap = defaults,
): string | undefined {
  const found = match(keymap, pressed, { ...page, ...context });
  return found?.type === "command" ? found.name : found?.type;
}

describe("single keys", () => {
  it.each([
    ["j", "conversation.next"],
    ["ArrowDown", "conversation.next"],
    ["k", "conversation.previous"],
    ["e", "done"],
    ["Enter", "open"],
    ["Escape", "back"],
    [" ", "pane.toggle"],
    ["/", "search"],
    [";", "palette"],
    ["3", "column.3"],
    ["0", "column.last"],
  ])("%s is %s", (key, name) => {
    expect(commandFor(press(key))).toBe(name);
  });

  it("tells Shift+letter from the letter, and ignores Caps Lock", () => {
    expect(commandFor(press("u"))).toBe("back");
    expect(commandFor(press("U", { shiftKey: true }))).toBe("unread");
    expect(commandFor(press("U"))).toBe("back");
    expect(commandFor(press("z"))).toBe("undo");
    expect(commandFor(press("Z", { shiftKey: true }))).toBe("redo");
  });

  it("takes symbols as they come out, with Shift or without", () => {
    expect(commandFor(press("!", { shiftKey: true, code: "Digit1" }))).toBe(
      "spam",
    );
    expect(commandFor(press("!"))).toBe("spam");
    expect(commandFor(press("?", { shiftKey: true }))).toBe("help");
  });

  it("leaves unbound keys alone", () => {
    expect(commandFor(press("q"))).toBeUndefined();
    expect(commandFor(press("J", { shiftKey: true }))).toBeUndefined();
  });
});

describe("modifiers", () => {
  it("takes Ctrl for Mod, and ⌘ on a Mac", () => {
    const ctrl = press("k", { ctrlKey: true });
    const command = press("k", { metaKey: true });
    expect(commandFor(ctrl)).toBe("palette");
    expect(commandFor(command, { mac: true })).toBe("palette");
    expect(commandFor(ctrl, { mac: true })).toBeUndefined();
    expect(commandFor(command)).toBeUndefined();
  });

  it("never takes Alt+letter: it types letters in Polish and German", () => {
    for (const name of commandNames)
      for (const keys of commands[name].keys) expect(keys).not.toMatch(/Alt/);
    expect(commandFor(press("e", { altKey: true }))).toBeUndefined();
  });

  it("does not take AltGr for Ctrl+Alt", () => {
    const windows = { ctrlKey: true, altKey: true, altGraph: true };
    // German AltGr+8.
    expect(commandFor(press("[", { ...windows, code: "Digit8" }))).toBe(
      "column.previous",
    );
    // Polish AltGr+k would otherwise be the palette's Ctrl+K.
    expect(commandFor(press("k", windows))).not.toBe("palette");
  });
});

describe("other layouts", () => {
  it("takes digits and brackets by their place where they need Shift or AltGr", () => {
    expect(commandFor(press("é", { code: "Digit2" }))).toBe("column.2");
    expect(commandFor(press("ü", { code: "BracketLeft" }))).toBe(
      "column.previous",
    );
    expect(
      commandFor(press("2", { shiftKey: true, code: "Digit2" })),
      "the same key with Shift on a French keyboard",
    ).toBe("column.2");
  });

  it("goes by what is typed before it goes by place", () => {
    // Dvorak has / where the American layout has [.
    expect(commandFor(press("/", { code: "BracketLeft" }))).toBe("search");
    // French ! has a key of its own.
    expect(commandFor(press("!", { code: "Slash" }))).toBe("spam");
    // AZERTY's letters are where they are printed.
    expect(commandFor(press("z", { code: "KeyW" }))).toBe("undo");
  });

  it("takes letters by their place in alphabets that have none of them", () => {
    expect(commandFor(press("о", { code: "KeyJ" }))).toBe("conversation.next");
    expect(commandFor(press("ت", { code: "KeyJ" }))).toBe("conversation.next");
  });
});

describe("places", () => {
  it("leaves a text field its letters and gives it only what is made for it", () => {
    const text = { place: "text" } as const;
    expect(commandFor(press("e"), text)).toBeUndefined();
    expect(commandFor(press(";"), text)).toBeUndefined();
    expect(commandFor(press("u"), text)).toBeUndefined();
    expect(commandFor(press("z", { ctrlKey: true }), text)).toBeUndefined();
    expect(commandFor(press("ArrowRight", { ctrlKey: true }), text)).toBe(
      undefined,
    );
    expect(commandFor(press("Escape"), text)).toBe("back");
    expect(commandFor(press("k", { ctrlKey: true }), text)).toBe("palette");
    expect(commandFor(press("Enter", { ctrlKey: true }), text)).toBe("send");
    expect(
      commandFor(press("Enter", { ctrlKey: true, shiftKey: true }), text),
    ).toBe("send.done");
  });

  it("leaves a button its Enter and Space", () => {
    const control = { place: "control" } as const;
    expect(commandFor(press("Enter"), control)).toBeUndefined();
    expect(commandFor(press(" "), control)).toBeUndefined();
    expect(commandFor(press("j"), control)).toBe("conversation.next");
  });

  it("leaves dialogs and menus alone", () => {
    expect(commandFor(press("e"), { place: "overlay" })).toBeUndefined();
    expect(commandFor(press("Escape"), { place: "overlay" })).toBeUndefined();
  });
});

describe("sequences", () => {
  it("waits after the first key, then runs or lets go", () => {
    expect(match(defaults, press("g"), page)).toEqual({
      type: "pending",
      strokes: "g",
    });
    expect(commandFor(press("w"), { pending: "g" })).toBe("go.waiting");
    expect(commandFor(press("t"), { pending: "n" })).toBe("no-reply.thanks");
    expect(commandFor(press("e"), { pending: "n" })).toBe("cancelled");
    expect(commandFor(press("Escape"), { pending: "n" })).toBe("cancelled");
  });
});

describe("the user's own keys", () => {
  it("take the place of the defaults", () => {
    const own = keymapWith({ done: ["d", "Mod+d"], gone: ["q"] });
    expect(commandFor(press("e"), {}, own)).toBeUndefined();
    expect(commandFor(press("d"), {}, own)).toBe("done");
    expect(commandFor(press("d", { ctrlKey: true }), {}, own)).toBe("done");
    expect(commandFor(press("q"), {}, own)).toBeUndefined();
  });

  it("can leave a command without any", () => {
    expect(commandFor(press("!"), {}, keymapWith({ spam: [] }))).toBe(
      undefined,
    );
  });
});

describe("defaults", () => {
  it("name no key twice", () => {
    const taken = commandNames.flatMap((name) => [...commands[name].keys]);
    expect(taken.length).toBeGreaterThan(50);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it("begin no sequence with a key that has a meaning alone", () => {
    const all = commandNames.flatMap((name) => [
      ...commands[name].keys,
    ]) as string[];
    for (const keys of all.filter((keys) => keys.includes(" ")))
      expect(all).not.toContain(keys.split(" ")[0]);
  });
});

describe("key caps", () => {
  it("print strokes, modifiers and the user's own layout", () => {
    expect(capsOf("g w", false)).toEqual([["g"], ["w"]]);
    expect(capsOf("Mod+k", false)).toEqual([["Ctrl", "K"]]);
    expect(capsOf("Mod+Enter", true)).toEqual([["⌘", "↵"]]);
    expect(capsOf("[", false, new Map([["BracketLeft", "ü"]]))).toEqual([
      ["ü"],
    ]);
  });
});
