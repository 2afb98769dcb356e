import { describe, expect, test } from "vitest";
import { cleanLine, cleanText } from "../../../src/shared/body/clean.ts";
import { readHref } from "../../../src/shared/body/href.ts";

describe("clean text", () => {
  test.each([
    ["NUL and controls", "a\u0000b\u0007c\u001bd\u009fe", "abcde"],
    ["line ends", "a\r\nb\rc\u2028d\u0085e\tf", "a\nb\nc\nd\ne\tf"],
    ["lone surrogates", "a\ud800b\udc00c", "a\ufffdb\ufffdc"],
    ["a pair stays", "🏮", "🏮"],
    ["bidi overrides", "invoice\u202Egnp.exe\u202C", "invoicegnp.exe"],
    ["bidi marks stay", "\u200eא\u200f\u061c", "\u200eא\u200f\u061c"],
    ["closed isolates stay", "a\u2067אב\u2069b", "a\u2067אב\u2069b"],
    ["open isolates go", "a\u2067b", "ab"],
    ["isolates closed too often go", "a\u2069b\u2066c", "abc"],
    ["joiners stay", "👩‍🚒 می‌خواهم", "👩‍🚒 می‌خواهم"],
    ["byte order marks", "\ufeffa\ufeff", "a"],
  ])("%s", (_, text, expected) => {
    expect(cleanText(text)).toBe(expected);
    expect(cleanText(expected)).toBe(expected);
  });

  test("a line is one line, and short", () => {
    expect(cleanLine("  a\n\n b\u0000\tc ")).toBe("a b c");
    expect(cleanLine("🏮".repeat(10), 4)).toBe("🏮…");
  });
});

describe("addresses", () => {
  test.each([
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "\\\\host\\share",
    "mailto:",
    "mailto:a@b,c@d",
    "about:blank",
    "https://",
    `https://example.org/${"a".repeat(5000)}`,
  ])("%j is none", (text) => {
    expect(readHref(text)).toBeUndefined();
  });
});
