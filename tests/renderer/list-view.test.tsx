import { describe, expect, it } from "vitest";
import {
  advance,
  emptyView,
  focusOn,
  type ListView,
  refresh,
  showAll,
  step,
} from "../../src/renderer/ui/list-view.ts";
import { makeItem } from "./items.ts";

const items = (...ids: string[]) => ids.map((id) => makeItem(id));
const ids = (view: ListView) => view.rows.map(({ id }) => id).join("");

/** A list that has the keyboard on one of its rows. */
function viewOn(focused: string, ...all: string[]): ListView {
  return focusOn(refresh(emptyView, items(...all), true), focused);
}

describe("refresh", () => {
  it("puts the keyboard on the first row of the list that has it, and nowhere in others", () => {
    expect(refresh(emptyView, items("a", "b"), true).focused).toBe("a");
    expect(refresh(emptyView, items("a", "b"), false).focused).toBeUndefined();
  });

  it("holds what arrives above the focus until it is asked for", () => {
    const view = refresh(
      viewOn("b", "a", "b", "c"),
      items("x", "y", "a", "b", "z", "c"),
      true,
    );
    expect(ids(view)).toBe("abzc");
    expect(view.focused).toBe("b");
    expect([...view.held]).toEqual(["x", "y"]);
    const later = refresh(view, items("w", "x", "y", "a", "b", "z", "c"), true);
    expect(ids(later)).toBe("abzc");
    expect(later.held.size).toBe(3);
    expect(ids(showAll(later))).toBe("wxyabzc");
    expect(showAll(later)).toMatchObject({ focused: "w", held: new Set() });
  });

  it("holds a row as well that moves up past the focus", () => {
    const view = refresh(
      viewOn("b", "a", "b", "c"),
      items("c", "a", "b"),
      true,
    );
    expect(ids(view)).toBe("ab");
    expect([...view.held]).toEqual(["c"]);
  });

  it("shows everything in a list without the keyboard", () => {
    const view = refresh(viewOn("b", "a", "b"), items("x", "a", "b"), true);
    expect(ids(refresh(view, view.source, false))).toBe("xab");
  });

  it("keeps to the focused row when it is sorted elsewhere", () => {
    const view = refresh(
      viewOn("c", "a", "b", "c"),
      items("c", "a", "b"),
      true,
    );
    expect(ids(view)).toBe("cab");
    expect(view).toMatchObject({ focused: "c", gone: false });
  });

  it("keeps the focused row where it was when the answer lacks it", () => {
    const view = refresh(viewOn("b", "a", "b", "c"), items("a", "c"), true);
    expect(ids(view)).toBe("abc");
    expect(view).toMatchObject({ focused: "b", gone: true });
    // Also when its neighbours went with it, and again with the next answer.
    const later = refresh(view, items("x", "c"), true);
    expect(later).toMatchObject({ focused: "b", gone: true });
    expect(ids(later)).toBe("bxc");
    expect(later.held.size).toBe(0);
  });

  it("lets a kept row go once the keyboard leaves it", () => {
    const view = refresh(viewOn("b", "a", "b", "c"), items("a", "c"), true);
    expect(ids(step(view, 1))).toBe("ac");
    expect(step(view, 1).focused).toBe("c");
    expect(step(view, -1).focused).toBe("a");
  });

  it("knows a kept row that comes back", () => {
    const kept = refresh(viewOn("b", "a", "b", "c"), items("a", "c"), true);
    const back = refresh(kept, items("a", "b", "c"), true);
    expect(ids(back)).toBe("abc");
    expect(back.gone).toBe(false);
  });

  it("passes the focus of a list without the keyboard to a neighbour", () => {
    const view = refresh(viewOn("b", "a", "b", "c"), items("a", "c"), false);
    expect(ids(view)).toBe("ac");
    expect(view.focused).toBe("c");
    expect(refresh(view, items("a"), false).focused).toBe("a");
    expect(refresh(view, [], false).focused).toBeUndefined();
  });

  it("shows a row once that two pages hold", () => {
    expect(ids(refresh(emptyView, items("a", "b", "a"), true))).toBe("ab");
  });

  it("goes to what an undo brings back, once it is back", () => {
    const waiting = { ...viewOn("c", "a", "c"), wanted: "b" };
    const still = refresh(waiting, items("a", "c"), true);
    expect(still.focused).toBe("c");
    expect(refresh(still, items("a", "b", "c"), true)).toMatchObject({
      focused: "b",
      wanted: undefined,
    });
  });
});

describe("step", () => {
  it("goes row by row and stays at the ends", () => {
    const view = viewOn("a", "a", "b");
    expect(step(view, 1).focused).toBe("b");
    expect(step(step(view, 1), 1).focused).toBe("b");
    expect(step(view, -1).focused).toBe("a");
  });
});

describe("advance", () => {
  it("goes on after a decision to the row seen next, or before it where the user has chosen so", () => {
    const view = viewOn("b", "a", "b", "c");
    expect(advance(view, "next").focused).toBe("c");
    expect(advance(view, "previous").focused).toBe("a");
  });

  it("turns round at the ends, and stays nowhere when the row was the only one", () => {
    expect(advance(viewOn("c", "a", "b", "c"), "next").focused).toBe("b");
    expect(advance(viewOn("a", "a", "b"), "previous").focused).toBe("b");
    expect(advance(viewOn("a", "a"), "next").focused).toBeUndefined();
  });
});
