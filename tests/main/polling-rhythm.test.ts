import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Channel } from "../../src/main/channels/channel.ts";
import type { PollResult } from "../../src/main/channels/received.ts";
import { AppError } from "../../src/shared/fault.ts";
import { peerChannel } from "./peer.ts";
import { message, page } from "./remote.ts";
import { type CoreUnderTest, keepSecrets, runCore } from "./run-core.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** A place that answers as it is told, with everything else real but the clock. */
describe("the rhythm of polls", () => {
  let dir: string;
  let running: CoreUnderTest;
  const secrets = keepSecrets();
  let asked: { account: string; at: number }[];
  let identified: number;
  let answer: () => PollResult<unknown>;

  const place: Channel = {
    ...(peerChannel as Channel),
    fastestSeconds: 20,
    identify: (context) => {
      identified += 1;
      return peerChannel.identify(context as never).then((profile) => ({
        ...profile,
        handle: `@${(context.settings as { url: string }).url}`,
      }));
    },
    poll: ({ accountId, now }) => {
      asked.push({ account: accountId, at: now() });
      return Promise.resolve().then(answer);
    },
  };

  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "Date"],
      now: Date.UTC(2026, 10, 2, 10),
    });
    dir = mkdtempSync(join(tmpdir(), "porchlight-rhythm-"));
    asked = [];
    identified = 0;
    answer = () => page([], { unchanged: true });
    running = await open();
  });
  afterEach(async () => {
    await running.core.close();
    vi.useRealTimers();
    rmSync(dir, { recursive: true });
  });

  const open = (channel: Channel = place) =>
    runCore(
      dir,
      { mastodon: channel },
      { now: Date.now, random: () => 0.5, secrets },
    );
  async function add(name = "one"): Promise<string> {
    const { id } = await running.call("accounts.add", {
      channel: "mastodon",
      settings: { url: name },
      secrets: { key: "k" },
    });
    return id;
  }
  async function pass(ms: number): Promise<void> {
    const end = Date.now() + ms;
    while (Date.now() < end) {
      await vi.advanceTimersByTimeAsync(Math.min(second, end - Date.now()));
      // What is read and written takes real time.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  /** Polls within this time. */
  async function pollsIn(ms: number): Promise<number> {
    const before = asked.length;
    await pass(ms);
    return asked.length - before;
  }
  const healthOf = async (id: string) => {
    const accounts = await running.call("accounts.list", {});
    return accounts.find((each) => each.id === id)?.health;
  };

  it("is quick while somebody looks, as usual when they do not, slow when nobody has for hours", async () => {
    const id = await add();
    await pass(2 * minute);
    expect(await pollsIn(10 * minute)).toBe(10);
    // The next one is brought forward, not only the ones after it.
    await running.call("accounts.look", { ids: [id] });
    expect(await pollsIn(second)).toBe(1);
    expect(await pollsIn(80 * second)).toBeGreaterThanOrEqual(3);
    await pass(minute);
    expect(await pollsIn(10 * minute)).toBe(10);
    await pass(4 * hour);
    expect(await pollsIn(20 * minute)).toBe(10);
  });

  it("is quicker for a while after something came in", async () => {
    await add();
    await pass(3 * minute);
    let brought = 0;
    answer = () => page([message(`m${(brought += 1)}`, "ana", 0)]);
    await pass(minute + second);
    answer = () => page([], { unchanged: true });
    expect(brought).toBe(1);
    expect(await pollsIn(5 * minute)).toBeGreaterThanOrEqual(9);
    await pass(hour);
    expect(await pollsIn(10 * minute)).toBe(10);
  });

  it("sends one account ahead while there is no network, and all when it is back", async () => {
    const ids = [await add("one"), await add("two"), await add("three")];
    await pass(2 * minute);
    answer = () => {
      throw new AppError("offline", "This computer is offline.");
    };
    await pass(2 * minute);
    const lost = asked.length;
    await pass(10 * minute);
    // One every half minute, the two others every five.
    expect(asked.length - lost).toBeLessThanOrEqual(20 + 2 * 3);
    expect(await healthOf(ids[1] ?? "")).toMatchObject({ state: "offline" });
    answer = () => page([], { unchanged: true });
    await pass(40 * second);
    for (const id of ids)
      expect(await healthOf(id)).toMatchObject({ state: "ok" });
  });

  it("notices that the computer slept, and asks what is due without a crowd", async () => {
    await add("one");
    await add("two");
    await pass(2 * minute);
    vi.setSystemTime(Date.now() + 3 * hour);
    expect(await pollsIn(26 * second)).toBe(2);
  });

  it("does not ask a place more often because the program is started often", async () => {
    await add();
    await pass(5 * second);
    expect(asked).toHaveLength(1);
    for (let starts = 0; starts < 4; starts += 1) {
      await running.core.close();
      running = await open();
      await pass(second);
    }
    expect(asked).toHaveLength(1);
    expect(await pollsIn(20 * second)).toBe(1);
    answer = () => {
      throw new AppError("rate-limited", "Later.", {
        details: { retryAt: Date.now() + hour },
      });
    };
    expect(await pollsIn(65 * second)).toBe(1);
    await running.core.close();
    running = await open();
    expect(await pollsIn(50 * minute)).toBe(0);
    answer = () => page([], { unchanged: true });
    expect(await pollsIn(11 * minute)).toBeGreaterThan(0);
  });

  it("keeps when a sign-in ends; signing in again keeps account, cursor and queue", async () => {
    const sending: Channel = {
      ...place,
      send: () =>
        Promise.resolve({
          outcome: "failed",
          code: "needs-sign-in",
          message: "The sign-in has ended.",
        }),
    };
    await running.core.close();
    running = await open(sending);
    const id = await add();
    const expiresAt = Date.now() + 5 * 24 * hour;
    answer = () => page([message("m", "ana", 0)], { expiresAt, cursor: 7 });
    await pass(5 * second);
    expect(await healthOf(id)).toMatchObject({ expiresAt });
    await running.core.close();
    running = await open(sending);
    expect(await healthOf(id)).toMatchObject({ expiresAt });
    // A token was renewed since: there is nothing to warn of any more.
    answer = () => page([], { unchanged: true, cursor: 7 });
    await pass(minute);
    expect((await healthOf(id))?.expiresAt).toBeUndefined();
    answer = () => page([], { unchanged: true, expiresAt, cursor: 7 });
    await pass(minute);
    expect(await healthOf(id)).toMatchObject({ expiresAt });
    answer = () => {
      throw new AppError("needs-sign-in", "The sign-in has ended.");
    };
    await pass(minute);
    const { items } = await running.call("conversations.list", { query: "" });
    const queued = await running.call("outbox.send", {
      id: "draft-01",
      conversationId: items[0]?.id ?? "",
      text: "It waits.",
    });
    expect(queued.accountId).toBe(id);
    let cursor: unknown;
    const again: Channel = {
      ...sending,
      poll: (_, at) => {
        cursor = at;
        return Promise.resolve(page([], { unchanged: true, cursor: 7 }));
      },
    };
    await running.core.close();
    running = await open(again);
    await running.call("accounts.signIn", { id, secrets: { key: "new" } });
    await pass(3 * second);
    expect(cursor).toBe(7);
    expect(await healthOf(id)).toMatchObject({ state: "ok" });
    expect((await healthOf(id))?.expiresAt).toBeUndefined();
    const outbox = await running.call("outbox.list", { which: "open" });
    expect(outbox).toMatchObject([{ id: "draft-01", text: "It waits." }]);
  });

  it("asks an account again what it can do after an update, and once a day", async () => {
    const id = await add();
    await pass(5 * second);
    expect(identified).toBe(1);
    const newer: Channel = {
      ...place,
      send: () => Promise.reject(new Error("nothing is sent here")),
      identify: async (context) => {
        const profile = await place.identify(context);
        return {
          ...profile,
          capabilities: { ...profile.capabilities, edit: true },
        };
      },
    };
    await running.core.close();
    running = await open(newer);
    await pass(minute);
    // The version is the same: not before a day has passed.
    expect(identified).toBe(1);
    await pass(25 * hour);
    expect(identified).toBe(2);
    await running.core.close();
    const archive = new Database(join(dir, "archive.sqlite"));
    archive.exec(
      "UPDATE accounts SET identified_by = 'before', capabilities = json_remove(capabilities, '$.edit')",
    );
    archive.close();
    running = await open(newer);
    await pass(minute);
    expect(identified).toBe(3);
    const [account] = await running.call("accounts.list", {});
    expect(account).toMatchObject({ id, capabilities: { edit: true } });
  });

  it("polls at once when a channel that listens hears something, and goes on when it no longer can", async () => {
    let wake = () => undefined as void;
    let listens = 0;
    let end = () => undefined as void;
    await running.core.close();
    running = await open({
      ...place,
      watch: (context, heard) => {
        listens += 1;
        wake = heard;
        return new Promise((resolve, reject) => {
          context.signal.addEventListener("abort", () => resolve());
          end = () => reject(new AppError("unreachable", "It hung up."));
        });
      },
    });
    const id = await add();
    await pass(5 * second);
    expect(listens).toBe(1);
    expect(await healthOf(id)).toMatchObject({ listening: true });
    const before = asked.length;
    wake();
    wake();
    await pass(second);
    expect(asked.length).toBe(before + 1);
    end();
    await pass(second);
    expect((await healthOf(id))?.listening).toBeUndefined();
    await pass(6 * second);
    expect(listens).toBe(2);
    // A place that always hangs up is asked ever more seldom.
    for (let tries = 0; tries < 20; tries += 1) {
      end();
      await pass(30 * second);
    }
    expect(listens).toBeLessThan(12);
  });
});
