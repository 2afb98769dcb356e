import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DemoMessage } from "../../src/main/demo/conversation.ts";
import { generateDemo } from "../../src/main/demo/generate.ts";
import { createIds } from "../../src/main/demo/ids.ts";
import type { DemoRequest } from "../../src/main/demo/plan.ts";
import { isQuietDay, quietSpans } from "../../src/main/demo/quiet.ts";
import { quantile } from "../../src/shared/quantiles.ts";
import { indexText } from "../../src/shared/query/words.ts";

const now = Date.UTC(2026, 10, 3, 16, 12);
const dayMs = 86_400_000;

function generate(request: Partial<DemoRequest>): DemoMessage[] {
  return [
    ...generateDemo({ seed: 7, now, messages: 8000, wide: true, ...request }),
  ];
}

function digest(messages: readonly DemoMessage[]): string {
  const hash = createHash("sha256");
  for (const { account, message } of messages)
    hash.update(account.id).update(JSON.stringify(message));
  return hash.digest("hex");
}

function sharesOf(values: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const value of values)
    shares.set(value, (shares.get(value) ?? 0) + 1 / values.length);
  return shares;
}

describe("a generated history", { timeout: 60_000 }, () => {
  const wide = generate({});

  it("is the same for the same seed, time and size, and another for any other", () => {
    const of = (request: Partial<DemoRequest>) =>
      digest(generate({ messages: 900, ...request }));
    const same = of({});
    expect(of({})).toBe(same);
    for (const other of [
      { seed: 8 },
      { now: now + dayMs },
      { messages: 901 },
      { wide: false },
    ])
      expect(of(other)).not.toBe(same);
  });

  it("has exactly as many messages as asked for, however few, in order, none twice or from the future", () => {
    for (const messages of [0, 1, 7, 300, 8000]) {
      const all = messages === 8000 ? wide : generate({ messages });
      expect(all).toHaveLength(messages);
      const ids = new Set(
        all.map(({ account, message }) => `${account.id} ${message.remoteId}`),
      );
      expect(ids.size).toBe(messages);
      const times = all.map(({ message }) => message.sentAt);
      expect(times.toSorted((a, b) => a - b)).toEqual(times);
      expect(times.at(-1) ?? 0).toBeLessThanOrEqual(now);
    }
  });

  it("has short texts, ordinary ones, and a few that go on and on", () => {
    const lengths = wide
      .map(({ message }) => message.text.length)
      .sort((a, b) => a - b);
    const at = (share: number) => quantile(lengths, share) ?? 0;
    expect(at(0.1)).toBeLessThan(50);
    expect(at(0.5)).toBeGreaterThan(80);
    expect(at(0.5)).toBeLessThan(250);
    expect(at(0.99)).toBeGreaterThan(900);
    expect(at(1)).toBeGreaterThan(4000);
    expect(wide.every(({ message }) => message.text.trim() !== "")).toBe(true);
  });

  it("is written in many languages and scripts", () => {
    const shares = sharesOf(wide.map(({ message }) => message.lang ?? "none"));
    expect(shares.get("en")).toBeGreaterThan(0.35);
    expect(shares.get("en")).toBeLessThan(0.6);
    for (const lang of "de es pl ja pt fr ar th zh ko he".split(" "))
      expect(shares.get(lang), lang).toBeGreaterThan(0.008);
    const text = wide.map(({ message }) => message.text).join("\n");
    for (const script of [
      "Thai",
      "Han",
      "Hangul",
      "Hiragana",
      "Hebrew",
      "Arabic",
    ])
      expect(text).toMatch(new RegExp(`\\p{sc=${script}}{2}`, "u"));
  });

  it("uses ever more words, as people do, where the demo repeats itself", () => {
    const vocabularyOf = (messages: readonly DemoMessage[]) =>
      new Set(
        messages.flatMap(({ message }) => indexText(message.text).split(" ")),
      ).size;
    const half = vocabularyOf(wide.slice(0, 4000));
    const whole = vocabularyOf(wide);
    expect(whole).toBeGreaterThan(half * 1.4);
    expect(half).toBeGreaterThan(
      vocabularyOf(generate({ wide: false, messages: 4000 })) * 3,
    );
  });

  it("has talks of a few messages, and some that everybody joins", () => {
    const threads = new Map<string, number>();
    for (const { account, message } of wide) {
      const root = `${account.id} ${message.thread[0] ?? message.remoteId}`;
      threads.set(root, (threads.get(root) ?? 0) + 1);
    }
    const sizes = [...threads.values()].sort((a, b) => a - b);
    expect(quantile(sizes, 0.5)).toBeLessThanOrEqual(3);
    expect(sizes.at(-1)).toBeGreaterThan(60);
  });

  it("comes by several channels, partly from us, with files, edits and warnings", () => {
    const channels = sharesOf(wide.map(({ account }) => account.channel));
    expect(channels.size).toBeGreaterThanOrEqual(7);
    const count = (is: (one: DemoMessage) => boolean) => wide.filter(is).length;
    expect(count(({ message }) => message.own)).toBeGreaterThan(1500);
    expect(
      count(({ message }) => message.attachments.length > 0),
    ).toBeGreaterThan(100);
    expect(
      count(({ message }) => message.editedAt !== undefined),
    ).toBeGreaterThan(30);
    expect(
      count(({ message }) => message.warning !== undefined),
    ).toBeGreaterThan(3);
    const authors = new Set(wide.map(({ message }) => message.author.remoteId));
    expect(authors.size).toBeGreaterThan(1200);
  });

  it("begins nothing on days on which nobody could write", () => {
    const quiet = quietSpans(now, now - 730 * dayMs);
    expect(quiet.length).toBeGreaterThanOrEqual(6);
    const first = wide.filter(
      ({ message }) => message.thread.length === 0 && !message.own,
    );
    expect(first.length).toBeGreaterThan(1500);
    expect(
      first.filter(({ message }) =>
        isQuietDay(now, Math.floor(message.sentAt / dayMs)),
      ),
    ).toEqual([]);
    for (const { from, to } of quiet) expect(to - from).toBeLessThan(4 * dayMs);
  });
});

describe("generated ids", () => {
  it("grow with their number, are never the same, and follow from the seed", () => {
    const ids = createIds(7, now);
    const made = Array.from({ length: 5000 }, ids);
    expect(new Set(made).size).toBe(5000);
    for (const id of made) expect(id).toMatch(/^[\w-]{16}$/);
    const stretches = made.map((id) => id.slice(0, 7));
    expect(stretches.toSorted()).toEqual(stretches);
    const again = createIds(7, now);
    expect(Array.from({ length: 5000 }, again)).toEqual(made);
    expect(createIds(8, now)()).not.toBe(made[0]);
  });
});
