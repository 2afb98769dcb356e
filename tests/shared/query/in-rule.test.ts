import { describe, expect, test } from "vitest";
import { asksFor, whyNotInRule } from "../../../src/shared/query/in-rule.ts";
import { parseQuery } from "../../../src/shared/query/parse.ts";

describe("the query of a rule", () => {
  test.each([
    ["refund waited:>4h", 7, "waited:>4h"],
    ["due:<1h", 0, "due:<1h"],
    ["-(vip OR is:overdue)", 9, "is:overdue"],
    ["is:late", 0, "is:late"],
    ["a is:snoozed", 2, "is:snoozed"],
    ["after:7d", 0, "after:7d"],
    ["x on:yesterday", 2, "on:yesterday"],
    ["before:today", 0, "before:today"],
  ])("“%s” is refused where it moves with time", (text, at, piece) => {
    const parsed = parseQuery(text, { refuse: whyNotInRule });
    expect(parsed).toMatchObject({
      ok: false,
      error: { at, length: piece.length },
    });
    // Anywhere else it can be asked.
    expect(parseQuery(text).ok).toBe(true);
  });

  test.each(["refund", "is:waiting is:unread", "after:2026-11", "is:done"])(
    "“%s” can be asked",
    (text) => {
      expect(parseQuery(text, { refuse: whyNotInRule }).ok).toBe(true);
    },
  );

  test("knows what it asks for, however deep", () => {
    const read = (text: string) => {
      const parsed = parseQuery(text);
      if (!parsed.ok) throw new Error(text);
      return parsed.query;
    };
    expect(asksFor(read("a -(b OR lang:de)"), "lang")).toBe(true);
    expect(asksFor(read("a -(b OR kind:dm)"), "lang")).toBe(false);
  });
});
