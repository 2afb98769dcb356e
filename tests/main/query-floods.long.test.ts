import { describe, expect, it } from "vitest";
import { completeQuery } from "../../src/shared/query/complete.ts";
import { parseQuery } from "../../src/shared/query/parse.ts";
import { printQuery } from "../../src/shared/query/print.ts";
import { floods } from "./query-floods.ts";

/** Read to an end, or refused with a sentence and a place in the text. */
function expectRead(text: string, typing: boolean): void {
  const parsed = parseQuery(text, { typing });
  if (parsed.ok) {
    expect(parseQuery(printQuery(parsed.query)).ok).toBe(true);
    return;
  }
  const { message: said, at, length } = parsed.error;
  expect(said).toMatch(/[.…]$/);
  expect(said.length).toBeLessThan(500);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(at + length).toBeLessThanOrEqual(text.length);
}

describe("queries longer than anybody types", () => {
  it.each(floods)("%s", (_, text) => {
    expectRead(text, false);
    expectRead(text, true);
    completeQuery(text, text.length, { label: ["a"] });
  });
});
