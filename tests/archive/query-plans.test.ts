import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { walksOf } from "../../src/main/archive/conversation-walk.ts";
import { matchingSql } from "../../src/main/archive/matching.ts";
import { stablePlan } from "../../src/main/archive/prepared.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import {
  sql,
  type QueryContext,
  type Sql,
} from "../../src/main/archive/query-sql.ts";
import { searchWays } from "../../src/main/archive/search-ways.ts";
import { AppError } from "../../src/shared/fault.ts";
import type { ListOrder } from "../../src/shared/model/column.ts";
import { printQuery } from "../../src/shared/query/print.ts";
import { queryTerm } from "../../src/shared/query/words.ts";
import { anyText, queryLike } from "../shared/query/any-text.ts";
import { buildArchive, noon, said, type Built } from "./build.ts";

let built: Built;

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  await built.take(
    "cafe",
    said("m", "Marta", noon - 1000, { text: "refund", lang: "de" }),
  );
  built.db.exec(`
    INSERT INTO labels (id, name, folded, created_at) VALUES ('vip', 'VIP', 'vip', 0);
    INSERT INTO topics (id, name, folded, created_at) VALUES ('tea', 'Tea', 'tea', 0);
    UPDATE people SET role = 'press' WHERE name = 'Marta';
  `);
});
afterAll(() => built.close());

const context = () => queryContext(built.db, noon, "UTC");
const inLarge = () => ({ ...context(), large: true });

function planOf({ text, values }: Sql): string[] {
  return built.db
    .prepare<unknown[], { detail: string }>(
      `EXPLAIN QUERY PLAN ${stablePlan(text)}`,
    )
    .all(...values)
    .map(({ detail }) => detail);
}

function plans(
  query: string,
  order: ListOrder,
  asked: QueryContext = inLarge(),
): string[] {
  const walks = walksOf(readQuery(query), order, asked);
  return walks.flatMap((walk) =>
    [...walk.statements(undefined), ...walk.statements([1, 1])].flatMap(
      ({ text, values }) =>
        // the check of earlier pages takes its conversation when it runs
        planOf({
          text,
          values: [
            ...Array.from(
              { length: text.split("?").length - 1 - values.length },
              () => 1,
            ),
            ...values,
          ],
        }),
    ),
  );
}

const lists: [query: string, index: string][] = [
  ["", "conversations_newest"],
  ["is:waiting", "conversations_waiting_newest"],
  ["is:late", "conversations_waiting_newest"],
  ["is:overdue", "conversations_waiting_newest"],
  ["due:<1h", "conversations_waiting_newest"],
  ["is:unread", "conversations_unread"],
  ["is:starred", "conversations_starred"],
  ["is:muted", "conversations_muted"],
  ["is:open", "conversations_of_state"],
  ["is:snoozed", "conversations_of_state"],
  ["is:done", "conversations_of_state"],
  ["account:cafe", "conversations_of_account"],
  ["account:cafe is:unread", "conversations_unread"],
  ["channel:mastodon", "conversations_of_channel"],
  ["stream:direct", "conversations_newest"],
  ["stream:brand", "conversations_listening"],
  ["visibility:private", "conversations_private"],
  ["visibility:public", "conversations_newest"],
  ["waited:>4h", "conversations_newest"],
  ["-refund", "conversations_newest"],
  ["-is:muted", "conversations_newest"],
  ["refund", "message_words VIRTUAL TABLE"],
  ["refund is:waiting account:cafe", "message_words VIRTUAL TABLE"],
  ["kind:dm", "message_words VIRTUAL TABLE"],
  ["from:marta", "messages_of_identity"],
  ["lang:de", "messages_of_lang"],
  ["has:attachment", "messages_with_attachments"],
  ["label:vip", "conversation_labels_newest"],
  ["label:vip is:unread", "conversation_labels_newest"],
  ["feedback:want", "feedback_of_kind"],
  ["topic:tea", "feedback_of_topic"],
  ["topic:tea feedback:want refund", "message_words VIRTUAL TABLE"],
  ["reach:>1000", "message_words VIRTUAL TABLE"],
  ["outcome:answered", "conversations_newest"],
  ["-label:vip", "conversations_newest"],
  ["is:first-contact", "conversations_newest"],
  ["is:mine", "conversations_newest"],
  ["has:link", "messages_with_link"],
  ["has:question", "messages_with_question"],
  ["words:>200", "messages_wordy"],
  ["words:<3", "messages_terse"],
  ["is:open OR is:starred", "conversations_of_state"],
  ["label:vip OR stream:brand", "conversation_labels_newest"],
  ["-is:done", "conversations_of_state"],
  ["kind:quote OR on:2026-10 OR lang:de", "messages_of_lang"],
  ["(has:link OR kind:dm) account:cafe", "messages_with_link"],
  ["on:2026-11-02", "m USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
];

describe("the way of a list", () => {
  test.each(lists)("“%s”, newest first, is %s", (query, way) => {
    const details = plans(query, "newest");
    expect(details.join("\n")).toContain(way);
  });

  test("a page goes on from one place: of two bounds one would be walked to", () => {
    const [walk] = walksOf(
      readQuery("before:2026-10-30 has:link"),
      "newest",
      context(),
    );
    const boundsBehind = (place: number) =>
      walk
        ?.statements([place, noon])
        .slice(0, 1)
        .flatMap(({ text, values }) => [
          text.match(/\bseq < \?/g)?.length,
          values.find((value) => typeof value === "bigint"),
        ]);
    expect(boundsBehind(7)).toEqual([1, 7n]);
    const day = BigInt(Date.UTC(2026, 9, 30));
    expect(boundsBehind(noon)).toEqual([1, day]);
  });

  test.each(lists)("“%s” sorts nothing and reads no table whole", (query) => {
    for (const order of ["newest", "oldest", "due"] as const) {
      const details = plans(query, order);
      const scans = details.filter(
        (detail) =>
          /^SCAN (c|m|messages|conversations)\b(?!.* INDEX )/.test(detail) ||
          detail.includes("TEMP B-TREE FOR ORDER BY"),
      );
      expect(scans).toEqual([]);
    }
  });

  test.each([
    ["is:waiting", "oldest", "conversations_waiting"],
    ["is:waiting", "due", "conversations_due"],
    ["", "due", "conversations_due"],
  ] as const)("“%s”, %s, is %s", (query, order, index) => {
    expect(plans(query, order).join("\n")).toMatch(
      new RegExp(`USING INDEX ${index}\\b`),
    );
  });

  test.each([
    ["in:drafts", "drafts_of_conversation"],
    ["has:draft", "drafts_of_conversation"],
    ["in:outbox", "outbox_of_conversation"],
    ["is:held", "outbox_of_conversation"],
    ["is:aside", "messages_aside"],
    ["person:marta", "messages_of_identity"],
    ["role:press", "people_of_role"],
    ["outcome:spam", "turns_of_outcome"],
    ["is:handed-off", "turns_of_outcome"],
    ["is:promised", "promises_open"],
    ["has:note", "notes_of_conversation"],
    ["label:vip words:<4", "conversation_labels_newest"],
    ["kind:dm account:cafe", "messages_of_conversation"],
    ["has:question is:waiting", "messages_of_conversation"],
    ["waited:>4h", "conversations_waited"],
    ["lang:de OR lang:pl -is:done", "conversations_of_state"],
    ["is:starred OR is:muted", "conversations_starred"],
    ["refund OR is:held", "message_words VIRTUAL TABLE"],
    ["from:marta lang:de", "messages_of_identity"],
  ])("“%s” sorts a small set", (query, index) => {
    const details = plans(query, "newest", context()).join("\n");
    expect(details).toContain(index);
    expect(details).not.toMatch(/^SCAN (c|m)\b(?! USING INDEX)/m);
  });
});

test.each([
  ...lists.map(([query]) => query),
  "person:marta -from:ana*",
  "in:outbox OR in:drafts",
  "is:first-contact role:press",
  "is:held OR is:aside OR is:promised OR outcome:spam",
  "-(refund OR has:link) label:vip",
])("“%s” of a few conversations reads nothing but them", (query) => {
  const asked = matchingSql(readQuery(query), ["a", "b"], inLarge());
  const [first, ...details] = planOf(asked).filter(
    (detail) =>
      /^(SCAN|SEARCH) /.test(detail) &&
      // the accounts, the languages and the roles that there are
      !/^SCAN (accounts|json_each|languages|found|CONSTANT)/.test(detail),
  );
  expect(first).toMatch(/^SCAN asked VIRTUAL TABLE/);
  expect(details[0]).toMatch(/^SEARCH c USING INDEX .*\(id=\?\)/);
  for (const detail of details) expect(detail).toMatch(/^SEARCH /);
});

/** Of a search, way by way. */
const statementsOf = (query: string, asked: QueryContext) =>
  searchWays(readQuery(query), asked, undefined, 50).flatMap(
    ({ statements }) => statements,
  );

test("what has come in since a page is found by its ids", () => {
  for (const query of [
    "",
    "is:open channel:mastodon",
    "is:starred OR role:press",
  ]) {
    const lately = plans(query, "newest").filter((detail) =>
      /^(SEARCH|SCAN) l\b/.test(detail),
    );
    expect(lately.length).toBeGreaterThan(0);
    for (const detail of lately)
      expect(detail).toMatch(/^SEARCH l .*\(id>\? AND id<\?\)/);
  }
});

test("what an index knows is asked of it before the message is read", () => {
  const [plan = ""] = statementsOf("lang:de has:attachment", inLarge()).map(
    (statement) => planOf(statement).join("\n"),
  );
  const [, other = ""] =
    /(messages_of_lang|messages_with_attachments)[^]*?SCALAR SUBQUERY[^]*?(?:messages_of_lang|messages_with_attachments)/.exec(
      plan,
    ) ?? [];
  expect(plan).toContain("SCALAR SUBQUERY");
  expect(other).not.toBe("");
});

test.each(["person:marta OR role:press", "role:press", "-person:marta"])(
  "“%s” asks of a long list who wrote, which an index alone knows",
  (query) => {
    const details = plans(query, "newest");
    const own = details.filter((detail) => /\bm\b/.test(detail));
    expect(own.join("\n")).toMatch(
      /m (EXISTS )?USING COVERING INDEX messages_of_conversation/,
    );
  },
);

test("days that cannot both be are nowhere looked for", () => {
  for (const { text } of statementsOf("on:2026-03 before:2026-01", inLarge()))
    expect(text).toMatch(/\b0\b/);
});

describe("a common beginning", () => {
  const searched = (query: string) =>
    statementsOf(query, inLarge()).map((statement) =>
      planOf(statement).join("\n"),
    );

  test.each([
    ["refu*", "SCAN m"],
    ["refu* OR kawa", "SCAN m"],
    ["(the refu*) OR kawa", "SCAN m"],
    ["refu* lang:de", "messages_of_lang"],
  ])(
    "“%s” is read in the newest texts by %s, and else asked of the index",
    (query, way) => {
      const [first, last, ...others] = searched(query);
      expect(first).toContain(way);
      expect(last).toContain("message_words VIRTUAL TABLE");
      expect(others).toEqual([]);
      expect(searched(query).join()).not.toContain("TEMP B-TREE");
    },
  );

  test.each(["refund refu*", '"the refu"* kawa'])(
    "in “%s” is read in the texts that have the whole word",
    (query) => {
      const [only = sql(""), ...others] = statementsOf(query, inLarge());
      expect(planOf(only).join("\n")).toContain("message_words VIRTUAL TABLE");
      expect(only.text).toContain("says");
      expect(others).toEqual([]);
    },
  );

  test.each([inLarge, () => ({ ...inLarge(), patient: true })])(
    "at the end of a phrase is read in the texts that have what comes before",
    (asked) => {
      const [first = sql(""), ...others] = statementsOf(
        '"a cup of refu"*',
        asked(),
      );
      expect(planOf(first).join("\n")).toContain("message_words VIRTUAL TABLE");
      expect(first.values).toContain('text : (("a cup of"))');
      expect(first.text).toContain("says");
      expect(others).toEqual([]);
    },
  );

  test.each([
    ['"東京都"*', true],
    // what comes before is pairs that overlap, which no words are
    ['"東京都庁"*', false],
  ])("“%s” asks the index for what comes before: %s", (query, isAsked) => {
    const [first = sql("")] = statementsOf(query, inLarge());
    expect(first.text).toContain("says");
    expect(first.values.includes('text : (("東京"))')).toBe(isAsked);
  });

  test("is asked of the index where it is rare", () => {
    const [only = sql("")] = statementsOf("refu*", context());
    expect(planOf(only).join("\n")).toContain("message_words VIRTUAL TABLE");
    expect(only.text).not.toContain("says");
  });
});

test("a search sorts nothing", () => {
  for (const query of [
    "refund",
    "refund account:cafe",
    "",
    "from:marta",
    "kind:dm",
  ]) {
    for (const statement of statementsOf(query, inLarge()))
      expect(planOf(statement).join("\n")).not.toContain("TEMP B-TREE");
  }
});

describe("what is typed", () => {
  const shape = (query: string) =>
    walksOf(readQuery(query), "newest", context())
      .flatMap((walk) => walk.statements(undefined))
      .map(({ text }) => text);

  test("never becomes SQL", () => {
    const plain = shape("word from:word person:word -word");
    fc.assert(
      fc.property(anyText(40), (text) => {
        const typed = text.replaceAll(/["“”„]/gu, "'");
        fc.pre(queryTerm(typed, false) !== undefined);
        const value = `"${typed}"`;
        expect(
          shape(`${value} from:${value} person:${value} -${value}`),
        ).toEqual(plain);
      }),
    );
  });

  test("is answered or refused with its place, and nothing else", () => {
    const text = fc.oneof(anyText(60), queryLike);
    const order = fc.constantFrom("newest", "oldest", "due" as const);
    fc.assert(
      fc.property(text, order, (text, order) => {
        try {
          for (const walk of walksOf(readQuery(text), order, context()))
            for (const after of [undefined, [1, 1]]) walk.stops(after, 5);
        } catch (fault) {
          expect(fault).toBeInstanceOf(AppError);
          expect(fault).toMatchObject({ code: "invalid-input" });
          expect((fault as AppError).details?.at).toBeTypeOf("number");
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is not searched differently once it is printed", () => {
    for (const [query] of lists)
      expect(shape(printQuery(readQuery(query)))).toEqual(shape(query));
  });
});
