import { expect, test } from "vitest";
import { asksQuestion, hasLink } from "../../../src/shared/query/text-facts.ts";

test.each([
  ["When will it arrive?", true],
  ["Really?! I wait", true],
  ["いつ届きますか？ありがとう", true],
  ["متى يصل؟", true],
  ["See https://example.org/?a=b", false],
  ["Thanks.", false],
])("%s", (text, asks) => {
  expect(asksQuestion(text)).toBe(asks);
});

test("a mention or a hashtag is a link to nobody", () => {
  const link = (href: string, text: string) =>
    hasLink(text, [
      {
        t: "quote",
        c: [{ t: "p", c: [{ t: "b", c: [{ t: "a", href, c: [text] }] }] }],
      },
    ]);
  expect(link("https://example.social/@ana", "@ana")).toBe(false);
  expect(link("https://example.social/tags/cafe", "#cafe")).toBe(false);
  expect(link("mailto:ana@example.org", "ana@example.org")).toBe(false);
  expect(link("https://example.org/menu", "the menu")).toBe(true);
  expect(hasLink("see https://example.org", [])).toBe(true);
  expect(hasLink("https:// is a scheme", [])).toBe(false);
});
