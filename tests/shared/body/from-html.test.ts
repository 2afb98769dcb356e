import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText } from "../../../src/shared/body/clean.ts";
import { bodyFromHtml } from "../../../src/shared/body/from-html.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";
import {
  body as bodySchema,
  type Block,
  type Body,
  type Inline,
} from "../../../src/shared/model/body.ts";
import { vectors } from "./vectors.ts";

function inlinesOf(block: Block): Inline[] {
  switch (block.t) {
    case "p":
    case "h":
      return block.c;
    case "quote":
      return block.c.flatMap(inlinesOf);
    case "list":
      return block.items.flat().flatMap(inlinesOf);
    case "pre":
      return [block.text];
    case "hr":
      return [];
  }
}

function linksOf(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => {
    if (typeof inline === "string" || !("c" in inline)) return [];
    const inner = linksOf(inline.c);
    return inline.t === "a" ? [inline.href, ...inner] : inner;
  });
}

/** What must hold of every body, whatever it was made from. */
function expectHarmless(body: Body): void {
  expect(bodySchema.parse(structuredClone(body))).toEqual(body);
  for (const href of linksOf(body.flatMap(inlinesOf))) {
    expect(["http:", "https:", "mailto:"]).toContain(new URL(href).protocol);
    expect(new URL(href).username + new URL(href).password).toBe("");
    expect(href).not.toMatch(/attach=|bcc=/);
  }
  const text = bodyText(body);
  expect(cleanText(text)).toBe(text);
}

describe("hostile markup", () => {
  test.each(vectors)("%j", (html) => {
    const body = bodyFromHtml(html);
    expectHarmless(body);
    expectHarmless(bodyFromHtml(html, { base: "https://example.org/feed" }));
  });

  test("scripts, styles and hidden words leave no text", () => {
    const html = `<head><title>t</title></head><script>one()</script><style>two{}</style><p hidden>three</p>
      <div style="display:none">four</div><div style="color:red; mso-hide: all">five</div><p>seen</p>`;
    expect(bodyFromHtml(html)).toEqual([{ t: "p", c: ["seen"] }]);
  });

  test("a million elements deep", () => {
    for (const tag of [
      "div",
      "b",
      "blockquote",
      "ul><li",
      "a href=https://example.org/",
      "svg",
      "pre",
    ]) {
      const body = bodyFromHtml(`<${tag}>`.repeat(1_000_000) + "deep");
      expectHarmless(body);
    }
    expect(
      bodyText(bodyFromHtml("<blockquote>".repeat(100_000) + "deep")),
    ).toBe("deep");
  });

  test("more than anyone reads ends with an ellipsis", () => {
    const body = bodyFromHtml("<p>word</p>".repeat(100_000));
    expect(body.length).toBeLessThan(21_000);
    expect(body.at(-1)).toEqual({ t: "p", c: ["…"] });
    const long = bodyText(bodyFromHtml(`<p>${"word ".repeat(1_000_000)}</p>`));
    expect(long.length).toBeLessThan(1_010_000);
  });

  test("a picture inside an address costs nothing", () => {
    const html = `<p>before <img alt="x" src="data:image/png;base64,${"A".repeat(5_000_000)}"> after</p>`;
    expect(bodyText(bodyFromHtml(html))).toBe("before [x] after");
  });

  const piece = fc.oneof(
    fc.constantFrom(...vectors),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      ..."<p> </p> <b> </b> <a href= </a> <blockquote> <ul> <li> </ul> <pre> </pre> <br> <hr> <td> <h2> </h2> \" ' > < & &#x3c; javascript: https://example.org/ mailto:a@example.org <!-- --> ]]> <svg> </svg> <style> <form>".split(
        " ",
      ),
    ),
  );
  test("any mixture of pieces gives a harmless tree", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expectHarmless(bodyFromHtml(pieces.join("")));
      }),
      { numRuns: 1000 },
    );
  });
});

const readings: [string, string, Body][] = [
  ["nothing", "", []],
  ["blank", "<p> &nbsp; </p><div></div>\n", []],
  ["bare text", "one\n  two", [{ t: "p", c: ["one two"] }]],
  [
    "marks, nested once each",
    "<p>a <b>b <strong><em>c</em></strong></b> d</p>",
    [
      {
        t: "p",
        c: ["a ", { t: "b", c: ["b ", { t: "i", c: ["c"] }] }, " d"],
      },
    ],
  ],
  [
    "marks that overlap",
    "<p><b>one <i>two</b> three</i></p>",
    [
      {
        t: "p",
        c: [{ t: "b", c: ["one ", { t: "i", c: ["two"] }] }, " three"],
      },
    ],
  ],
  [
    "a mark across paragraphs",
    "<b><p>one</p><p>two</p></b>",
    [
      { t: "p", c: [{ t: "b", c: ["one"] }] },
      { t: "p", c: [{ t: "b", c: ["two"] }] },
    ],
  ],
  [
    "line breaks and paragraphs written with them",
    "one<br>two<br /> <br><br>three<br>",
    [
      { t: "p", c: ["one", { t: "br" }, "two"] },
      { t: "p", c: ["three"] },
    ],
  ],
  [
    "headings, rules and quotes",
    "<h2>Title</h2>text<hr><hr><blockquote><p>said</p><blockquote>before</blockquote></blockquote>",
    [
      { t: "h", c: ["Title"] },
      { t: "p", c: ["text"] },
      { t: "hr" },
      {
        t: "quote",
        c: [
          { t: "p", c: ["said"] },
          { t: "quote", c: [{ t: "p", c: ["before"] }] },
        ],
      },
    ],
  ],
  [
    "lists, also careless ones",
    "<ol><li>one<ul><li>inner</ul><li>two</ol><li>stray",
    [
      {
        t: "list",
        ordered: true,
        items: [
          [
            { t: "p", c: ["one"] },
            {
              t: "list",
              ordered: false,
              items: [[{ t: "p", c: ["inner"] }]],
            },
          ],
          [{ t: "p", c: ["two"] }],
        ],
      },
      { t: "p", c: ["stray"] },
    ],
  ],
  [
    "preformatted text as it is",
    "<pre>\n<code>a  b\n\tc &lt;d&gt;</code><br>e\n</pre>",
    [{ t: "pre", text: "a  b\n\tc <d>\ne" }],
  ],
  [
    "a table, a row per paragraph",
    "<table><tr><th>Day</th><th>Seats</th><td></td></tr><tr><td>Mo</td><td> 4 </td></tr></table>",
    [
      { t: "p", c: ["Day · Seats"] },
      { t: "p", c: ["Mo · 4"] },
    ],
  ],
  [
    "a table for layout",
    "<table><tr><td><p>left</p></td><td><p>right</p></td></tr></table>",
    [
      { t: "p", c: ["left"] },
      { t: "p", c: ["right"] },
    ],
  ],
  [
    "pictures by their words, emoji as themselves",
    `<p>Look <img src=x alt="a red door"> <img class="custom-emoji" alt=":porch:"> <img alt="🏮"><img src=pixel></p>`,
    [{ t: "p", c: ["Look [a red door] :porch: 🏮"] }],
  ],
  [
    "Mastodon's shortened link",
    `<p><a href="https://www.example.org/very/long/path"><span class="invisible">https://www.</span><span class="ellipsis">example.org/very/lo</span><span class="invisible">ng/path</span></a></p>`,
    [
      {
        t: "p",
        c: [
          {
            t: "a",
            href: "https://www.example.org/very/long/path",
            c: ["example.org/very/lo…"],
          },
        ],
      },
    ],
  ],
  [
    "Mastodon's mention",
    `<p><span class="h-card" translate="no"><a href="https://example.org/@marta" class="u-url mention">@<span>marta</span></a></span> hello</p>`,
    [
      {
        t: "p",
        c: [
          { t: "a", href: "https://example.org/@marta", c: ["@marta"] },
          " hello",
        ],
      },
    ],
  ],
  [
    "a mail address with a subject",
    `<a href="mailto:a@example.org?subject=Hi%20there&amp;body=x">write</a>`,
    [
      {
        t: "p",
        c: [
          {
            t: "a",
            href: "mailto:a@example.org?subject=Hi%20there",
            c: ["write"],
          },
        ],
      },
    ],
  ],
  [
    "a relative link without a base is text",
    `<a href="/about">about</a>`,
    [{ t: "p", c: ["about"] }],
  ],
];

describe("what a reader sees", () => {
  test.each(readings)("%s", (_, html, expected) => {
    expect(bodyFromHtml(html)).toEqual(expected);
  });

  test("relative links find their base", () => {
    expect(
      bodyFromHtml(`<a href="../b?c=1">b</a>`, {
        base: "https://example.org/a/feed.xml",
      }),
    ).toEqual([
      { t: "p", c: [{ t: "a", href: "https://example.org/b?c=1", c: ["b"] }] },
    ]);
  });
});
