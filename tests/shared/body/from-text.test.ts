import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyFromText, linkify } from "../../../src/shared/body/from-text.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";
import { body as bodySchema } from "../../../src/shared/model/body.ts";

describe("plain text", () => {
  test("paragraphs, lines and quotes", () => {
    const text =
      "Hello,\r\n\r\nsee below\nand above.\n\n> you said\n>> she said\n> \n> and then\nMine.";
    const body = bodyFromText(text);
    expect(body).toEqual([
      { t: "p", c: ["Hello,"] },
      { t: "p", c: ["see below", { t: "br" }, "and above."] },
      {
        t: "quote",
        c: [
          { t: "p", c: ["you said"] },
          { t: "quote", c: [{ t: "p", c: ["she said"] }] },
          { t: "p", c: ["and then"] },
        ],
      },
      { t: "p", c: ["Mine."] },
    ]);
    expect(bodyText(body)).toBe(
      "Hello,\nsee below\nand above.\nyou said\nshe said\nand then\nMine.",
    );
    expect(bodyText(body, { quotes: false })).toBe(
      "Hello,\nsee below\nand above.\nMine.",
    );
  });

  test.each([
    ["See https://example.org/a.", "https://example.org/a"],
    ["(https://example.org/a_(b))", "https://example.org/a_(b)"],
    ["https://example.org/?q=1&r=2, and", "https://example.org/?q=1&r=2"],
    ["<https://example.org/>", "https://example.org/"],
    ["write to Marta@Example.org!", "mailto:Marta@Example.org"],
    ["https://user:pw@example.org/", "https://example.org/"],
  ])("%s", (line, href) => {
    const links = linkify(line).filter((inline) => typeof inline !== "string");
    expect(links).toMatchObject([{ t: "a", href }]);
  });

  test.each([
    "javascript:alert(1)",
    "file:///etc/passwd",
    "smb://host/share",
    "a@b",
    "http://",
    "@marta",
  ])("%s is no link", (line) => {
    expect(linkify(line)).toEqual([line]);
  });

  test("a hundred thousand quote marks", () => {
    const body = bodyFromText(`${">".repeat(100_000)} deep`);
    expect(bodySchema.safeParse(body).success).toBe(true);
    expect(bodyText(body)).toBe("deep");
  });

  test("no text is lost, whatever it is", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const body = bodyFromText(lines.join("\n"));
        expect(bodySchema.parse(structuredClone(body))).toEqual(body);
        const bare = (text: string) => text.replace(/[\s>]/g, "");
        expect(bare(bodyText(body))).toBe(bare(lines.join("\n")));
      }),
    );
  });
});
