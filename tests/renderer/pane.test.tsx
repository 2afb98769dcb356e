import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { usePane } from "../../src/renderer/use-pane.ts";

beforeEach(() => {
  vi.useFakeTimers();
  // A window of 1800 px.
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query === "(min-width: 1800px)",
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const rest = () =>
  act(() => {
    vi.advanceTimersByTime(100);
  });

describe("the conversation beside a list", () => {
  it("is the one that the focus rests on; those passed by are not opened", () => {
    const shown: (string | undefined)[] = [];
    const { result } = renderHook(() => {
      const pane = usePane({ current: null });
      shown.push(pane.pane?.id);
      return pane;
    });
    act(() => result.current.follow("first"));
    rest();
    expect(result.current.pane?.id).toBe("first");
    act(() => result.current.follow("second"));
    expect(result.current).toMatchObject({
      focused: "second",
      pane: { id: "first" },
    });
    act(() => result.current.follow("third"));
    rest();
    expect(result.current.pane?.id).toBe("third");
    expect(shown).not.toContain("second");
  });

  it("is the next one at once where the keyboard is in it", () => {
    const { result } = renderHook(() => usePane({ current: null }));
    act(() => result.current.follow("first"));
    rest();
    const pane = document.createElement("aside");
    pane.className = "conversation-pane";
    pane.tabIndex = -1;
    document.body.append(pane);
    pane.focus();
    act(() => result.current.follow("second"));
    expect(result.current.pane?.id).toBe("second");
  });

  it("stays away where it was closed before the focus had rested", () => {
    const { result } = renderHook(() => usePane({ current: null }));
    act(() => result.current.follow("first"));
    act(() => result.current.leave(true));
    rest();
    expect(result.current.pane).toBeUndefined();
  });
});
