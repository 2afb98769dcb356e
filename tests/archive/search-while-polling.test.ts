import { afterAll, beforeAll, expect, test } from "vitest";
import { searchMessages } from "../../src/main/archive/search.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

const accounts = Array.from({ length: 20 }, (_, i) => `a${i}`);
const pages = 3;
const perPage = 12;
let built: Built;

beforeAll(() => {
  built = buildArchive();
  for (const id of accounts) built.account(id);
});
afterAll(() => built.close());

function pageOf(account: string, page: number) {
  return Array.from({ length: perPage }, (_, i) =>
    said(
      `${account}-${page}-${i}`,
      `author ${i}`,
      noon - hour - i * 1000 - page * 100,
      { text: `the refund ${i} 退款` },
    ),
  );
}

test("twenty accounts burst, and every search in between is whole and in order", async () => {
  const bursting = new Set(accounts);
  const polled = Promise.all(
    accounts.map(async (account) => {
      for (let page = 0; page < pages; page += 1) {
        await built.take(account, ...pageOf(account, page));
        await new Promise((resolve) => setImmediate(resolve));
      }
      bursting.delete(account);
    }),
  );
  let before = 0;
  let searches = 0;
  while (bursting.size > 0) {
    for (const query of ["refu", '"the refund"', "款"]) {
      const { items } = searchMessages(built.db, {
        query,
        limit: 200,
        now: noon,
      });
      const times = items.map(({ sentAt }) => sentAt);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(items.length).toBeGreaterThanOrEqual(Math.min(before, 200));
      before = items.length;
    }
    searches += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await polled;
  expect(searches).toBeGreaterThanOrEqual(pages);
  const all = new Set<string>();
  let after: string | undefined;
  do {
    const page = searchMessages(built.db, {
      query: "refund",
      limit: 200,
      after,
      now: noon,
    });
    for (const { messageId } of page.items) all.add(messageId);
    after = page.next;
  } while (after !== undefined);
  expect(all.size).toBe(accounts.length * pages * perPage);
});
