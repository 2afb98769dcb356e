import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  readConversationItem,
  readItems,
} from "../../src/main/archive/conversation-item.ts";
import { searchPeople } from "../../src/main/archive/search-people.ts";
import { TooManyRows } from "../../src/main/archive/row-budget.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { conversationItem } from "../../src/shared/model/conversation.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe", { target: { firstSeconds: 3600, nextSeconds: 7200 } });
  await built.take(
    "cafe",
    said("first", "Łukasz Kowalski", noon - 9 * hour, {
      subject: "Coffee beans",
      text: "Coffee beans\n\nDo you have any left?",
      lang: "en",
    }),
    said("answer", "us", noon - 8 * hour, {
      text: "We do, come by",
      thread: ["first"],
      inReplyTo: "first",
    }),
    said("next", "Łukasz Kowalski", noon - hour / 2, {
      text: "And   decaf\ncoffee?",
      thread: ["first"],
      inReplyTo: "answer",
    }),
    said("warned", "Lucy", noon - 2 * hour, {
      warning: "Spiders",
      text: "They are in the coffee",
    }),
    said("post", "us", noon - 3 * hour, { text: "Coffee tasting on Friday" }),
  );
});
afterAll(() => built.close());

const search = (query: string) =>
  searchMessages(built.db, { query, limit: 50, now: noon, zone: "UTC" }).items;

describe("messages", () => {
  test("newest first, ours among them, each with what was found", () => {
    const items = search("coffe");
    expect(
      items.map(({ author, direction, snippet }) => [
        author.name,
        direction,
        snippet.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(""),
      ]),
    ).toEqual([
      ["Łukasz Kowalski", "in", "And decaf [coffee]?"],
      ["Lucy", "in", "Spiders They are in the [coffee]"],
      ["us", "out", "[Coffee] tasting on Friday"],
      ["Łukasz Kowalski", "in", "[Coffee] beans Do you have any left?"],
    ]);
    expect(items.at(-1)).toMatchObject({
      subject: [
        { text: "Coffee", hit: true },
        { text: " beans", hit: false },
      ],
      channel: "mastodon",
      accountId: "cafe",
      sentAt: noon - 9 * hour,
      conversationId: built.conversation("first"),
    });
  });

  test("the last word may be only begun until a space ends it", () => {
    expect(search("coffe ")).toEqual([]);
    expect(search("decaf coff")).toHaveLength(1);
  });

  test("conditions on the conversation hold for its messages", () => {
    expect(
      search("coffee is:waiting").map(({ author }) => author.name),
    ).toEqual(["Łukasz Kowalski", "Lucy", "Łukasz Kowalski"]);
    expect(search("is:waiting")).toHaveLength(4);
    expect(search("-is:waiting")).toHaveLength(1);
    expect(search("from:us")).toHaveLength(2);
  });
});

test("a name that nearly everybody has is not listed where it would hold others up", () => {
  built.db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n LIMIT 50000)
    INSERT INTO identity_words (rowid, words) SELECT i, 'everybody' FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n LIMIT 20)
    INSERT INTO identities (seq, id, channel, remote_id, person_id, name, handle, bot)
      SELECT i, 'every' || i, 'mastodon', 'every' || i, (SELECT min(id) FROM people), 'Everybody', '', 0 FROM n`);
  const ask = (effort?: "quick") =>
    searchMessages(built.db, {
      query: "from:every",
      limit: 50,
      now: noon,
      ...(effort === undefined ? {} : { effort }),
    }).items;
  expect(() => ask("quick")).toThrow(TooManyRows);
  expect(ask()).toEqual([]);
  expect(search("from:lucy")).toHaveLength(1);
});

describe("best first", () => {
  const best = (query: string, limit = 50, after?: string) =>
    searchMessages(built.db, {
      query,
      order: "best",
      limit,
      after,
      now: noon,
      zone: "UTC",
    });
  const texts = (found: ReturnType<typeof best>) =>
    found.items.map(({ snippet }) => snippet.map(({ text }) => text).join(""));

  test("puts what says it in its subject and in few words before what is newer", () => {
    expect(texts(best("coffee "))).toEqual([
      "Coffee beans Do you have any left?",
      "And decaf coffee?",
      "Coffee tasting on Friday",
      "Spiders They are in the coffee",
    ]);
    expect(best("coffee ").among).toBe(4);
  });

  test("pages among the same, and is newest first where there are no words", () => {
    const first = best("coffee ", 3);
    const second = best("coffee ", 3, first.next);
    expect([...texts(first), ...texts(second)]).toEqual(texts(best("coffee ")));
    expect(second.next).toBeUndefined();
    expect(texts(best("is:waiting"))).toEqual(
      search("is:waiting").map(({ snippet }) =>
        snippet.map(({ text }) => text).join(""),
      ),
    );
    expect(best("is:waiting").among).toBeUndefined();
  });
});

describe("people", () => {
  const names = (text: string) =>
    searchPeople(built.db, { text, limit: 8 }).map(({ name }) => name);

  test("by the beginnings of their names and handles, who wrote last first", () => {
    expect(names("lu")).toEqual(["Łukasz Kowalski", "Lucy"]);
    expect(names("kow lukasz")).toEqual(["Łukasz Kowalski"]);
    expect(names("@lucy@example")).toEqual(["Lucy"]);
    expect(names("ucy")).toEqual([]);
    expect(names("us")).toEqual([]);
    expect(names('"*')).toEqual([]);
  });
});

describe("cards", () => {
  test("say who waits, since when and until when", () => {
    const id = built.conversation("first");
    const item = readConversationItem(built.db, id);
    expect(conversationItem.parse(item)).toEqual(item);
    expect(item).toMatchObject({
      id,
      title: "Coffee beans",
      person: {
        name: "Łukasz Kowalski",
        handle: "@łukasz.kowalski@example.social",
      },
      excerpt: "And decaf coffee?",
      excerptFrom: "in",
      messages: 3,
      waiting: 1,
      waitingSince: noon - hour / 2,
      dueAt: noon + 1.5 * hour,
      targetSeconds: 7200,
      answering: false,
      draft: false,
      unread: true,
    });
    expect(item).not.toHaveProperty("lang");
  });

  test("show a warning instead of what it hides", () => {
    const item = readConversationItem(built.db, built.conversation("warned"));
    expect(item).toMatchObject({ excerpt: "Spiders", targetSeconds: 3600 });
  });

  test("know a reply on its way and a draft", () => {
    const { db } = built;
    const id = built.conversation("warned");
    const parent = db
      .prepare<[], string>("SELECT id FROM messages WHERE remote_id = 'warned'")
      .pluck()
      .get();
    db.prepare(
      `INSERT INTO outbox (id, account_id, conversation_id, in_reply_to, text, text_hash, state, created_at, not_before)
        VALUES ('o', 'cafe', ?, ?, 'x', '', 'queued', 0, 0)`,
    ).run(id, parent);
    db.prepare(
      "INSERT INTO drafts (id, conversation_id, text, saved_at) VALUES ('d', ?, 'x', 0)",
    ).run(id);
    expect(readConversationItem(db, id)).toMatchObject({
      answering: true,
      draft: true,
    });
  });

  test("come in the order asked for", () => {
    const ids = ["post", "first", "warned"].map((id) => built.conversation(id));
    expect(readItems(built.db, ids).map(({ id }) => id)).toEqual(ids);
    const [own] = readItems(built.db, ids);
    expect(own).toMatchObject({ excerptFrom: "out", person: { name: "us" } });
  });

  test("do not repeat the title", async () => {
    const text = `Beans ${"and more ".repeat(60)}`;
    await built.take(
      "cafe",
      said("again", "Ada", noon - hour, { subject: "Beans", text }),
    );
    const item = readConversationItem(built.db, built.conversation("again"));
    expect(item.excerpt).toMatch(/^and more .*…$/);
    expect(item.excerpt.length).toBeLessThanOrEqual(200);
  });

  test("of one that was joined into another are the other's", () => {
    const into = built.conversation("first");
    const joined = built.conversation("post");
    built.db
      .prepare("UPDATE conversations SET redirect_to = ? WHERE id = ?")
      .run(into, joined);
    expect(readConversationItem(built.db, joined).id).toBe(into);
    expect(() => readConversationItem(built.db, "nowhere")).toThrow(
      /no such conversation/,
    );
  });
});
