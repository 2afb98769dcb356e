import { describe, expect, it } from "vitest";
import { accountsOf, freshness } from "../../src/renderer/deck/freshness.ts";
import { sayQuery } from "../../src/renderer/deck/say-query.ts";
import { capabilities } from "../../src/shared/model/account.ts";
import type { Account, Health } from "../../src/shared/model/account.ts";

const now = Date.UTC(2026, 10, 1, 12);
const minute = 60_000;

function makeAccount(
  name: string,
  health: Partial<Health>,
  more: Partial<Account> = {},
): Account {
  return {
    id: name,
    channel: "mastodon",
    name,
    handle: `@${name}@a.example`,
    initials: "A",
    addedAt: 0,
    doorAt: 0,
    paused: false,
    retention: { keep: "forever" },
    writeBack: [],
    settings: {},
    capabilities: capabilities.parse({
      reply: true,
      post: true,
      like: true,
      boost: true,
      length: { unit: "none" },
    }),
    health: { state: "ok", polling: false, failures: 0, ...health },
    counts: { unread: 0, waiting: 0, overdue: 0, messages: 0 },
    ...more,
  };
}

describe("freshness", () => {
  it("is that of the account polled longest ago", () => {
    const accounts = [
      makeAccount("one", { freshAt: now - 2 * minute }),
      makeAccount("two", { freshAt: now - 9 * minute }),
    ];
    expect(freshness(accounts, now).words).toBe("9 min ago");
  });

  it("says so when nothing can be reached, or a part of it", () => {
    const off = makeAccount("off", {
      state: "offline",
      message: "No network.",
    });
    expect(freshness([off], now)).toEqual({
      words: "offline",
      story: "off: No network.",
    });
    const on = makeAccount("on", { freshAt: now });
    expect(freshness([on, off], now).words).toBe(
      "1 of 2 accounts not up to date",
    );
  });

  it("leaves paused accounts out", () => {
    const paused = makeAccount("p", { state: "paused" }, { paused: true });
    expect(freshness([paused], now).words).toBe("paused");
    const on = makeAccount("on", { freshAt: now - minute });
    expect(freshness([paused, on], now).words).toBe("1 min ago");
  });
});

it("counts only the accounts that a query can reach", () => {
  const masto = makeAccount("m", {});
  const mail = makeAccount("mail", {}, { channel: "email" });
  const gone = makeAccount("gone", {}, { removedAt: 1 });
  const all = [masto, mail, gone];
  expect(accountsOf("is:waiting", all)).toEqual([masto, mail]);
  expect(accountsOf("channel:email is:open", all)).toEqual([mail]);
  expect(accountsOf('account:"m"', all)).toEqual([masto]);
  expect(accountsOf("(channel:email OR account:m)", all)).toEqual([
    mail,
    masto,
  ]);
  expect(accountsOf("channel:email OR is:waiting", all)).toEqual([masto, mail]);
  expect(accountsOf("-channel:email", all)).toEqual([masto, mail]);
  expect(accountsOf("channel:email account:m", all)).toEqual([]);
});

it.each([
  ["", "every conversation"],
  ["is:waiting", "conversations in which somebody waits for an answer"],
  [
    'channel:email "wrong address"',
    "conversations on E-mail, with “wrong address”",
  ],
  [
    "channel:email OR channel:mastodon -lang:de",
    "conversations on E-mail or on Mastodon, that match -lang:de",
  ],
])("says %s in plain words", (query, words) => {
  expect(sayQuery(query)).toBe(words);
});
