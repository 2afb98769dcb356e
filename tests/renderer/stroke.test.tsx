import { describe, expect, it } from "vitest";
import {
  rebound,
  standsInTheWay,
  strokeOf,
} from "../../src/renderer/settings/stroke.ts";
import { commandNames } from "../../src/shared/commands.ts";
import { keymapWith, match } from "../../src/shared/keymap.ts";

const press = (key: string, part: object = {}) => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  ...part,
});

describe("keys as they are pressed", () => {
  it.each([
    [press("x"), "x"],
    [press("X", { shiftKey: true }), "Shift+x"],
    [press("?", { shiftKey: true }), "?"],
    [press(" "), "Space"],
    [press("k", { ctrlKey: true }), "Mod+k"],
    [press("Enter", { ctrlKey: true, shiftKey: true }), "Mod+Shift+Enter"],
    [press("ł", { altKey: true, ctrlKey: true, altGraph: true }), "ł"],
    [press("a", { altKey: true }), null],
    [press("Shift", { shiftKey: true }), null],
    [press("x", { metaKey: true }), null],
  ])("writes them as the keymap does", (pressed, stroke) => {
    expect(strokeOf(pressed, false)).toBe(stroke);
    if (stroke === null) return;
    // What was written is what is matched.
    const keymap = keymapWith(
      Object.fromEntries(
        commandNames.map((name) => [name, name === "spam" ? [stroke] : []]),
      ),
    );
    expect(
      match(keymap, pressed, { place: "page", mac: false, pending: undefined }),
    ).toEqual({ type: "command", name: "spam" });
  });

  it("takes keys away from whoever had them, beginnings of sequences too", () => {
    const keymap = keymapWith({});
    expect(standsInTheWay(keymap, "spam", "e")).toBe("done");
    expect(standsInTheWay(keymap, "spam", "g")).toBe("go.deck");
    const own = rebound({}, keymap, "spam", "e");
    expect(own["spam"]).toEqual(["e"]);
    expect(own["done"]).toEqual([]);
    expect(standsInTheWay(keymapWith(own), "spam", "e")).toBeUndefined();
    const wide = rebound({}, keymap, "spam", "g");
    expect(standsInTheWay(keymapWith(wide), "spam", "g")).toBeUndefined();
  });
});
