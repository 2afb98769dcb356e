import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Query } from "../../../src/shared/query/ast.ts";
import { parseQuery } from "../../../src/shared/query/parse.ts";
import { printQuery } from "../../../src/shared/query/print.ts";
import { anyText, queryLike } from "./any-text.ts";

function parse(text: string, typing = false): Query {
  const parsed = parseQuery(text, { typing });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.query;
}

function word(text: string, prefix = false): Query {
  return { type: "text", text, phrase: false, prefix };
}

describe("reading", () => {
  test("OR binds tighter than a space", () => {
    expect(parse("a b OR c d")).toEqual({
      type: "all",
      of: [word("a"), { type: "any", of: [word("b"), word("c")] }, word("d")],
    });
  });

  test("parentheses make a group of their own", () => {
    expect(parse("(a b) c")).toEqual({
      type: "all",
      of: [{ type: "all", of: [word("a"), word("b")] }, word("c")],
    });
    expect(parse("((a))")).toEqual(word("a"));
  });

  test("a minus negates what it touches", () => {
    expect(parse("-a e-mail")).toEqual({
      type: "all",
      of: [{ type: "not", of: word("a") }, word("e-mail")],
    });
    expect(parse("-(a b)")).toEqual({
      type: "not",
      of: { type: "all", of: [word("a"), word("b")] },
    });
  });

  test("addresses and times are words, whatever their colons", () => {
    expect(parse("https://example.org/x 12:30")).toEqual({
      type: "all",
      of: [word("https://example.org/x"), word("12:30")],
    });
  });

  test("operators and closed values in any case", () => {
    expect(parse("IS:Waiting")).toEqual({ type: "is", value: "waiting" });
    expect(parse("lang:pt-BR")).toEqual({ type: "lang", value: "pt-br" });
  });

  test("values in quotes, straight or curly", () => {
    expect(parse('from:"Marta Nowak"')).toEqual(parse("from:“Marta Nowak”"));
  });

  test("an account keeps its place", () => {
    expect(parse("a account:x")).toMatchObject({
      of: [{}, { type: "account", span: { at: 10, length: 1 } }],
    });
  });

  test("labels and topics keep their place, whatever is in their names", () => {
    expect(parse('a label:"to do"')).toMatchObject({
      of: [{}, { type: "label", value: "to do", span: { at: 8, length: 7 } }],
    });
    expect(parse("topic:checkout")).toMatchObject({
      type: "topic",
      value: "checkout",
    });
    expect(parse("role:press has:note")).toEqual({
      type: "all",
      of: [{ type: "role", value: "press" }, { type: "note" }],
    });
  });

  test("numbers, times and dates", () => {
    expect(parse("reach:>1000")).toEqual({
      type: "reach",
      than: ">",
      count: 1000,
    });
    expect(parse("words:<4")).toEqual({ type: "words", than: "<", count: 4 });
    expect(parse("waited:>4h")).toEqual({
      type: "waited",
      than: ">",
      seconds: 14_400,
    });
    expect(parse("on:2026-02-28")).toEqual({
      type: "on",
      day: { type: "calendar", year: 2026, month: 2, day: 28 },
    });
    expect(parse("after:7d")).toEqual({
      type: "after",
      day: { type: "ago", seconds: 7 * 86_400 },
    });
  });

  test("nothing asks for everything", () => {
    expect(parse("  ")).toEqual({ type: "all", of: [] });
  });
});

describe("typing", () => {
  test("the last word is only begun until a space ends it", () => {
    expect(parse("money refu", true)).toEqual({
      type: "all",
      of: [word("money"), word("refu", true)],
    });
    expect(parse("refu ", true)).toEqual(word("refu"));
    expect(parse("refu")).toEqual(word("refu"));
  });

  test("what is only begun is not excluded yet", () => {
    expect(parse("-t", true)).toEqual({ type: "not", of: word("t") });
  });

  test("a space ends the last word of an open quote", () => {
    expect(parse('"money ', true)).toMatchObject({ prefix: false });
  });

  test("the last name is only begun until a space or a quotation mark ends it", () => {
    const from = (value: string) => ({ type: "from", value });
    expect(parse("from:mar", true)).toEqual(from("mar*"));
    expect(parse('from:"marta no', true)).toEqual(from("marta no*"));
    expect(parse("person:mar", true)).toMatchObject({ value: "mar*" });
    expect(parse("from:mar ", true)).toEqual(from("mar"));
    expect(parse('from:"mar"', true)).toEqual(from("mar"));
    expect(parse("from:mar*", true)).toEqual(from("mar*"));
    expect(parse("from:m", true)).toEqual(from("m"));
    expect(parse("-from:mar", true)).toEqual({ type: "not", of: from("mar") });
    expect(parse("from:mar")).toEqual(from("mar"));
    expect(parse("is:open", true)).toEqual({ type: "is", value: "open" });
  });

  test("an open quote is a phrase being written", () => {
    expect(parse('"money ba', true)).toEqual({
      type: "text",
      text: "money ba",
      phrase: true,
      prefix: true,
    });
  });
});

describe("faults say where and why", () => {
  test.each<[string, number, number, RegExp]>([
    ["refund OR", 7, 2, /both sides/],
    ["OR refund", 0, 2, /both sides/],
    ["a OR OR b", 5, 2, /both sides/],
    ["(a", 0, 1, /never closed/],
    ["a )", 2, 1, /closes nothing/],
    ["a ()", 2, 2, /nothing between/],
    ['a "b', 2, 1, /never closed/],
    ["a - b", 2, 1, /right after the minus/],
    ["a -", 2, 1, /right after the minus/],
    ["a &", 2, 1, /no letter or digit/],
    ["a from:", 2, 5, /after “from:”/],
    ["a from:...", 7, 3, /no letter/],
    ["Re: refund", 0, 3, /not an operator.*quotes/],
    ["a is:happy", 5, 5, /takes one of waiting, late/],
    ["feedback:love", 9, 4, /takes one of like, hate, want, ask/],
    ["outcome:ignored", 8, 7, /takes one of answered/],
    ["reach:many", 6, 4, /number of people/],
    ["label:", 0, 6, /after “label:”/],
    ["kind:letter", 5, 6, /takes one of mention/],
    ["lang:german!", 5, 7, /code such as de/],
    ["on:2026-02-30", 3, 10, /Write a date/],
    ["on:0000", 3, 4, /Write a date/],
    ["words:few", 6, 3, /number of words/],
    ["waited:4h", 7, 2, /< or >/],
    ["waited:>4", 7, 2, /< or >/],
    [`${"(".repeat(30)}a`, 20, 1, /nested too deeply/],
    [`${"-".repeat(30)}a`, 20, 1, /nested too deeply/],
    ["a ".repeat(300), 400, 1, /too long/],
    ["constructor:x", 0, 12, /not an operator/],
  ])("%s", (text, at, length, message) => {
    const parsed = parseQuery(text);
    expect(parsed).toMatchObject({ ok: false, error: { at, length } });
    expect(parsed.ok ? "" : parsed.error.message).toMatch(message);
  });
});

function withoutSpans(query: Query): unknown {
  return JSON.parse(
    JSON.stringify(query, (key, value: unknown) =>
      key === "span" ? undefined : value,
    ),
  );
}

test("what is printed reads back as the same", () => {
  let read = 0;
  fc.assert(
    fc.property(queryLike, fc.boolean(), (text, typing) => {
      const parsed = parseQuery(text, { typing });
      if (!parsed.ok) return;
      read += 1;
      const printed = printQuery(parsed.query);
      const again = parse(printed);
      expect(withoutSpans(again)).toEqual(withoutSpans(parsed.query));
      expect(printQuery(again)).toBe(printed);
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(100);
});

test("no text breaks the reader, and every fault points into the text", () => {
  fc.assert(
    fc.property(fc.oneof(anyText(80), queryLike), (text) => {
      const parsed = parseQuery(text);
      if (parsed.ok) return;
      const { at, length, message } = parsed.error;
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at + length).toBeLessThanOrEqual(text.length);
      expect(message).toMatch(/\.$/);
    }),
    { numRuns: 1000 },
  );
});
