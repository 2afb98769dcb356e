import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTelling } from "../../src/main/polling/telling.ts";
import type { AppEvent } from "../../src/shared/contract/event.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function setUp() {
  const events: AppEvent[] = [];
  const closing = new AbortController();
  const telling = createTelling((event) => events.push(event), closing.signal);
  return { ...telling, events, close: () => closing.abort() };
}

it("tells once of what accounts bring together", () => {
  const { changed, events } = setUp();
  changed(["a"]);
  vi.advanceTimersByTime(3);
  changed(["b", "a"], true);
  vi.advanceTimersByTime(3);
  changed([]);
  vi.advanceTimersByTime(1000);
  expect(events).toEqual([
    {
      type: "changed",
      topics: ["accounts", "conversations", "drafts", "outbox"],
      conversationIds: ["a", "b"],
    },
  ]);
  changed([]);
  vi.advanceTimersByTime(1000);
  expect(events.slice(1)).toEqual([{ type: "changed", topics: ["accounts"] }]);
});

it("waits for nothing once the last poll under way has ended", () => {
  const { changed, began, events } = setUp();
  const first = began();
  const second = began();
  changed(["a"]);
  first();
  expect(events).toEqual([]);
  changed(["b"]);
  second();
  expect(events).toMatchObject([{ conversationIds: ["a", "b"] }]);
  vi.advanceTimersByTime(1000);
  expect(events).toHaveLength(1);
});

it("does not wait for a poll that takes its time", () => {
  const { changed, began, events } = setUp();
  began();
  const quick = began();
  changed(["a"]);
  quick();
  vi.advanceTimersByTime(100);
  expect(events).toMatchObject([{ conversationIds: ["a"] }]);
});

it("waits for what holds up the program: it may be more of the same", () => {
  const { changed, events } = setUp();
  const now = performance.now.bind(performance);
  let heldUp = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now() + heldUp);
  changed(["a"]);
  vi.advanceTimersByTime(5);
  heldUp = 30;
  vi.advanceTimersByTime(5);
  expect(events).toEqual([]);
  changed(["b"]);
  vi.advanceTimersByTime(1000);
  expect(events).toEqual([
    {
      type: "changed",
      topics: ["accounts", "conversations"],
      conversationIds: ["a", "b"],
    },
  ]);
});

it("lets nobody wait for accounts that bring something all the time", () => {
  const { changed, events } = setUp();
  for (let n = 0; n < 100; n += 1) {
    changed([`c${n % 60}`]);
    vi.advanceTimersByTime(5);
  }
  vi.advanceTimersByTime(1000);
  expect(events.length).toBeGreaterThanOrEqual(4);
  const named = events.flatMap((event) =>
    event.type === "changed" ? (event.conversationIds ?? []) : [],
  );
  expect(new Set(named).size).toBe(60);
});

it("names no conversations where they are many", () => {
  const { changed, events } = setUp();
  for (let n = 0; n < 51; n += 1) changed([`c${n}`]);
  vi.advanceTimersByTime(1000);
  expect(events).toEqual([
    { type: "changed", topics: ["accounts", "conversations"] },
  ]);
});

it("tells nothing once the archive is closing", () => {
  const { changed, freshened, began, events, close } = setUp();
  const ended = began();
  changed(["a"]);
  freshened();
  close();
  changed(["b"]);
  freshened();
  ended();
  vi.advanceTimersByTime(60_000);
  expect(events).toEqual([]);
});
