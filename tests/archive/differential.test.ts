import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { updateAccount } from "../../src/main/archive/accounts.ts";
import { countConversations } from "../../src/main/archive/conversation-counts.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { walksOf } from "../../src/main/archive/conversation-walk.ts";
import { eraseTexts } from "../../src/main/archive/erasing.ts";
import { listLabels } from "../../src/main/archive/labels.ts";
import { matching } from "../../src/main/archive/matching.ts";
import { uniteThreads } from "../../src/main/archive/merging.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import type { QueryContext } from "../../src/main/archive/query-sql.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import {
  hasValues,
  inValues,
  isValues,
  type Day,
  type IsValue,
  type Query,
} from "../../src/shared/query/ast.ts";
import { printQuery } from "../../src/shared/query/print.ts";
import {
  isAboutMessage,
  partsOf,
  splitGroup,
} from "../../src/shared/query/scope.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";
import {
  listNaively,
  readModel,
  searchNaively,
  type Model,
} from "./naive-query.ts";

const zone = "Europe/Warsaw";
let built: Built;
let model: Model;

const authors = ["Marta Nowak", "Łukasz", "Ana", "Ben Ana", "us"];
const words = [
  "the",
  "refund",
  "kawa",
  "policy",
  "退款",
  "ขอเงินคืน",
  "café",
  "why?",
  "https://example.org",
  "🔥",
];
const kinds = ["mention", "reply", "dm", "email"] as const;

/** The same every time. */
function createDice(): (sides: number) => number {
  let state = 7;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe", { target: { firstSeconds: 3600, nextSeconds: 7200 } });
  built.account("shop", { channel: "email" });
  built.account("gone");
  const dice = createDice();
  const pick = <T>(of: readonly [T, ...T[]] | readonly T[]): T =>
    of[dice(of.length)] as T;
  for (let c = 0; c < 70; c += 1) {
    const account = pick(["cafe", "cafe", "shop", "gone"]);
    const messages: RemoteMessage[] = [];
    const began = noon - (1 + dice(60 * 24)) * hour;
    for (let i = 0; i <= dice(4); i += 1)
      messages.push(
        said(
          `m${c}-${i}`,
          pick(authors),
          Math.min(noon, began + i * (1 + dice(30)) * hour + i),
          {
            text: Array.from({ length: 1 + dice(6) }, () => pick(words)).join(
              " ",
            ),
            kind: pick(kinds),
            stream: pick(["direct", "direct", "brand", "industry"]),
            visibility: pick(["public", "private"]),
            addressed: pick(["to-us", "to-us", "aside", "other"]),
            thread: i === 0 ? [] : [`m${c}-0`],
            ...(dice(3) === 0
              ? {}
              : { lang: pick(["en", "de", "pt", "pt-BR"]) }),
            ...(dice(5) === 0
              ? { subject: `${pick(words)} ${pick(words)}` }
              : {}),
            ...(dice(5) === 0 ? { warning: pick(words) } : {}),
            ...(dice(3) === 0 ? { reach: 1 + dice(3000) } : {}),
            ...(dice(6) === 0
              ? {
                  attachments: [
                    { name: "a.pdf", mediaType: "application/pdf" },
                  ],
                }
              : {}),
          },
        ),
      );
    await built.take(account, ...messages);
  }
  const oneOf = (account: string) =>
    built.db
      .prepare<[string], string>(
        "SELECT id FROM conversations WHERE account_id = ? AND redirect_to IS NULL ORDER BY rowid",
      )
      .pluck()
      .all(account);
  for (let i = 0; i < 5; i += 1)
    uniteThreads(
      built.db,
      ["cafe", "shop", "shop", "cafe"]
        .slice(i % 2, (i % 2) + 2 + (i % 3))
        .map((account) => pick(oneOf(account))),
    );
  updateAccount(built.db, "gone", { removed: { at: noon, purgeAt: noon } });
  const { db } = built;
  db.exec(`
    UPDATE conversations SET state = CASE rowid % 5 WHEN 0 THEN 'done' WHEN 1 THEN 'snoozed' ELSE 'open' END;
    UPDATE conversations SET muted = 1 WHERE rowid % 7 = 0;
    UPDATE conversations SET starred = 1 WHERE rowid % 6 = 0;
    UPDATE conversations SET read_at = ${noon} WHERE rowid % 3 = 0;
    INSERT INTO labels (id, name, folded, created_at) VALUES ('l1', 'VIP', 'vip', 0), ('l2', 'Later', 'later', 0);
    INSERT INTO conversation_labels (conversation_id, label_id, at) SELECT id, 'l1', 0 FROM conversations WHERE rowid % 8 = 0;
    INSERT INTO topics (id, name, folded, created_at) VALUES ('t1', 'Delivery', 'delivery', 0);
    INSERT INTO feedback (id, message_id, kind, topic_id, at)
      SELECT 'f' || seq, id, CASE seq / 3 % 3 WHEN 0 THEN 'want' WHEN 1 THEN 'like' END, CASE seq / 5 % 2 WHEN 0 THEN 't1' END, 0
      FROM messages WHERE seq / 3600000 % 6 = 0;
    UPDATE messages SET held_at = sent_at, hidden_at = CASE seq / 3600000 % 4 WHEN 0 THEN sent_at END WHERE seq / 3600000 % 7 = 0;
    UPDATE messages SET deleted_at = sent_at WHERE seq / 3600000 % 9 = 0;
    UPDATE people SET role = 'Press' WHERE name = 'Ana';
    INSERT INTO notes (id, conversation_id, text, at) SELECT 'n' || rowid, id, 'x', 0 FROM conversations WHERE rowid % 11 = 0;
    INSERT INTO drafts (id, conversation_id, text, saved_at) SELECT 'd' || rowid, id, 'x', 0 FROM conversations WHERE rowid % 10 = 0;
    INSERT INTO outbox (id, account_id, conversation_id, text, text_hash, state, created_at, not_before)
      SELECT 'o' || rowid, account_id, id, 'x', '', CASE rowid % 3 WHEN 0 THEN 'held' WHEN 1 THEN 'queued' ELSE 'sent' END, 0, 0
      FROM conversations WHERE rowid % 4 = 0;
    INSERT INTO promises (id, conversation_id, person_id, text, made_at)
      SELECT 'p' || rowid, id, (SELECT id FROM people LIMIT 1), 'x', 0 FROM conversations WHERE rowid % 13 = 0;
    UPDATE turns SET handed_off_at = start_at WHERE ended_at IS NULL AND start_at / 3600000 % 4 = 0;
  `);
  const erased = db
    .prepare<[], number>(
      "SELECT seq FROM messages WHERE deleted_at IS NOT NULL",
    )
    .pluck()
    .all();
  db.transaction(() => eraseTexts(db, erased, { keep: "channel" }, noon))();
  model = readModel(db);
});
afterAll(() => built.close());

const leaf: fc.Arbitrary<Query> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("text" as const),
      text: fc.constantFrom(
        ...words,
        "refu",
        "the refund",
        "ana",
        "nowhere",
        "款",
      ),
      phrase: fc.constant(true),
      prefix: fc.boolean(),
    }),
  },
  fc.constantFrom(...isValues).map((value): Query => ({ type: "is", value })),
  fc
    .constantFrom(...hasValues)
    .map((value): Query =>
      value === "draft" || value === "note"
        ? { type: value }
        : { type: "has", value },
    ),
  fc.constantFrom(...inValues).map((value): Query => ({ type: "in", value })),
  fc.constantFrom<Query>(
    { type: "channel", value: "email" },
    { type: "channel", value: "feed" },
    { type: "channel", value: "mastodon" },
    { type: "account", value: "cafe", span: { at: 0, length: 0 } },
    { type: "account", value: "shop", span: { at: 0, length: 0 } },
    { type: "stream", value: "direct" },
    { type: "stream", value: "brand" },
    { type: "visibility", value: "private" },
    { type: "visibility", value: "public" },
    { type: "kind", value: "dm" },
    { type: "kind", value: "quote" },
    { type: "lang", value: "pt" },
    { type: "lang", value: "de" },
    { type: "from", value: "ana" },
    { type: "from", value: "marta nowak" },
    { type: "from", value: "mart*" },
    { type: "from", value: "marta no*" },
    { type: "person", value: "ana" },
    { type: "person", value: "lukasz" },
    { type: "person", value: "luk*" },
    { type: "role", value: "press" },
    { type: "label", value: "vip", span: { at: 0, length: 0 } },
    { type: "topic", value: "delivery", span: { at: 0, length: 0 } },
    { type: "feedback", value: "want" },
    { type: "outcome", value: "answered" },
    { type: "outcome", value: "handed-off" },
  ),
  fc.record({
    type: fc.constantFrom("after", "before", "on"),
    day: fc.constantFrom<Day>(
      { type: "ago", seconds: 86_400 * 20 },
      { type: "yesterday" },
      { type: "calendar", year: 2026, month: 10 },
    ),
  }),
  fc.record({
    type: fc.constantFrom("words", "reach"),
    than: fc.constantFrom("<", "<=", "=", ">=", ">"),
    count: fc.constantFrom(0, 1, 3, 1000),
  }),
  fc.record({
    type: fc.constantFrom("waited", "due"),
    than: fc.constantFrom("<", "<=", ">=", ">"),
    seconds: fc.constantFrom(0, 3600, 3600 * 40, 86_400 * 20),
  }),
);

const query = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .array(tie("query"), { minLength: 2, maxLength: 4 })
      .map((of): Query => ({ type: "all", of })),
    fc
      .array(tie("query"), { minLength: 2, maxLength: 3 })
      .map((of): Query => ({ type: "any", of })),
    tie("query").map((of): Query => ({ type: "not", of })),
  ),
})).query;

const clock = { now: noon, zone };

/** Page by page, by the place of the last one. */
function listed(text: string, options: Partial<QueryContext>): string[] {
  const context = { ...queryContext(built.db, noon, zone), ...options };
  const [walk] = walksOf(readQuery(text), "newest", context);
  const ids: string[] = [];
  let after: number[] | undefined;
  do {
    const stops = walk?.stops(after, 9) ?? [];
    ids.push(...stops.map(({ id }) => id));
    after = stops.length < 9 ? undefined : stops.at(-1)?.place;
  } while (after !== undefined);
  return ids;
}

describe("any query", () => {
  test("lists what looking at everything finds, whichever way is taken", () => {
    fc.assert(
      fc.property(query, (query) => {
        const text = printQuery(query);
        const parsed = readQuery(text);
        const expected = listNaively(model, query, clock);
        expect(printQuery(readQuery(printQuery(parsed)))).toBe(
          printQuery(parsed),
        );
        expect(listNaively(model, parsed, clock)).toEqual(expected);
        for (const options of [
          {},
          { large: true },
          { patient: true },
          { large: true, patient: true },
        ])
          expect({ text, options, found: listed(text, options) }).toEqual({
            text,
            options,
            found: expected,
          });
      }),
      { numRuns: 120 },
    );
  });

  test("in parentheses may hold for another message, in whichever order", () => {
    for (const text of [
      '("the" "kawa") "refund"',
      'is:waiting ("the" "kawa") "refund"',
      '-(("the" "kawa") "refund")',
      '(("the" "kawa") "refund") OR lang:xx',
    ]) {
      const expected = listNaively(model, readQuery(text), clock);
      expect(expected.length).toBeGreaterThan(0);
      for (const order of ["newest", "oldest", "due"] as const) {
        const request = { query: text, order, limit: 200, now: noon, zone };
        const { items } = listConversations(built.db, request);
        expect({
          text,
          order,
          ids: items.map(({ id }) => id).toSorted(),
        }).toEqual({ text, order, ids: expected.toSorted() });
      }
    }
  });

  test("finds what is left of an erased text, whichever way is taken", () => {
    const erased = new Set(
      built.db
        .prepare<[], string>("SELECT id FROM messages WHERE erased_at > 0")
        .pluck()
        .all(),
    );
    for (const text of ["kind:dm", "channel:email", "reach:>0", "ana", "the"]) {
      const expected = searchNaively(model, readQuery(text), clock);
      expect(expected.some((id) => erased.has(id))).toBe(text !== "the");
      const request = { query: `${text} `, limit: 200, now: noon, zone };
      for (const way of [{}, { effort: "thorough" as const }, { step: 5000 }]) {
        const { items } = searchMessages(built.db, { ...request, ...way });
        expect({
          text,
          way,
          ids: items.map(({ messageId }) => messageId),
        }).toEqual({ text, way, ids: expected });
      }
      for (const options of [{}, { large: true }, { patient: true }])
        expect({ text, options, ids: listed(text, options) }).toEqual({
          text,
          options,
          ids: listNaively(model, readQuery(text), clock),
        });
    }
  });

  test("of days that leave nothing finds nothing", () => {
    const days = "after:2026-10-25 before:2026-10-24";
    for (const text of [
      ...isValues.map((value) => `is:${value}`),
      ...hasValues.map((value) => `has:${value}`),
      "words:<4",
      "outcome:spam",
      "lang:de",
      "from:ana",
      "the",
    ])
      for (const options of [{}, { large: true }, { patient: true }])
        expect(listed(`${text} ${days}`, options)).toEqual([]);
  });

  test("is counted and paged alike in every order", () => {
    fc.assert(
      fc.property(
        query,
        fc.constantFrom("newest", "oldest", "due" as const),
        (query, order) => {
          const text = printQuery(query);
          const expected = listNaively(model, readQuery(text), clock);
          const ids: string[] = [];
          let after: string | undefined;
          do {
            const page = listConversations(built.db, {
              query: text,
              order,
              limit: 7,
              after,
              now: noon,
              zone,
            });
            ids.push(...page.items.map(({ id }) => id));
            after = page.next;
          } while (after !== undefined);
          expect({ text, order, ids: ids.toSorted() }).toEqual({
            text,
            order,
            ids: expected.toSorted(),
          });
          const request = { query: text, now: noon, zone };
          const also = (value: IsValue) =>
            listNaively(
              model,
              {
                type: "all",
                of: [...partsOf(readQuery(text)), { type: "is", value }],
              },
              clock,
            ).length;
          expect({ text, ...countConversations(built.db, request) }).toEqual({
            text,
            all: expected.length,
            unread: also("unread"),
            waiting: also("waiting"),
            overdue: also("overdue"),
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("asked of some conversations, finds those of them that it lists", () => {
    const all = built.db
      .prepare<[], string>("SELECT id FROM conversations ORDER BY rowid")
      .pluck()
      .all();
    const messageOf = new Map(
      model.table("messages").map((m) => [String(m["id"]), m]),
    );
    const partsAboutMessage = (text: string): Query => {
      const { message } = splitGroup(partsOf(readQuery(text)));
      return { type: "all", of: message };
    };
    fc.assert(
      fc.property(query, fc.subarray(all), (query, conversationIds) => {
        const text = printQuery(query);
        const listed = listNaively(model, readQuery(text), clock);
        const asked = { query: text, conversationIds, now: noon, zone };
        const found = matching(built.db, asked);
        // with the newest message to us that it asks for
        const hits = searchNaively(model, partsAboutMessage(text), clock)
          .map((id) => messageOf.get(id))
          .filter((m) => m?.["direction"] === "in");
        expect({ text, found: new Map(found.map((m) => [m.id, m])) }).toEqual({
          text,
          found: new Map(
            conversationIds
              .filter((id) => listed.includes(id))
              .map((id) => {
                const hit = hits.find((m) => m?.["conversation_id"] === id);
                return [id, { id, messageId: hit?.["id"] ?? null }];
              }),
          ),
        });
      }),
      { numRuns: 150 },
    );
  });

  test("finds the same messages, whichever way is taken", () => {
    fc.assert(
      fc.property(query, (query) => {
        fc.pre(partsOf(query).some(isAboutMessage));
        const text = `${printQuery(query)} `;
        const search = (effort?: "quick" | "thorough") =>
          searchMessages(built.db, {
            query: text,
            limit: 200,
            now: noon,
            zone,
            ...(effort && { effort }),
          }).items.map(({ messageId }) => messageId);
        const whole = search();
        const expected = searchNaively(model, readQuery(text), clock);
        expect({ text, whole }).toEqual({
          text,
          whole: expected.slice(0, 200),
        });
        expect(search("thorough")).toEqual(whole);
        const inSteps: string[] = [];
        let after: string | undefined;
        do {
          const request = { query: text, limit: 30, after, now: noon, zone };
          const page = searchMessages(built.db, { ...request, step: 200 });
          expect(page.next).not.toBe(after ?? "");
          inSteps.push(...page.items.map(({ messageId }) => messageId));
          after = page.next;
        } while (after !== undefined);
        expect(inSteps.slice(0, 200)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});

test("labels count the open conversations of a column of each, whichever way", () => {
  const { db } = built;
  const counted = listLabels(db);
  expect(listLabels(db, 1)).toEqual(counted);
  for (const { name, open } of counted) {
    const query = readQuery(`is:open label:"${name}"`);
    expect(listNaively(model, query, clock)).toHaveLength(open);
  }
  expect(counted.map(({ open }) => open > 0)).toEqual([false, true]);
});
