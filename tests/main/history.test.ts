import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Channel } from "../../src/main/channels/channel.ts";
import type { Gap, RemoteMessage } from "../../src/main/channels/received.ts";
import { addGap } from "../../src/main/archive/ledger.ts";
import { openArchive } from "../../src/main/archive/open.ts";
import { AppError } from "../../src/shared/fault.ts";
import { peerChannel } from "./peer.ts";
import { message, page } from "./remote.ts";
import { type CoreUnderTest, keepSecrets, runCore } from "./run-core.ts";

const second = 1000;
const minute = 60 * second;
const day = 86_400_000;
const pageSize = 25;

/** A place that has kept one message a day for as long as it is there. */
describe("the history of an account", () => {
  let dir: string;
  let running: CoreUnderTest;
  const secrets = keepSecrets();
  const start = Date.UTC(2026, 10, 2, 10);
  let kept: RemoteMessage[];
  /** Which came when: polls and pages in their order. */
  let asked: string[];
  let trouble: AppError | undefined;
  let gap: Gap | undefined;
  let readable: string[];
  /** How many of the newest a poll brings on first contact. */
  const firstPoll = 10;

  const place: Channel = {
    ...(peerChannel as Channel),
    poll: (_, cursor) => {
      asked.push("poll");
      const news = cursor === null ? kept.slice(0, firstPoll) : [];
      const older = kept[firstPoll - 1]?.sentAt ?? 0;
      const gaps =
        cursor === null
          ? [{ from: 0, to: older, why: "Older ones were not fetched." }]
          : gap === undefined
            ? []
            : [gap];
      gap = undefined;
      return Promise.resolve(
        page(news, {
          cursor: 1,
          gaps,
          readable,
          unchanged: gaps.length === 0 && readable.length === 0,
        }),
      );
    },
    history: z.number(),
    backfill: ({ signal }, at, until) => {
      asked.push("page");
      if (trouble !== undefined) return Promise.reject(trouble);
      if (signal.aborted) throw new AppError("cancelled", "Stopped.");
      const from = z.number().nullable().parse(at) ?? 0;
      const messages = kept.slice(from, from + pageSize);
      const reachedAt = messages.at(-1)?.sentAt;
      const { cursor: _, more: __, unchanged: ___, ...rest } = page(messages);
      return Promise.resolve({
        ...rest,
        cursor: from + messages.length,
        done:
          from + messages.length >= kept.length ||
          (reachedAt !== undefined && reachedAt < until),
        ...(reachedAt === undefined ? {} : { reachedAt }),
      });
    },
  };

  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "Date"],
      now: start,
    });
    dir = mkdtempSync(join(tmpdir(), "porchlight-history-"));
    kept = Array.from({ length: 400 }, (_, days) => ({
      ...message(`m${days}`, "ana", 0),
      sentAt: start - days * day - minute,
    }));
    asked = [];
    trouble = undefined;
    readable = [];
    gap = undefined;
    running = await open();
  });
  afterEach(async () => {
    await running.core.close();
    vi.useRealTimers();
    rmSync(dir, { recursive: true });
  });

  const open = () =>
    runCore(
      dir,
      { mastodon: place },
      { now: Date.now, random: () => 0.5, secrets },
    );
  async function add(): Promise<string> {
    const { id } = await running.call("accounts.add", {
      channel: "mastodon",
      settings: { url: "x" },
      secrets: { key: "k" },
    });
    await running.call("accounts.poll", { id });
    return id;
  }
  async function pass(ms: number): Promise<void> {
    const end = Date.now() + ms;
    while (Date.now() < end) {
      await vi.advanceTimersByTimeAsync(Math.min(500, end - Date.now()));
      for (let n = 0; n < 5; n += 1)
        await new Promise((resolve) => setImmediate(resolve));
    }
  }
  async function accountOf(id: string) {
    const accounts = await running.call("accounts.list", {});
    const account = accounts.find((each) => each.id === id);
    if (account === undefined) throw new Error("no such account");
    return account;
  }
  async function gaps(id: string) {
    const ledger = await running.call("accounts.ledger", { id });
    return ledger.filter(({ kind }) => kind === "gap");
  }

  it("goes back as far as is asked, newest first, and closes what was open there", async () => {
    const id = await add();
    expect(await accountOf(id)).toMatchObject({ keepsHistory: true });
    expect((await accountOf(id)).history).toBeUndefined();
    await running.call("accounts.history", { id, reach: "month" });
    await pass(10 * second);
    const { history, counts } = await accountOf(id);
    // Two pages: 50 days cover the month.
    expect(asked.filter((what) => what === "page")).toHaveLength(2);
    expect(history).toMatchObject({ state: "done", added: 40 });
    expect(counts.messages).toBe(50);
    expect(await gaps(id)).toMatchObject([{ from: 0, to: start - 31 * day }]);
    await running.call("accounts.history", { id, reach: "everything" });
    await pass(30 * second);
    expect(await accountOf(id)).toMatchObject({
      history: { state: "done", until: 0, added: 390 },
      counts: { messages: 400 },
    });
    expect((await gaps(id))[0]?.closedAt).toBeDefined();
    // It is as if they had all been there from the beginning: only who wrote since the door date waits.
    const { counts: whole } = await accountOf(id);
    expect(whole.waiting).toBe(7);
    expect(asked.filter((what) => what === "page")).toHaveLength(16);
  });

  it("shows its progress, can be paused, and goes on after a kill without losing or doubling anything", async () => {
    const id = await add();
    await running.call("accounts.history", { id, reach: "everything" });
    await pass(3 * second);
    const [job] = await running.call("jobs.list", {});
    expect(job).toMatchObject({ kind: "history", state: "running" });
    expect(job?.done).toBeGreaterThan(0);
    await running.call("accounts.pauseHistory", { id, paused: true });
    await pass(second);
    const { messages } = (await accountOf(id)).counts;
    const pages = asked.length;
    await pass(20 * second);
    expect(asked.filter((what) => what === "page").length).toBeLessThanOrEqual(
      pages,
    );
    expect((await accountOf(id)).counts.messages).toBe(messages);
    expect((await accountOf(id)).history?.state).toBe("paused");
    await running.call("accounts.pauseHistory", { id, paused: false });
    await pass(2 * second);
    await running.core.close();
    const seen = asked.length;
    running = await open();
    expect((await accountOf(id)).history?.state).toBe("running");
    await pass(3 * minute);
    expect(asked[seen]).toBe("poll");
    expect(await accountOf(id)).toMatchObject({
      history: { state: "done" },
      counts: { messages: 400 },
    });
    // Every page once, but for the one that the end of the program cut off.
    expect(asked.filter((what) => what === "page").length).toBeLessThanOrEqual(
      17,
    );
  });

  it("waits out trouble, says it, and stops for what only the user can mend", async () => {
    const id = await add();
    trouble = new AppError("unreachable", "The place is closed for an hour.");
    await running.call("accounts.history", { id, reach: "year" });
    await pass(10 * minute);
    // 15, 30, 60, 120, 240 s: no hammering.
    expect(asked.filter((what) => what === "page").length).toBeLessThan(8);
    expect((await accountOf(id)).history).toMatchObject({
      state: "running",
      message: "The place is closed for an hour.",
    });
    trouble = new AppError("refused", "This place shows no history.");
    await pass(20 * minute);
    expect((await accountOf(id)).history).toMatchObject({
      state: "paused",
      message: "This place shows no history.",
    });
    trouble = undefined;
    await running.call("accounts.pauseHistory", { id, paused: false });
    await pass(2 * minute);
    expect((await accountOf(id)).history).toMatchObject({ state: "done" });
    expect((await accountOf(id)).history?.message).toBeUndefined();
  });

  it("fetches by itself what a poll has found missing", async () => {
    const id = await add();
    await pass(21 * minute);
    kept = [
      ...Array.from({ length: 30 }, (_, n) => ({
        ...message(`late${n}`, "ben", 0),
        sentAt: start + 20 * minute - n * second,
      })),
      ...kept,
    ];
    gap = {
      from: start,
      to: start + 20 * minute,
      why: "The server kept only 40.",
    };
    await pass(3 * minute);
    const found = await gaps(id);
    expect(
      found.find(({ message }) => message === "The server kept only 40."),
    ).toMatchObject({ closedAt: expect.any(Number) as number });
    expect((await accountOf(id)).counts.messages).toBeGreaterThanOrEqual(40);
  });

  it("leaves open what cannot be read, which it cannot read either, until that is read again", async () => {
    const id = await add();
    await pass(minute);
    const found = Date.now();
    const about = "hashtag tea";
    gap = { from: found, to: found, why: "No #tea from here on.", about };
    await running.call("accounts.poll", { id });
    await running.call("accounts.history", { id, reach: "month" });
    await pass(3 * minute);
    expect((await accountOf(id)).history).toMatchObject({ state: "done" });
    const missing = async () => {
      const accounts = await running.call("reports.completeness", {});
      return accounts[0]?.gaps.filter(({ ongoing }) => ongoing === true);
    };
    // As long as it lasts it grows, and it is said once.
    gap = { from: found + minute, to: found + minute, why: "Again.", about };
    await running.call("accounts.poll", { id });
    expect(await missing()).toMatchObject([
      { from: found, to: Date.now(), message: "No #tea from here on." },
    ]);
    const { items } = await running.call("conversations.list", { query: "" });
    const { gaps: shown } = await running.call("conversations.get", {
      id: items[0]?.id ?? "",
    });
    expect(shown.filter(({ ongoing }) => ongoing === true)).toEqual([]);
    readable = [about];
    await running.call("accounts.poll", { id });
    expect(await missing()).toEqual([]);
    expect((await gaps(id)).find((each) => each.about === about)).toMatchObject(
      { from: found, closedAt: Date.now() },
    );
  });

  it("fills a gap that was found meanwhile after what it was at, also when it was killed in between", async () => {
    const id = await add();
    await running.call("accounts.history", { id, reach: "year" });
    await pass(2 * second);
    const found = Date.now();
    gap = { from: found - minute, to: found, why: "While it was busy." };
    await running.call("accounts.poll", { id });
    const before = await accountOf(id);
    expect(before.history).toMatchObject({ state: "running" });
    expect(before.history?.startedAt).toBeLessThan(found);
    const unfilled = async () =>
      (await gaps(id)).filter(
        ({ closedAt, from }) => closedAt === undefined && from > 0,
      );
    expect(await unfilled()).toMatchObject([{ message: "While it was busy." }]);
    await running.core.close();
    running = await open();
    await pass(3 * minute);
    const after = await accountOf(id);
    expect(after.history).toMatchObject({
      state: "done",
      until: found - minute,
    });
    expect(await unfilled()).toEqual([]);
    // What a kill kept from being begun is begun at the next start.
    await running.core.close();
    const db = openArchive(dir);
    addGap(db, id, { from: found + 1, to: found + second, why: "At the end." });
    db.close();
    running = await open();
    expect(await unfilled()).toMatchObject([{ message: "At the end." }]);
    await pass(3 * minute);
    expect(await unfilled()).toEqual([]);
    expect((await accountOf(id)).history).toMatchObject({ state: "done" });
  });

  it("is not there where a channel keeps nothing", async () => {
    await running.core.close();
    const { backfill: _, ...without } = place;
    running = await runCore(
      dir,
      { mastodon: without },
      { now: Date.now, random: () => 0.5, secrets },
    );
    const id = await add();
    await expect(
      running.call("accounts.history", { id, reach: "year" }),
    ).rejects.toMatchObject({ code: "unsupported" });
  });
});
