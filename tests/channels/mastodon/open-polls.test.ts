import { afterEach, describe, expect, test } from "vitest";
import { poll } from "../../../src/main/channels/mastodon/poll.ts";
import { contextFor, lastCursor, pollAll } from "./context.ts";
import { startDouble, type Double, type DoubleOptions } from "./double.ts";

const minute = 60_000;
const hour = 60 * minute;
const servers: Double[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Somebody asks us by a poll that ends in an hour; the test sets the clock. */
async function start(options: DoubleOptions = {}) {
  let at = Date.parse("2026-11-21T10:00:00Z");
  const server = await startDouble({ ...options, now: () => at });
  servers.push(server);
  const context = contextFor(server.url, server.token, { now: () => at });
  const anna = server.person("anna@far.example");
  const votes = (tea: number, coffee: number, expired: boolean) => ({
    id: "1",
    expires_at: new Date(endsAt).toISOString(),
    expired,
    multiple: false,
    votes_count: tea + coffee,
    options: [
      { title: "tea", votes_count: tea },
      { title: "coffee", votes_count: coffee },
    ],
  });
  const endsAt = at + hour;
  const status = server.status(anna, "which?", {
    names: [server.us],
    poll: votes(1, 0, false),
  });
  server.notify("mention", anna, status);
  const first = await pollAll(context);
  return {
    server,
    context,
    status,
    votes,
    cursor: lastCursor(first),
    first: first.flatMap(({ messages }) => messages),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

const requestsFor = (server: Double) =>
  server.asked.filter(({ path }) => path.startsWith("/api/v1/statuses"));

describe("a poll", () => {
  test("is read again with what else is looked at again, without another request", async () => {
    const { server, context, status, votes, cursor, first, pass } =
      await start();
    expect(first[0]?.text).toContain("tea · 100 % (1)");
    pass(11 * minute);
    const calm = await poll(context, cursor);
    expect(calm.messages).toEqual([]);
    status["poll"] = votes(1, 3, false);
    pass(11 * minute);
    const before = requestsFor(server).length;
    const { messages, cursor: next } = await poll(context, calm.cursor);
    expect(messages).toMatchObject([{ remoteId: status.id, isLive: true }]);
    expect(messages[0]?.text).toContain("coffee · 75 % (3)");
    expect(messages[0]?.editedAt).toBeUndefined();
    // The list, and the thread of what has changed.
    expect(requestsFor(server).length - before).toBeLessThanOrEqual(2);
    pass(11 * minute);
    expect((await poll(context, next)).messages).toEqual([]);
  });

  test.each(["yes", "missing"] as const)(
    "is read a last time when it has ended, though long ago (several at once: %s)",
    async (listsStatuses) => {
      const { server, context, status, votes, cursor, pass } = await start({
        listsStatuses,
      });
      pass(11 * minute);
      const open = await poll(context, cursor);
      pass(hour);
      status["poll"] = votes(5, 5, true);
      const ended = await poll(context, open.cursor);
      expect(ended.messages[0]?.text).toContain("10 votes · ended");
      expect(ended.cursor.polls).toEqual([]);
      pass(11 * minute);
      const before = requestsFor(server).length;
      const after = await poll(context, ended.cursor);
      expect(after.messages).toEqual([]);
      if (listsStatuses === "missing")
        expect(requestsFor(server)).toHaveLength(before);
    },
  );

  test("that never ends at its server is given up", async () => {
    const { context, cursor, pass } = await start();
    expect(cursor.polls).toHaveLength(1);
    pass(8 * hour);
    expect((await poll(context, cursor)).cursor.polls).toEqual([]);
  });

  test("that is gone when it has ended is gone", async () => {
    const { server, context, status, cursor, pass } = await start({
      listsStatuses: "missing",
    });
    pass(11 * minute);
    const open = await poll(context, cursor);
    server.statuses.delete(status.id);
    pass(hour);
    const { tombstones, cursor: next } = await poll(context, open.cursor);
    expect(tombstones).toMatchObject([{ remoteId: status.id }]);
    expect(next.polls).toEqual([]);
  });
});
