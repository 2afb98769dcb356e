import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import type { ListOrder } from "../../src/shared/model/column.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

const count = 40;
let built: Built;
let now = noon;

beforeEach(async () => {
  now = noon;
  built = buildArchive(() => now);
  built.account("a");
  built.account("b", { target: { firstSeconds: 3600, nextSeconds: 3600 } });
  const messages: Record<"a" | "b", RemoteMessage[]> = { a: [], b: [] };
  for (let i = 0; i < count; i += 1) {
    const id = `m${i}`;
    const at = noon - (count - i) * hour;
    const of = messages[i % 2 === 0 ? "a" : "b"];
    of.push(said(id, `author ${i}`, at, { text: "the refund" }));
    if (i % 3 === 0)
      of.push(
        said(`${id}-more`, `author ${i}`, at + 2.5 * hour, {
          thread: [id],
          text: i % 2 === 0 ? "the refund again" : "something else",
        }),
      );
  }
  await built.take("a", ...messages.a);
  await built.take("b", ...messages.b);
});
afterEach(() => built.close());

type Request = { query: string; order: ListOrder };

function page({ query, order }: Request, after?: string) {
  return listConversations(built.db, {
    query,
    order,
    limit: 7,
    after,
    now,
    zone: "UTC",
  });
}

/** Every conversation that the pages list, with what happens between them. */
async function walk(
  request: Request,
  between: (page: number) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  for (let i = 0; i < 20; i += 1) {
    const { items, next } = page(request, after);
    ids.push(...items.map(({ id }) => id));
    if (next === undefined) return ids;
    after = next;
    await between(i);
  }
  throw new Error("The pages never end");
}

const requests: Request[] = [
  "",
  "refund",
  "the -nowhere",
  "is:waiting",
].flatMap((query) =>
  (["newest", "oldest", "due"] as const).map((order) => ({ query, order })),
);

describe("pages", () => {
  test.each(requests)(
    "of “$query”, $order, hold every conversation once",
    async (request) => {
      const ids = await walk(request);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(count);
      const whole = listConversations(built.db, {
        ...request,
        limit: 200,
        now,
        zone: "UTC",
      });
      expect(ids).toEqual(whole.items.map(({ id }) => id));
      expect(whole.next).toBeUndefined();
    },
  );

  test.each(requests)(
    "of “$query”, $order, also while messages arrive",
    async (request) => {
      const before = new Set(await walk(request));
      const ids = await walk(request, async (i) => {
        now += 1000;
        // to conversations that were listed and to some that were not yet, and a new one
        for (const n of [i * 4, count - 1 - i * 4])
          await built.take(
            n % 2 === 0 ? "a" : "b",
            said(`late-${i}-${n}`, `author ${n}`, now, {
              thread: [`m${n}`],
              text: "the refund, please",
            }),
          );
        await built.take(
          "a",
          said(`new-${i}`, "new", now + 1, { text: "the refund" }),
        );
      });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => before.has(id))).toHaveLength(count);
    },
  );

  test.each(requests)(
    "of “$query”, $order, also while old messages arrive late",
    async (request) => {
      const before = await walk(request);
      const ids = await walk(request, async (i) => {
        now += 1000;
        // dated between what was listed and what was not, ahead of all, and behind all
        for (const [n, ago] of [
          [3 + i * 4, 20],
          [count - 3 - i * 4, 20],
          [20 + i, 1],
          [21 - i, 60],
        ] as const) {
          if (n < 0 || n >= count) continue;
          await built.take(
            n % 2 === 0 ? "a" : "b",
            said(`old-${i}-${n}`, `author ${n}`, noon - ago * hour - i, {
              thread: [`m${n}`],
              text: "the refund of long ago",
            }),
          );
        }
      });
      expect(new Set(ids).size).toBe(ids.length);
      if (request.query !== "is:waiting" && request.order !== "due")
        expect(ids).toEqual(before);
      // who has waited longer than was known is ahead now, where the list is read anew
      expect(await walk(request)).toEqual(expect.arrayContaining(before));
    },
  );

  test.each(requests)(
    "of “$query”, $order, also after the clock was set back",
    async (request) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
      try {
        // The ids of what came in say later than all that comes from here on.
        await built.take("a", said("last", "last", now, { text: "refund" }));
        const before = new Set(await walk(request));
        const back = Date.now() - 3 * hour;
        vi.setSystemTime(back);
        const ids = await walk(request, async (i) => {
          now += 1000;
          vi.setSystemTime(back + i);
          for (const n of [i * 4, count - 1 - i * 4])
            await built.take(
              n % 2 === 0 ? "a" : "b",
              said(`late-${i}-${n}`, `author ${n}`, now, {
                thread: [`m${n}`],
                text: "the refund, please",
              }),
            );
        });
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => before.has(id))).toHaveLength(before.size);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  test.each(requests)(
    "of “$query”, $order, also where ids are of no time",
    async (request) => {
      // as of an archive that was written on a machine whose clock was wrong by decades
      built.db
        .prepare<[string]>(
          `UPDATE messages SET id = ? || substr(id, 9) WHERE conversation_id IN (
             SELECT id FROM conversations WHERE rowid % 5 = 0)`,
        )
        .run("zzzzzzzz");
      const before = new Set(await walk(request));
      expect(before.size).toBe(count);
      const ids = await walk(request, async (i) => {
        now += 1000;
        for (const n of [i * 4, count - 1 - i * 4])
          await built.take(
            n % 2 === 0 ? "a" : "b",
            said(`late-${i}-${n}`, `author ${n}`, now, {
              thread: [`m${n}`],
              text: "the refund, please",
            }),
          );
      });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => before.has(id))).toHaveLength(count);
    },
  );

  test("of messages hold each once", () => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const { items, next } = searchMessages(built.db, {
        query: "refund",
        limit: 7,
        after,
        now,
      });
      found.push(...items.map(({ messageId }) => messageId));
      after = next;
    } while (after !== undefined);
    expect(found).toHaveLength(47);
    expect(new Set(found).size).toBe(47);
  });

  test("have tokens of their own only", () => {
    for (const token of ["", "x", "1.2", "0.zz zz.1", "9.9.9.9"])
      expect(() => page({ query: "", order: "newest" }, token)).toThrow(
        /page token/,
      );
  });
});
