import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectClean } from "../conformance/clean.ts";
import { feedUrl, now, read, readFixture, tryRead } from "./read.ts";

const at = (text: string) => Date.parse(text);

test.each(readdirSync(new URL("fixtures", import.meta.url)))(
  "%s is harmless",
  (name) => {
    const { messages } = readFixture(name);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expectClean(message, now);
    const ids = messages.map((message) => message.remoteId);
    expect(new Set(ids).size).toBe(ids.length);
  },
);

describe("RSS", () => {
  test("a blog: whole content, author, own id, links made absolute", () => {
    const { name, document, messages } = readFixture("rss2-blog.xml");
    expect(name).toBe("The Lantern Makers’ Blog");
    expect(document.ttlSeconds).toBe(5400);
    expect(messages[0]).toMatchObject({
      remoteId: "https://lanterns.example/?p=812",
      author: {
        remoteId: `${feedUrl} Inga Þórsdóttir`,
        name: "Inga Þórsdóttir",
        handle: "host.example",
      },
      kind: "post",
      stream: "industry",
      addressed: "other",
      visibility: "public",
      automatic: false,
      subject: "Recall: the “Harbour” lamp & its wick",
      sentAt: at("2026-11-20T08:30:00Z"),
      permalink: "https://lanterns.example/2026/11/recall/",
      lang: "en",
      text: "Please check the wick of your lamp.\n• Serial 100–200: send it back\n• All others are fine\n[A burnt wick]",
    });
    expect(JSON.stringify(messages[0]?.body)).toContain(
      `"href":"https://lanterns.example/returns?ref=feed"`,
    );
  });

  test("an enclosure is an attachment; plain text keeps its lines", () => {
    const [, podcast] = readFixture("rss2-blog.xml").messages;
    expect(podcast?.author.name).toBe("The Lantern Makers’ Blog");
    expect(podcast?.sentAt).toBe(at("2026-11-19T23:00:00Z"));
    expect(podcast?.body.length).toBe(2);
    expect(podcast?.attachments).toEqual([
      {
        name: "pod twelve.mp3",
        mediaType: "audio/mpeg",
        size: 7_123_456,
        url: "https://cdn.lanterns.example/pod%20twelve.mp3",
      },
    ]);
  });

  test("what is broken costs itself alone", () => {
    const { name, document, messages } = readFixture("rss2-messy.xml");
    expect(name).toBe("Shop & Café <news>");
    expect(messages.map((m) => [m.remoteId, m.subject])).toEqual([
      ["https://shop.example/a", "Bread & butter"],
      ["nct", "No closing tag"],
      ["bold", "Tags in bold"],
      ["math", "5 < 6, use <div>"],
      ["script", "Hello there"],
    ]);
    expect(messages[0]?.sentAt).toBe(at("2026-11-16T09:00:00Z"));
    expect(messages.at(-1)?.author.name).toBe('Ann "A" Onym');
    expect(messages.at(-1)?.permalink).toBeUndefined();
    expect(document.rejected).toEqual([
      {
        raw: expect.stringContaining("<![CDATA[oops") as string,
        why: "The entry cannot be read.",
      },
      { raw: "<item></item>", why: "The entry cannot be read." },
    ]);
  });

  test("RSS 0.91 without ids or dates", () => {
    const { messages } = readFixture("rss091.xml");
    expect(messages.map((m) => [m.remoteId, m.lang, m.sentAt])).toEqual([
      ["http://gazette.example/1", "de", now],
      ["http://gazette.example/2", "de", now],
    ]);
  });

  test("RDF brings also what its table of contents forgot", () => {
    const { document, messages } = readFixture("rdf10.xml");
    expect(document.ttlSeconds).toBe(1800);
    expect(messages.map((m) => [m.subject, m.sentAt, m.author.name])).toEqual([
      ["Crash on start", at("2026-11-18T12:05:00Z"), "ada"],
      ["Not in the table of contents", at("2026-11-17"), "Bug tracker"],
    ]);
  });

  test("a document cut short keeps its whole entries", () => {
    const item = (n: number) =>
      `<item><guid>${n}</guid><title>Entry ${n}</title></item>`;
    const whole = `<rss version="2.0"><channel><title>t</title>${item(1)}${item(2)}${item(3)}</channel></rss>`;
    for (
      let length = whole.indexOf("</item>") + 7;
      length < whole.length;
      length += 1
    ) {
      const { messages } = read(whole.slice(0, length));
      expect(messages.length).toBeGreaterThan(0);
      expect(messages[0]).toMatchObject({ remoteId: "1", subject: "Entry 1" });
    }
  });
});

describe("Atom", () => {
  test("XHTML content, typed titles, links by relation, language", () => {
    const { name, messages } = readFixture("atom-forum.xml");
    expect(name).toBe("Fórum <Beta>");
    const [first, second] = messages;
    expect(first).toMatchObject({
      subject: "Use <b> para negrito",
      author: { name: "João", url: "https://forum.example/u/joao" },
      permalink: "https://forum.example/t/1",
      lang: "pt",
      sentAt: at("2026-11-19T08:00:00Z"),
      editedAt: at("2026-11-19T10:00:00Z"),
      text: "Olá, veja & leia a < b\ncitação",
      attachments: [
        { name: "Plano", mediaType: "application/pdf", size: 2048 },
      ],
    });
    expect(second).toMatchObject({
      subject: "Um novo tema",
      sentAt: at("2026-11-18T11:00:00Z"),
      text: "Texto simples, sem tipo",
    });
    expect(second?.permalink).toBeUndefined();
  });

  test("media descriptions and prefixed elements", () => {
    expect(readFixture("atom-video.xml").messages[0]?.text).toBe(
      "First line\nSecond line https://lanterns.example/",
    );
    expect(readFixture("atom03-prefixed.xml").messages[0]).toMatchObject({
      remoteId: "p1",
      subject: "One",
      text: "x",
    });
  });
});

test("JSON Feed, with what is not an entry reported", () => {
  const { document, messages } = readFixture("feed.json");
  expect(messages.map((m) => m.remoteId)).toEqual([
    "17",
    "18",
    "https://notes.example/19",
    expect.stringMatching(/^hash:/),
  ]);
  expect(messages[1]).toMatchObject({
    sentAt: now,
    claimedAt: at("2999-01-01T00:00:00Z"),
    attachments: [{ url: "https://notes.example/a.mp3" }],
  });
  expect(messages[1]?.attachments.length).toBe(1);
  expect(document.rejected.map(({ raw }) => raw)).toEqual([null, "nonsense"]);
});

test("dates that cannot be are the time of the visit, the claim is kept", () => {
  const { messages } = readFixture("rss2-dates.xml");
  expect(
    Object.fromEntries(
      messages.map((m) => [m.remoteId, [m.sentAt, m.claimedAt]]),
    ),
  ).toEqual({
    future: [now, at("2030-01-01T00:00:00Z")],
    epoch: [now, 0],
    nonsense: [now, undefined],
    none: [now, undefined],
    short: [at("2026-11-03T04:05:00Z"), undefined],
    iso: [at("2026-11-03T04:05:06Z"), undefined],
  });
});

test("entities that bomb or read files stay words", () => {
  const { messages } = readFixture("bomb.xml");
  expect(messages[0]).toMatchObject({ subject: "&f;", text: "&file;&f;" });
});

test("nothing hostile runs or stops the rest", () => {
  const { name, document, messages } = readFixture("rss2-hostile.xml");
  expect(name).toBe("Evil gnp");
  expect(messages.at(-1)?.subject).toBe("last");
  expect(messages.flatMap((message) => message.attachments)).toEqual([]);
  expect(document.rejected.length).toBe(2);
  expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
});

describe("encodings", () => {
  test.each([
    ["rss2-latin1.xml", null, "Straße für 5 €"],
    ["rss2-latin1.xml", "text/xml; charset=utf-8", "Straße für 5 €"],
    ["rss2-sjis.xml", null, "表示テスト"],
    ["rss2-sjis.xml", "application/rss+xml; charset=Shift_JIS", "表示テスト"],
    ["rss2-utf16.xml", "text/xml; charset=iso-8859-1", "Żółw"],
    [
      "rss2-blog.xml",
      "text/xml; charset=iso-8859-1",
      "Recall: the “Harbour” lamp & its wick",
    ],
  ])("%s sent as %s", (name, contentType, title) => {
    expect(readFixture(name, contentType).messages[0]?.subject).toBe(title);
  });
});

test.each([
  "",
  "hello",
  "<html><body>hi</body></html>",
  "{",
  "{}",
  "[]",
  "null",
  "<rss",
  '{"items":5}',
])("%j is not a feed", (text) => {
  expect(() => read(text)).toThrow("It is not a feed.");
});

describe("any damage", () => {
  const texts = readdirSync(new URL("fixtures", import.meta.url)).map((name) =>
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), "latin1"),
  );
  const wound = fc.constantFrom(
    ..."< > & ]]> <![CDATA[ <!-- --> <item> </item> <entry> </channel> \u0000 \ud800 &amp; { } [ \" '".split(
      " ",
    ),
  );
  const damaged = fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(40), wound), { maxLength: 6 }),
    )
    .map(([text, wounds]) => {
      let hurt = text;
      for (const [at, length, put] of wounds)
        hurt = hurt.slice(0, at) + put + hurt.slice(at + length);
      return hurt;
    });

  test("leaves clean messages or no feed", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const { messages } = tryRead(text) ?? { messages: [] };
        for (const message of messages) expectClean(message, now);
        const ids = messages.map((message) => message.remoteId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test("a thousand entries, one broken", () => {
    const items = Array.from(
      { length: 1000 },
      (_, n) => `<item><guid>${n}</guid><title>Entry ${n}</title></item>`,
    );
    items[617] = "<item><title>Broken <![CDATA[</item>";
    const text = `<rss version="2.0"><channel>${items.join("")}</channel></rss>`;
    const { document, messages } = read(text);
    expect(messages.length).toBe(999);
    expect(document.rejected.map(({ raw }) => raw)).toEqual([items[617]]);
  });

  test("broken everywhere it is given up, with everything reported", () => {
    const text = `<rss version="2.0"><channel><title>t</title>${"<item/>".repeat(100_000)}</channel></rss>`;
    const { document, messages } = read(text);
    expect(messages).toEqual([]);
    expect(document.rejected.length).toBe(5000);
  });
});

test("a long feed, which is read in groups, says what short ones say", () => {
  const entries = Array.from(
    { length: 900 },
    (_, n) =>
      `<item><guid>n${n}</guid><title>Title ${n}</title>${n % 7 === 0 ? "<!-- <item> -->" : ""}<description><![CDATA[<p>${"Words. ".repeat(60)}</p><item>]]></description>${n === 500 ? "<![CDATA[x" : ""}</item>`,
  );
  const readSome = (from: number, to: number) =>
    read(
      `<?xml version="1.0"?><rss version="2.0"><channel><title>Long</title>${entries.slice(from, to).join("\n")}</channel></rss>`,
    ).document;
  const long = readSome(0, 900);
  const short = [0, 300, 600].map((from) => readSome(from, from + 300));
  expect(long.entries).toEqual(short.flatMap(({ entries }) => entries));
  expect(long.rejected).toEqual(short.flatMap(({ rejected }) => rejected));
  expect(long.title?.value).toBe("Long");
  expect(long.entries.length).toBeGreaterThanOrEqual(899);
});
