import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { followEvents } from "../../src/renderer/invalidation.ts";
import type { AppEvent } from "../../src/shared/contract/event.ts";

/** A query client that holds some queries and says which of them went stale. */
function setUp(...keys: unknown[][]) {
  const queries = new QueryClient();
  for (const key of keys) queries.setQueryData(key, "old");
  let listener: (event: AppEvent) => void = () => undefined;
  const stop = followEvents(
    {
      subscribe(added) {
        listener = added;
        return () => undefined;
      },
    },
    queries,
  );
  return {
    stop,
    queries,
    send: (event: AppEvent) => listener(event),
    stale: () =>
      keys.filter((key) => queries.getQueryState(key)?.isInvalidated),
  };
}

it("touches only the conversations that changed, and every list", async () => {
  const { send, stale } = setUp(
    ["conversations", "list", { query: "", order: "newest" }],
    ["conversations", "get", "a"],
    ["conversations", "get", "b"],
    ["accounts", "list"],
  );
  send({
    type: "changed",
    topics: ["conversations"],
    conversationIds: ["a"],
  });
  await vi.waitFor(() =>
    expect(stale()).toEqual([
      ["conversations", "list", { query: "", order: "newest" }],
      ["conversations", "get", "a"],
    ]),
  );
});

it("reads no conversation anew for how far it is with sending", async () => {
  const { send, stale } = setUp(
    ["outbox", "list", "open"],
    ["conversations", "get", "a"],
  );
  send({ type: "changed", topics: ["progress"] });
  await vi.waitFor(() => expect(stale()).toEqual([["outbox", "list", "open"]]));
});

it("touches everything after a reset", async () => {
  const keys = [["accounts", "list"], ["settings"], ["outbox", "list", "open"]];
  const { send, stale } = setUp(...keys);
  send({ type: "reset" });
  await vi.waitFor(() => expect(stale()).toEqual(keys));
});

it("gathers what comes while the same is being fetched, and holds up nothing else", async () => {
  const { send, queries } = setUp();
  const asked: string[] = [];
  const gates = new Map<string, () => void>();
  vi.spyOn(queries, "invalidateQueries").mockImplementation((filters) => {
    const noun = String(filters?.queryKey?.[0]);
    asked.push(noun);
    return new Promise((resolve) => gates.set(noun, resolve));
  });
  send({ type: "changed", topics: ["accounts"] });
  await vi.waitFor(() => expect(asked).toEqual(["accounts", "reports"]));
  send({ type: "changed", topics: ["accounts"] });
  send({ type: "changed", topics: ["accounts", "settings"] });
  // Reports are slow: settings and then accounts do not wait for them.
  await vi.waitFor(() => expect(asked.slice(2)).toEqual(["settings"]));
  gates.get("accounts")?.();
  await vi.waitFor(() =>
    expect(asked.slice(2)).toEqual(["settings", "accounts"]),
  );
  gates.get("reports")?.();
  await vi.waitFor(() =>
    expect(asked.slice(2)).toEqual(["settings", "accounts", "reports"]),
  );
});

it("asks for lists before the figures beside them", async () => {
  const { send, queries } = setUp();
  const asked: unknown[] = [];
  vi.spyOn(queries, "invalidateQueries").mockImplementation((filters) => {
    asked.push(filters?.queryKey?.slice(0, 2).join(" "));
    return Promise.resolve();
  });
  send({
    type: "changed",
    topics: ["accounts", "conversations"],
    conversationIds: [],
  });
  await vi.waitFor(() => expect(asked).toHaveLength(6));
  expect(asked).toEqual([
    "conversations list",
    "search",
    "accounts",
    "reports",
    "conversations count",
    "people",
  ]);
});

it("asks again what was being fetched for the first time when it changed", async () => {
  const { send, queries } = setUp();
  let count = 24;
  const answers: (() => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ["conversations", "count", "is:open"],
    queryFn: () => {
      const read = count;
      return new Promise<number>((resolve) => {
        answers.push(() => resolve(read));
      });
    },
  });
  const stop = observer.subscribe(() => undefined);
  count = 74;
  send({ type: "changed", topics: ["conversations"], conversationIds: [] });
  await new Promise((resolve) => setTimeout(resolve, 30));
  answers.shift()?.();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers.shift()?.();
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe(74));
  stop();
});
