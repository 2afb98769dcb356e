import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countConversations } from "../../src/main/archive/conversation-counts.ts";
import { readItems } from "../../src/main/archive/conversation-item.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { walksOf } from "../../src/main/archive/conversation-walk.ts";
import { findMessages } from "../../src/main/archive/found-messages.ts";
import {
  separateThreads,
  uniteThreads,
} from "../../src/main/archive/merging.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { stablePlan } from "../../src/main/archive/prepared.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import { searchWays } from "../../src/main/archive/search-ways.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;
/** Conversations by the remote id of their first message. */
let ids: Record<"cafe" | "shop" | "both" | "within" | "mail", string>;
/** The shop's thread of the conversation of both. */
let merged: string;

const thread = (name: string, at: number, text: string) => [
  said(name, `author of ${name}`, noon - at * hour, { text }),
  said(`${name}-more`, `author of ${name}`, noon - at * hour + 60_000, {
    text: "anything else",
    thread: [name],
  }),
];

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  built.account("shop", { channel: "email" });
  built.account("post", { channel: "email" });
  await built.take(
    "cafe",
    ...thread("c", 50, "kawa"),
    ...thread("c-merged", 40, "herbata"),
    ...thread("c-one", 30, "kawa"),
    ...thread("c-other", 29, "herbata"),
  );
  await built.take("shop", ...thread("s", 20, "herbata"));
  await built.take("shop", ...thread("s-merged", 45, "kawa"));
  await built.take("post", ...thread("p", 10, "kawa"));
  const of = (name: string) => built.conversation(name);
  merged = of("s-merged");
  uniteThreads(built.db, [of("c-merged"), merged]);
  uniteThreads(built.db, [of("c-one"), of("c-other")]);
  ids = {
    cafe: of("c"),
    shop: of("s"),
    both: of("s-merged"),
    within: of("c-one"),
    mail: of("p"),
  };
});
afterAll(() => built.close());

const large = () => ({
  ...queryContext(built.db, noon, "UTC"),
  large: true as const,
});

function listed(query: string): string[] {
  const request = { query, now: noon, zone: "UTC" };
  const names = Object.entries(ids);
  const list = (order: "newest" | "oldest" | "due") =>
    listConversations(built.db, { ...request, order, limit: 9 }).items.map(
      ({ id }) => id,
    );
  const found = list("newest");
  expect(list("oldest").toSorted()).toEqual(found.toSorted());
  expect(list("due").toSorted()).toEqual(found.toSorted());
  expect(countConversations(built.db, request).all).toBe(found.length);
  // an export or a report asks for all there is
  const whole = [...findMessages(readQuery(query), large())];
  expect([
    ...new Set(whole.map(({ conversation }) => conversation.id)),
  ]).toEqual(found);
  const [walk] = walksOf(readQuery(query), "newest", large());
  expect(walk?.stops(undefined, 9).map(({ id }) => id)).toEqual(found);
  return found.map((id) => names.find(([, known]) => known === id)?.[0] ?? id);
}

describe("a conversation merged from threads of two accounts", () => {
  test.each([
    ["account:cafe", ["within", "both", "cafe"]],
    ["account:shop", ["shop", "both"]],
    ["account:post", ["mail"]],
    ["channel:mastodon", ["within", "both", "cafe"]],
    ["channel:email", ["mail", "shop", "both"]],
    ["account:cafe account:shop", ["both"]],
    ["account:shop channel:mastodon", ["both"]],
    ["-account:shop", ["mail", "within", "cafe"]],
    ["-account:cafe", ["mail", "shop"]],
    ["-channel:email", ["within", "cafe"]],
    ["channel:email -account:cafe", ["mail", "shop"]],
    ["account:shop OR account:post", ["mail", "shop", "both"]],
    ["is:open account:shop", ["shop", "both"]],
    // a word in a message of the one account, found under the other
    ["kawa account:cafe", ["within", "both", "cafe"]],
    ["herbata account:shop", ["shop", "both"]],
    ["herbata channel:email", ["shop", "both"]],
    ["kawa herbata account:cafe", []],
    ["kawa account:shop -account:cafe", []],
    ["kind:mention account:shop", ["shop", "both"]],
    ['from:"author of s-merged" account:cafe', ["both"]],
    ["-herbata account:shop", []],
  ])("is found by “%s” where it should be", (query, expected) => {
    expect(listed(query)).toEqual(expected);
  });

  test("is searched under both", () => {
    const search = (query: string) =>
      searchMessages(built.db, { query, limit: 9, now: noon, zone: "UTC" })
        .items.filter(({ conversationId }) => conversationId === ids.both)
        .map(({ accountId }) => accountId);
    expect(search("herbata account:shop ")).toEqual(["cafe"]);
    expect(search("kawa account:cafe ")).toEqual(["shop"]);
    expect(search("anything channel:mastodon ")).toEqual(["cafe", "shop"]);
    expect(search("kawa account:post ")).toEqual([]);
  });

  test("is searched page by page as at once, and beyond a page asked only for what is newer", () => {
    const search = (limit: number, after?: string) =>
      searchMessages(built.db, {
        query: "anything channel:mastodon ",
        limit,
        after,
        now: noon,
        zone: "UTC",
      });
    const idsOf = ({ items }: ReturnType<typeof search>) =>
      items.map(({ messageId }) => messageId);
    const all = idsOf(search(50));
    expect(all.length).toBeGreaterThan(3);
    const paged: string[] = [];
    for (let after: string | undefined, i = 0; i < all.length; i += 1) {
      const page = search(1, after);
      paged.push(...idsOf(page));
      after = page.next;
    }
    expect(paged).toEqual(all);
    const newer = searchWays(
      readQuery("anything channel:mastodon"),
      queryContext(built.db, noon, "UTC"),
      undefined,
      9,
    ).flatMap(({ statements }) =>
      statements.flatMap(({ newerThan }) => newerThan?.(5) ?? []),
    );
    expect(newer).not.toEqual([]);
    for (const { text, values } of newer)
      expect(
        built.db
          .prepare<unknown[], { detail: string }>(
            `EXPLAIN QUERY PLAN ${stablePlan(text)}`,
          )
          .all(...values)
          .map(({ detail }) => detail)
          .join("\n"),
      ).toMatch(/messages_of_conversation \(conversation_id=\? AND seq>\?\)/);
  });

  test("says on its card whom else it reached", () => {
    const [both, within] = readItems(built.db, [ids.both, ids.within]);
    expect(both).toMatchObject({
      accountId: "cafe",
      channel: "mastodon",
      alsoAccountIds: ["shop"],
    });
    expect(within).not.toHaveProperty("alsoAccountIds");
  });

  test("is asked of indexes alone", () => {
    const details = [
      "account:cafe",
      "channel:email",
      "kawa account:cafe",
      "-account:cafe",
      "is:unread account:cafe",
    ]
      .flatMap((query) => [
        ...walksOf(readQuery(query), "newest", large()).flatMap((walk) =>
          walk.statements(undefined),
        ),
        ...searchWays(readQuery(query), large(), undefined, 9).flatMap(
          ({ statements }) => statements,
        ),
      ])
      .flatMap(({ text, values }) =>
        built.db
          .prepare<unknown[], { detail: string }>(
            `EXPLAIN QUERY PLAN ${stablePlan(text)}`,
          )
          .all(...values),
      )
      .map(({ detail }) => detail);
    const merged = details.filter((detail) => /\b(t|other)\b/.test(detail));
    expect(merged.length).toBeGreaterThan(0);
    for (const detail of merged)
      expect(detail).toMatch(
        /^SEARCH (t|other) (EXISTS )?USING COVERING INDEX merged_threads_of/,
      );
  });

  test("says of each message that is found by which channel it came", () => {
    const request = { query: "anything else", limit: 20, now: noon };
    const { items } = searchMessages(built.db, request);
    const channels = Object.fromEntries(
      items.map(({ accountId, channel }) => [accountId, channel]),
    );
    expect(items).toHaveLength(7);
    expect(channels).toEqual({
      cafe: "mastodon",
      shop: "email",
      post: "email",
    });
    for (const { accountId, channel } of items)
      expect(channel).toBe(channels[accountId]);
  });

  test("is under each of them alone when it is split", () => {
    const { db } = built;
    const under = (query: string) =>
      listConversations(db, { query, order: "newest", limit: 9, now: noon })
        .items.length;
    separateThreads(db, [[merged]]);
    expect([under("account:cafe"), under("account:shop")]).toEqual([3, 2]);
    expect(under("account:cafe account:shop")).toBe(0);
    uniteThreads(db, [ids.both, merged]);
    expect(under("account:cafe account:shop")).toBe(1);
  });
});

test("a migration says of threads that were merged before where they are", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 150);
  db.pragma("foreign_keys = OFF");
  db.exec(`
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
      VALUES ('', 'ä' || char(0), 'email', '', 'dm', 'direct', 'private'),
        ('into', 'a', 'mastodon', '', 'dm', 'direct', 'private'),
        ('alone', 'a', 'mastodon', '', 'dm', 'direct', 'private');
    INSERT INTO merged_threads (conversation_id, into_id, state, muted, starred, read_at, stream, last_in_at)
      VALUES ('', 'into', 'open', 0, 0, -1, '', 0), ('into', 'into', 'nowhere', 0, 0, 0, '', 0),
        ('lost', 'into', 'open', 0, 0, 0, 'direct', 0)`);
  migrateArchive(db);
  expect(
    db
      .prepare(
        "SELECT conversation_id, account_id, channel FROM merged_threads ORDER BY 1",
      )
      .raw()
      .all(),
  ).toEqual([
    ["", "ä\0", "email"],
    ["into", "a", "mastodon"],
    ["lost", "", ""],
  ]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});
