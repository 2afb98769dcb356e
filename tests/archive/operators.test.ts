import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countConversations } from "../../src/main/archive/conversation-counts.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { updateAccount } from "../../src/main/archive/accounts.ts";
import { writeSettings } from "../../src/main/archive/settings.ts";
import { AppError } from "../../src/shared/fault.ts";
import { settings } from "../../src/shared/model/settings.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

const day = 24 * hour;
const minute = hour / 60;

let built: Built;

/** The names of the conversations that a query lists: the remote id of their first message. */
function list(query: string, order: "newest" | "oldest" | "due" = "newest") {
  const { items } = listConversations(built.db, {
    query,
    order,
    limit: 200,
    now: noon,
    zone: "Europe/Warsaw",
  });
  const first = built.db
    .prepare<[string], string>(
      "SELECT remote_id FROM messages WHERE conversation_id = ? ORDER BY seq LIMIT 1",
    )
    .pluck();
  return items.map(({ id }) => first.get(id));
}

const set = (column: string, remoteId: string, value: string | number) =>
  built.db
    .prepare(`UPDATE conversations SET ${column} = ? WHERE id = ?`)
    .run(value, built.conversation(remoteId));

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe", {
    name: "Café Łódka",
    handle: "@cafe@fosstodon.org",
    target: { firstSeconds: 3600, nextSeconds: 7200 },
  });
  built.account("shop", {
    channel: "email",
    name: "Shop",
    handle: "shop@example.org",
  });
  built.account("gone", { name: "Gone" });
  await built.take(
    "cafe",
    said("refund", "Marta Nowak", noon - 30 * minute, {
      text: "When will my refund arrive? 退款什么时候到账",
      lang: "en",
      reach: 1200,
    }),
    said("praise", "Łukasz", noon - 3 * hour, {
      text: "Świetna kawa 🔥",
      lang: "pl",
      kind: "reply",
      reach: 50,
    }),
    said("thanks", "Ana", noon - 5 * hour, { text: "Thanks!", lang: "pt-BR" }),
    said("thanks-reply", "us", noon - 5 * hour + 10 * minute, {
      text: "You are welcome, Ana. Anything else we can do for you?",
      thread: ["thanks"],
      inReplyTo: "thanks",
      kind: "reply",
    }),
    said("aside", "Ben", noon - 6 * hour, {
      addressed: "aside",
      reach: 900_000,
      text: "what she says https://example.org/a?b=c",
    }),
    said("secret", "Cleo", noon - 8 * hour, {
      kind: "dm",
      visibility: "private",
      text: "between us, the refund policy is odd",
    }),
    said("own", "us", noon - hour, { text: "Open today until six" }),
  );
  await built.take(
    "shop",
    said("order", "Dora", noon - 2 * day, {
      kind: "email",
      visibility: "private",
      subject: "Order 1234",
      text: "Order 1234 Where is it",
      attachments: [{ name: "bill.pdf", mediaType: "application/pdf" }],
    }),
    said("order-more", "Dora", noon - 2 * day + hour, {
      kind: "email",
      visibility: "private",
      text: "Marta from the shop promised a refund",
      thread: ["order"],
      inReplyTo: "order",
    }),
    said("brand", "Eve", noon - 40 * day, {
      stream: "brand",
      addressed: "other",
      kind: "post",
      text: "สวัสดีครับ ขอเงินคืน",
    }),
  );
  await built.take("gone", said("lost", "Finn", noon - hour));
  updateAccount(built.db, "gone", { removed: { at: noon, purgeAt: noon } });
  set("starred", "refund", 1);
  set("state", "praise", "snoozed");
  set("state", "thanks", "done");
  set("muted", "brand", 1);
  set("read_at", "thanks", noon);
  const { db } = built;
  db.prepare(
    "INSERT INTO drafts (id, conversation_id, text, saved_at) VALUES ('d1', ?, 'x', ?)",
  ).run(built.conversation("order"), noon);
  db.prepare(
    "INSERT INTO drafts (id, conversation_id, text, saved_at, closed_at) VALUES ('d2', ?, 'x', 0, 0)",
  ).run(built.conversation("refund"));
  db.prepare(
    "INSERT INTO drafts (id, conversation_id, text, saved_at) VALUES ('d3', ?, 'x', 0)",
  ).run(built.conversation("own"));
  const send = db.prepare(
    `INSERT INTO outbox (id, account_id, conversation_id, text, text_hash, state, created_at, not_before)
      VALUES (?, 'cafe', ?, 'x', '', ?, 0, 0)`,
  );
  send.run("o1", built.conversation("secret"), "held");
  send.run("o2", built.conversation("praise"), "queued");
  send.run("o3", built.conversation("thanks"), "sent");
  remember();
});
afterAll(() => built.close());

/** What the user has said of these conversations, messages and people. */
function remember(): void {
  const { db, conversation } = built;
  const idOf = db
    .prepare<[string], string>("SELECT id FROM messages WHERE remote_id = ?")
    .pluck();
  const personOf = db
    .prepare<[string], string>("SELECT id FROM people WHERE name = ?")
    .pluck();
  db.exec(`
    INSERT INTO labels (id, name, folded, created_at) VALUES
      ('l1', 'VIP', 'vip', 0), ('l2', 'Zu prüfen (März)', 'zu prufen (marz)', 0);
    INSERT INTO topics (id, name, folded, created_at) VALUES
      ('t1', 'Delivery', 'delivery', 0), ('t2', 'Coffee', 'coffee', 0);
    UPDATE people SET role = 'Press' WHERE name = 'Marta Nowak';
    UPDATE people SET role = 'shareholder' WHERE name IN ('Eve', 'Ana');
  `);
  const label = db.prepare(
    "INSERT INTO conversation_labels (conversation_id, label_id, at) VALUES (?, ?, 0)",
  );
  label.run(conversation("order"), "l1");
  label.run(conversation("refund"), "l1");
  label.run(conversation("thanks"), "l2");
  const tag = db.prepare(
    "INSERT INTO feedback (id, message_id, kind, topic_id, at) VALUES (?, ?, ?, ?, 0)",
  );
  tag.run("f1", idOf.get("refund"), "want", "t1");
  tag.run("f2", idOf.get("refund"), "want", "t2");
  tag.run("f3", idOf.get("order"), "hate", "t1");
  tag.run("f4", idOf.get("order-more"), "want", null);
  tag.run("f5", idOf.get("praise"), null, "t2");
  db.prepare(
    "INSERT INTO notes (id, conversation_id, text, at) VALUES ('n1', ?, 'x', 0)",
  ).run(conversation("secret"));
  db.prepare(
    "INSERT INTO notes (id, person_id, text, at) VALUES ('n2', ?, 'x', 0)",
  ).run(personOf.get("Ana"));
  const promise = db.prepare(
    `INSERT INTO promises (id, conversation_id, person_id, text, made_at, ending, ended_at)
      VALUES (?, ?, ?, 'x', 0, ?, ?)`,
  );
  promise.run("p1", conversation("thanks"), personOf.get("Ana"), null, null);
  promise.run("p2", conversation("praise"), personOf.get("Łukasz"), "kept", 1);
  const turn = db.prepare(
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, is_next, start_at,
        messages, handed_off_at, ended_how, ended_why, ended_at)
      SELECT m.conversation_id, i.person_id, m.id, m.account_id, 0, (SELECT count(*) FROM turns), 1, ?, ?, ?, ?
      FROM messages m JOIN identities i ON i.id = m.identity_id WHERE m.remote_id = ?`,
  );
  const ended = (name: string, how: string, why: string) =>
    turn.run(null, how, why, 1, name);
  ended("aside", "acknowledged", "thanks");
  ended("praise", "excused", "applause");
  ended("secret", "answered-elsewhere", "phone");
  ended("brand", "void", "spam");
  ended("refund", "void", "deleted");
  turn.run(1, null, null, null, "order");
  turn.run(1, null, null, null, "brand");
  // Cleo and Łukasz are one person, who wrote first in “secret”
  db.prepare("UPDATE identities SET person_id = ? WHERE name = 'Łukasz'").run(
    personOf.get("Cleo"),
  );
}

const everything = [
  "refund",
  "praise",
  "thanks",
  "aside",
  "secret",
  "order",
  "brand",
];

describe("lists", () => {
  test("hide what only we wrote and removed accounts", () => {
    expect(list("")).toEqual(everything);
  });

  test.each<[string, string[]]>([
    ["is:waiting", ["refund", "praise", "secret", "order"]],
    ["is:overdue", ["praise", "secret"]],
    ["is:late", ["praise", "secret", "order"]],
    ["is:open", ["refund", "aside", "secret", "order", "brand"]],
    ["is:snoozed", ["praise"]],
    ["is:done", ["thanks"]],
    ["is:unread", everything.filter((name) => name !== "thanks")],
    ["is:starred", ["refund"]],
    ["is:muted", ["brand"]],
    ["is:aside", ["aside"]],
    ["is:held", ["secret"]],
    ["channel:email", ["order", "brand"]],
    ["account:shop", ["order", "brand"]],
    ["account:Shop", ["order", "brand"]],
    ["account:shop@example.org", ["order", "brand"]],
    ['account:"cafe lodka" is:done', ["thanks"]],
    ["account:cafe@fosstodon.org is:done", ["thanks"]],
    ["account:cafe OR account:shop", everything],
    ["stream:brand", ["brand"]],
    ["from:marta", ["refund"]],
    ["from:nowak", ["refund"]],
    ['from:"marta nowak"', ["refund"]],
    ["from:@marta.nowak@example.social", ["refund"]],
    ["from:lukasz", ["praise"]],
    ["from:us", ["thanks"]],
    ["from:mar", []],
    ["from:mar*", ["refund"]],
    ['from:"marta no*"', ["refund"]],
    ["person:do*", ["order"]],
    ["person:dora", ["order"]],
    ["has:attachment", ["order"]],
    ["has:link", ["aside"]],
    ["has:question", ["refund"]],
    ["has:draft", ["order"]],
    ["lang:en", ["refund"]],
    ["lang:pt", ["thanks"]],
    ["lang:pt-br", ["thanks"]],
    ["lang:fr", []],
    ["after:7d", everything.slice(0, 6)],
    ["after:today", everything.slice(0, 5)],
    ["before:today", ["order", "brand"]],
    ["before:30d", ["brand"]],
    ["on:yesterday", []],
    ["on:2d", ["order"]],
    ["on:2026-10-31", ["order"]],
    ["on:2026-09", ["brand"]],
    ["on:2026", everything],
    ["before:2026", []],
    ["after:2026-10-31 before:2026-11-02", ["order"]],
    ["kind:dm", ["secret"]],
    ["kind:email", ["order"]],
    ["visibility:private", ["secret", "order"]],
    ["words:<2", ["thanks"]],
    ["words:2", []],
    ["words:3", ["praise"]],
    ["waited:>4h", ["secret", "order"]],
    ["waited:<15m", ["thanks"]],
    ["due:<1h", ["refund", "praise", "secret"]],
    ["due:>10m", ["refund"]],
    ["in:drafts", ["own", "order"]],
    ["in:outbox", ["praise", "secret"]],
    ["label:vip", ["refund", "order"]],
    ["label:VIP is:waiting", ["refund", "order"]],
    ["label:vip -label:vip", []],
    ["-label:vip is:waiting", ["praise", "secret"]],
    ['label:"Zu prufen (Marz)"', ["thanks"]],
    ['label:vip OR label:"zu prüfen (märz)"', ["refund", "thanks", "order"]],
    ["label:vip refund", ["refund", "order"]],
    ["label:vip has:attachment", ["order"]],
    ["topic:delivery", ["refund", "order"]],
    ["topic:COFFEE", ["refund", "praise"]],
    ["feedback:want", ["refund", "order"]],
    ["feedback:hate", ["order"]],
    ["feedback:like", []],
    ["feedback:ask OR feedback:hate", ["order"]],
    // the same message is wanted and about delivery
    ["feedback:want topic:delivery", ["refund"]],
    ["feedback:want topic:delivery refund", ["refund"]],
    ["-feedback:want", ["praise", "thanks", "aside", "secret", "brand"]],
    ["outcome:answered", ["thanks"]],
    ["outcome:acknowledged", ["aside"]],
    ["outcome:no-reply-needed", ["praise"]],
    ["outcome:answered-elsewhere", ["secret"]],
    ["outcome:handed-off", ["order", "brand"]],
    ["outcome:spam", ["brand"]],
    ["reach:>1000", ["refund", "aside"]],
    ["reach:>1199", ["refund", "aside"]],
    ["reach:>1200", ["aside"]],
    ["reach:>=1200", ["refund", "aside"]],
    ["reach:1200", ["refund"]],
    ["reach:<1200", ["praise"]],
    ["reach:<1", []],
    ["reach:>1000 refund", ["refund"]],
    ["-reach:>1000 is:waiting", ["praise", "secret", "order"]],
    ["role:press", ["refund"]],
    ["role:Shareholder", ["thanks", "brand"]],
    ["role:nobody", []],
    ["has:note", ["secret"]],
    ["is:handed-off", ["order"]],
    ["is:promised", ["thanks"]],
    ["is:first-contact", ["refund", "thanks", "secret", "order"]],
    ["is:mine", everything],
    ["refund", ["refund", "secret", "order"]],
    ["refun", []],
    ["refun*", ["refund", "secret", "order"]],
    ['"refund policy"', ["secret"]],
    ['"policy refund"', []],
    ["REFUND", ["refund", "secret", "order"]],
    ["swietna", ["praise"]],
    ["🔥", ["praise"]],
    ["退款", ["refund"]],
    ["到", ["refund"]],
    ["款退", []],
    ["เงินคืน", ["brand"]],
    ["1234", ["order"]],
    ["dora", ["order"]],
    ["refund -policy", ["refund", "order"]],
    ["-refund", ["praise", "thanks", "aside", "brand"]],
    ["-refund -is:muted", ["praise", "thanks", "aside"]],
    ["kawa OR policy", ["praise", "secret"]],
    ["refund kawa OR policy", ["secret"]],
    ["(refund policy) OR kawa", ["praise", "secret"]],
    [
      "-(refund policy)",
      ["refund", "praise", "thanks", "aside", "order", "brand"],
    ],
    ["kawa OR is:starred", ["refund", "praise"]],
    ["refund account:cafe", ["refund", "secret"]],
    ["refund channel:email", ["order"]],
    ["refund is:late", ["secret", "order"]],
    ["refund kind:dm", ["secret"]],
    ["refund after:1d", ["refund", "secret"]],
    // one message holds both, or, in parentheses, each holds its own
    ["1234 marta", []],
    ["(1234) (marta)", []],
    ["(where 1234) (marta promised)", ["order"]],
    ["has:attachment refund", []],
  ])("%s", (query, expected) => {
    expect(list(query)).toEqual(expected);
  });

  test("negation excludes a conversation in which any message matches", () => {
    expect(list("account:shop -marta")).toEqual(["brand"]);
    expect(list("-has:attachment account:shop")).toEqual(["brand"]);
  });

  test("mine are the streams that I own", () => {
    const mine = (...ownedStreams: ("brand" | "direct")[]) => {
      writeSettings(built.db, settings.parse({ ownedStreams }));
      return list("is:mine");
    };
    expect(mine("brand")).toEqual(["brand"]);
    expect(mine("direct")).toEqual(everything.slice(0, -1));
    expect(mine("direct", "brand")).toEqual(everything);
    expect(mine()).toEqual(everything);
  });

  test("a message is found once, however often it is tagged", () => {
    const found = (query: string) =>
      searchMessages(built.db, { query, limit: 9, now: noon }).items.length;
    expect(found("feedback:want")).toBe(2);
    expect(found("feedback:want words:>1 topic:coffee")).toBe(1);
  });

  test("orders", () => {
    expect(list("is:waiting", "oldest")).toEqual([
      "order",
      "secret",
      "praise",
      "refund",
    ]);
    expect(list("", "oldest")).toEqual(everything.toReversed());
    expect(list("refund", "oldest")).toEqual(["order", "secret", "refund"]);
    expect(list("is:waiting", "due")).toEqual([
      "secret",
      "praise",
      "refund",
      "order",
    ]);
    expect(list("label:vip", "oldest")).toEqual(["order", "refund"]);
    expect(list("label:vip", "due")).toEqual(["refund", "order"]);
    expect(list("topic:delivery", "oldest")).toEqual(["order", "refund"]);
    expect(list("refund", "due")).toEqual(["secret", "refund", "order"]);
    expect(list("", "due")).toEqual([
      "secret",
      "praise",
      "refund",
      "order",
      "thanks",
      "aside",
      "brand",
    ]);
  });

  test("counts", () => {
    const count = (query: string) =>
      countConversations(built.db, { query, now: noon, zone: "Europe/Warsaw" });
    expect(count("")).toEqual({ all: 7, unread: 6, waiting: 4, overdue: 2 });
    expect(count("refund")).toEqual({
      all: 3,
      unread: 3,
      waiting: 3,
      overdue: 1,
    });
  });
});

describe("faults", () => {
  test.each<[string, number, number, RegExp]>([
    ["refund account:nobody", 15, 6, /no account called “nobody”/],
    ["refund account:Gone", 15, 4, /no account/],
    ["is:waiting topic:returns", 17, 7, /no topic called “returns”/],
    ['-label:"no such"', 7, 9, /no label called “no such”/],
    ['refund "open', 7, 1, /never closed/],
  ])("%s", (query, at, length, message) => {
    expect(() => list(query)).toThrow(AppError);
    try {
      list(query);
    } catch (fault) {
      expect(fault).toMatchObject({
        code: "invalid-input",
        details: { at, length },
      });
      expect((fault as AppError).message).toMatch(message);
    }
  });
});
