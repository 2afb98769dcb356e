import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Channel } from "../../src/main/channels/channel.ts";
import { type Peer, peerChannel, startPeer } from "./peer.ts";
import { type CoreUnderTest, keepSecrets, runCore } from "./run-core.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Real sockets and a real archive; only the clock and its timers are the test's. */
describe("polling", () => {
  let dir: string;
  let peer: Peer;
  let running: CoreUnderTest;
  const secrets = keepSecrets();

  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "Date"],
      now: Date.UTC(2026, 10, 2, 10),
    });
    dir = mkdtempSync(join(tmpdir(), "porchlight-polling-"));
    peer = await startPeer();
    running = await open();
  });
  afterEach(async () => {
    await running.core.close();
    await peer.stop();
    vi.useRealTimers();
    rmSync(dir, { recursive: true });
  });

  const open = () =>
    runCore(
      dir,
      { mastodon: peerChannel as Channel },
      { now: Date.now, random: () => 0.5, secrets },
    );

  async function settled(condition: () => boolean | Promise<boolean>) {
    while (!(await condition()))
      await new Promise((resolve) => setImmediate(resolve));
  }

  async function accountOf(id: string) {
    const accounts = await running.call("accounts.list", {});
    const account = accounts.find((each) => each.id === id);
    if (account === undefined) throw new Error("no such account");
    return account;
  }
  const healthOf = async (id: string) => (await accountOf(id)).health;
  const poll = (id: string) => running.call("accounts.poll", { id });
  const ledger = (id: string) => running.call("accounts.ledger", { id });

  /** Added and polled once; the next poll is a minute away. */
  async function add(): Promise<string> {
    const { id } = await running.call("accounts.add", {
      channel: "mastodon",
      settings: { url: peer.url },
      secrets: { key: "k" },
    });
    await poll(id);
    return id;
  }

  /** Lets the clock run until the next poll, and the poll to its end; answers how long it was, in seconds. */
  async function nextPoll(id: string): Promise<number> {
    const asked = peer.asked();
    const before = Date.now();
    const { nextPollAt } = await healthOf(id);
    if (nextPollAt === undefined) throw new Error("no poll is planned");
    await vi.advanceTimersByTimeAsync(nextPollAt - before - 1);
    expect(peer.asked()).toBe(asked);
    await vi.advanceTimersByTimeAsync(1);
    await settled(() => peer.asked() > asked);
    await settled(async () => !(await healthOf(id)).polling);
    expect(peer.asked()).toBe(asked + 1);
    return Math.round((Date.now() - before) / second);
  }

  it("begins by itself soon after an account is added, and goes on every minute", async () => {
    const { id } = await running.call("accounts.add", {
      channel: "mastodon",
      settings: { url: peer.url },
    });
    expect(await healthOf(id)).toMatchObject({ state: "new", failures: 0 });
    expect(await nextPoll(id)).toBeLessThanOrEqual(2);
    expect(await healthOf(id)).toMatchObject({
      state: "ok",
      lastPollAt: Date.now(),
      freshAt: Date.now(),
    });
    expect([await nextPoll(id), await nextPoll(id)]).toEqual([60, 60]);
  });

  it("says what is wrong in the state and a sentence", async () => {
    const id = await add();
    const freshAt = Date.now();
    peer.set({ status: 500 });
    await nextPoll(id);
    expect(await healthOf(id)).toMatchObject({
      state: "failing",
      code: "unreachable",
      message: "The peer has a fault of its own.",
      failures: 1,
      freshAt,
    });
    peer.set({ status: 429 });
    await nextPoll(id);
    expect(await healthOf(id)).toMatchObject({
      state: "rate-limited",
      message: "The peer asks for a pause.",
      failures: 2,
    });
    // Who asks for a poll by hand may find the other side more patient than it said.
    const asked = peer.asked();
    await expect(poll(id)).rejects.toMatchObject({ code: "rate-limited" });
    expect(peer.asked()).toBe(asked + 1);
    await vi.advanceTimersByTimeAsync(minute);
    await peer.stop();
    await expect(poll(id)).rejects.toMatchObject({ code: "unreachable" });
    expect((await healthOf(id)).message).toContain("refuses connections");
    expect(await healthOf(id)).toMatchObject({ state: "failing", failures: 4 });
    peer = await startPeer();
  });

  it("waits twice as long after each failure, up to half an hour, and then asks no more often", async () => {
    const id = await add();
    peer.set({ status: 500 });
    const pauses: number[] = [];
    for (let n = 0; n < 8; n += 1) pauses.push(await nextPoll(id));
    expect(pauses).toEqual([60, 60, 120, 240, 480, 960, 1800, 1800]);
    peer.set({});
    expect(await nextPoll(id)).toBe(1800);
    expect(await healthOf(id)).toMatchObject({ state: "ok", failures: 0 });
    expect(await nextPoll(id)).toBe(60);
  });

  it("comes back when the other side says, not before", async () => {
    const id = await add();
    peer.set({ status: 429, retryAt: Date.now() + 2 * hour });
    await nextPoll(id);
    expect(await nextPoll(id)).toBe(2 * 3600 - 60);
  });

  it("goes on at once while more is waiting, each page committed with its cursor", async () => {
    const id = await add();
    for (const name of ["a", "b", "c"]) {
      peer.set({ names: [name], more: name !== "c" });
      const pause = await nextPoll(id);
      if (name !== "a") expect(pause).toBeLessThanOrEqual(1);
      expect((await accountOf(id)).counts.messages).toBe(
        ["a", "b", "c"].indexOf(name) + 1,
      );
    }
    expect(await nextPoll(id)).toBe(60);
  });

  it("has one request in flight, however often it is told to poll", async () => {
    const id = await add();
    const asked = peer.asked();
    const release = peer.hold();
    const polls = [poll(id), poll(id), poll(id)];
    await settled(() => peer.asked() > asked);
    expect((await healthOf(id)).polling).toBe(true);
    expect(peer.asked()).toBe(asked + 1);
    release();
    await Promise.all(polls);
    expect(peer.asked()).toBe(asked + 3);
    expect(peer.crowd()).toBe(1);
    expect(await nextPoll(id)).toBe(60);
  });

  it("asks nothing while an account is paused, and goes on when it is not", async () => {
    const id = await add();
    await running.call("accounts.update", { id, paused: true });
    const asked = peer.asked();
    await vi.advanceTimersByTimeAsync(5 * hour);
    expect(peer.asked()).toBe(asked);
    expect(await healthOf(id)).toMatchObject({ state: "paused" });
    await expect(poll(id)).rejects.toMatchObject({
      code: "conflict",
      message: "This account is paused. Resume it to poll.",
    });
    await running.call("accounts.update", { id, paused: false });
    expect(await nextPoll(id)).toBeLessThanOrEqual(2);
    expect(await healthOf(id)).toMatchObject({ state: "ok" });
  });

  it.each([
    [401, "needs-sign-in"],
    [410, "gone"],
  ])(
    "after %i asks no more by itself: %s is for the user to mend",
    async (status, state) => {
      const id = await add();
      peer.set({ status });
      await nextPoll(id);
      const asked = peer.asked();
      expect(await healthOf(id)).toMatchObject({ state, code: state });
      expect((await healthOf(id)).nextPollAt).toBeUndefined();
      await vi.advanceTimersByTimeAsync(48 * hour);
      expect(peer.asked()).toBe(asked);
      peer.set({});
      await running.call("accounts.signIn", { id, secrets: { key: "new" } });
      expect(await nextPoll(id)).toBeLessThanOrEqual(2);
      expect(await nextPoll(id)).toBe(60);
      expect(await healthOf(id)).toMatchObject({ state: "ok" });
    },
  );

  it("tries a lost sign-in once at the next start: the keychain may answer again", async () => {
    const id = await add();
    peer.set({ status: 401 });
    await nextPoll(id);
    await running.core.close();
    peer.set({});
    running = await open();
    expect(await healthOf(id)).toMatchObject({ state: "needs-sign-in" });
    await nextPoll(id);
    expect(await healthOf(id)).toMatchObject({ state: "ok" });
  });

  describe("the ledger", () => {
    it("has one row for like polls, another after a failure, another after a silence", async () => {
      const id = await add();
      const from = Date.now();
      peer.set({ status: 304 });
      for (let n = 0; n < 5; n += 1) await nextPoll(id);
      expect(await ledger(id)).toHaveLength(1);
      peer.set({ status: 500 });
      await nextPoll(id);
      await nextPoll(id);
      peer.set({ status: 304 });
      await nextPoll(id);
      // The machine slept: nobody was watching, and no row says so.
      vi.setSystemTime(Date.now() + 2 * hour);
      await poll(id);
      await running.core.close();
      running = await open();
      const rows = await ledger(id);
      expect(rows.toReversed()).toMatchObject([
        { kind: "polled", from, to: from + 5 * minute, polls: 6, requests: 6 },
        {
          kind: "failed",
          polls: 2,
          message: "The peer has a fault of its own.",
        },
        { kind: "polled", polls: 1 },
        { kind: "polled", polls: 1, from: Date.now(), to: Date.now() },
      ]);
    });

    it("a 304 writes nothing for a quarter of an hour, then the end of the span", async () => {
      const id = await add();
      peer.set({ status: 304 });
      await nextPoll(id);
      const onDisk = new Database(join(dir, "archive.sqlite"), {
        readonly: true,
      });
      const version = () => onDisk.pragma("data_version", { simple: true });
      const end = () =>
        onDisk.prepare("SELECT to_at FROM ledger").pluck().get() as number;
      const before = version();
      const from = end();
      for (let n = 0; n < 13; n += 1) await nextPoll(id);
      // Killed now, it would be short by these minutes, and claim none too many.
      expect(version()).toBe(before);
      expect(end()).toBe(from);
      await nextPoll(id);
      expect(version()).not.toBe(before);
      expect(end()).toBe(Date.now());
      onDisk.close();
    });

    it("names what the record lacks, for the account and in the conversation", async () => {
      const id = await add();
      const at = Date.UTC(2026, 10, 2, 10);
      const gap = { from: at - hour, to: at + hour, why: "It only keeps 40." };
      peer.set({ names: ["a"], gap });
      await poll(id);
      expect(await ledger(id)).toContainEqual(
        expect.objectContaining({
          kind: "gap",
          from: gap.from,
          to: gap.to,
          message: gap.why,
        }),
      );
      const { items } = await running.call("conversations.list", { query: "" });
      const conversation = await running.call("conversations.get", {
        id: items[0]?.id ?? "",
      });
      expect(conversation.gaps).toMatchObject([{ message: gap.why }]);
    });
  });
});
