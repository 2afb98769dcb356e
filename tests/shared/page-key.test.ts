import { describe, expect, test } from "vitest";
import { pageKey } from "../../src/shared/page-key.ts";

const page = "https://blog.example/2026/11/opening";

describe("one page", () => {
  const same: [string, string][] = [
    ["without encryption", "http://blog.example/2026/11/opening"],
    ["with www", "https://www.blog.example/2026/11/opening"],
    ["in capitals", "HTTPS://Blog.Example/2026/11/opening"],
    ["with its port", "https://blog.example:443/2026/11/opening"],
    ["with the root's dot", "https://blog.example./2026/11/opening"],
    ["with a slash at the end", `${page}/`],
    ["with an empty query", `${page}?`],
    ["with a campaign", `${page}?utm_source=x&utm_medium=y&UTM_Campaign=z`],
    ["from Facebook", `${page}?fbclid=IwAR0`],
    ["from an advertisement", `${page}?gclid=1&gbraid=2&wbraid=3&msclkid=4`],
    ["from a newsletter", `${page}?mc_cid=1&mc_eid=2`],
    ["from a search", `${page}?srsltid=AfmBOo`],
    ["at a place within it", `${page}#comments`],
    ["at words within it", `${page}#:~:text=a%20word`],
    ["with an escaped letter", "https://blog.example/2026/11/%6Fpening"],
    ["for phones", `${page}?amp=1`],
    ["for phones, without a value", `${page}/?amp`],
    [
      "in Google’s cache",
      "https://www.google.com/amp/s/blog.example/2026/11/opening",
    ],
    [
      "in the cache of AMP",
      "https://blog-example.cdn.ampproject.org/c/s/blog.example/2026/11/opening?utm_source=x",
    ],
    ["with spaces around it", `  ${page} `],
  ];
  test.each(same)("%s", (_, address) => {
    expect(pageKey(address)).toBe(pageKey(page));
  });

  test("at the root", () => {
    expect(pageKey("http://www.blog.example")).toBe("blog.example");
    expect(pageKey("https://blog.example/#top")).toBe("blog.example");
  });

  test("whatever the order of what is asked", () => {
    expect(pageKey("https://a.example/?p=7&utm_id=1&lang=pl")).toBe(
      pageKey("http://a.example?lang=pl&p=7"),
    );
  });

  test("with an escape that is needed, in small letters", () => {
    expect(pageKey("https://a.example/caf%c3%a9")).toBe(
      pageKey("https://a.example/café"),
    );
  });
});

describe("two pages", () => {
  const different: [string, string, string][] = [
    ["another path", page, "https://blog.example/2026/11/closing"],
    ["another case", page, "https://blog.example/2026/11/Opening"],
    ["a page below it", page, `${page}/more`],
    ["another part of a site", page, page.replace("blog.", "shop.")],
    ["a phone’s host", page, page.replace("blog.", "m.blog.")],
    ["another port", page, page.replace("example/", "example:8443/")],
    ["a number of a post", `${page}?p=7`, `${page}?p=8`],
    ["a number and none", page, `${page}?p=7`],
    ["who referred", page, `${page}?ref=anna`],
    ["a name of which the case matters", `${page}?id=a`, `${page}?id=A`],
    ["the order of one name", `${page}?tag=a&tag=b`, `${page}?tag=b&tag=a`],
    ["a page named amp", page, `${page}/amp`],
    ["a kind of amp", page, `${page}?amp=marshall`],
    ["a page that begins like a tracker", page, `${page}?utm=7`],
    ["a route of a program", `${page}#/one`, `${page}#/two`],
    ["a route and its program", page, `${page}#!/one`],
    ["an escaped slash", `${page}/a/b`, `${page}/a%2Fb`],
    ["two slashes", "https://a.example/a/b", "https://a.example/a//b"],
    ["an index", "https://a.example/", "https://a.example/index.html"],
    ["a host called www", "https://www.example/", "https://example/"],
    [
      "a page of Google about AMP",
      "https://www.google.com/amp/s/",
      "https://www.google.com/amp/",
    ],
  ];
  test.each(different)("%s", (_, one, other) => {
    expect(pageKey(one)).toBeDefined();
    expect(pageKey(one)).not.toBe(pageKey(other));
  });
});

test("what is no page has no key", () => {
  for (const address of [
    "",
    "blog.example",
    "mailto:anna@blog.example",
    "javascript:alert(1)",
    "ftp://blog.example/",
    "https://",
  ])
    expect(pageKey(address)).toBeUndefined();
});

test("neither a name nor a password gets into a key", () => {
  expect(pageKey("https://anna:secret@blog.example/a")).toBe("blog.example/a");
});
