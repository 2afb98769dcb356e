import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFields } from "../../../src/main/channels/email/header.ts";
import { rawMail } from "../../../src/main/channels/email/raw-mail.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { messageOf, now, rawOf, receivedAt, us } from "./letter.ts";

const plain = `
From: Marta <marta@outside.test>
To: Anna <anna@example.test>
Subject: Hello
Date: Sat, 21 Nov 2026 10:00:00 +0100
Message-ID: <one@outside.test>`;

describe("ids and threads", () => {
  test("the Message-ID without its brackets, however it is folded", () => {
    expect(messageOf(plain).remoteId).toBe("one@outside.test");
    expect(messageOf("Message-ID:\r\n <folded\r\n @x.test>").remoteId).toBe(
      "folded@x.test",
    );
    expect(messageOf("Message-ID: bare@x.test").remoteId).toBe("bare@x.test");
  });

  test("without one, a name of what the mail says: the same again, another for another text", () => {
    const header = "From: a@x.test\nSubject: hi";
    const first = messageOf(header).remoteId;
    expect(first).toMatch(/^no-id:[0-9a-f]{32}$/);
    expect(messageOf(header).remoteId).toBe(first);
    expect(messageOf(header, { bytes: "Other." }).remoteId).not.toBe(first);
    expect(messageOf("Message-ID: <>").remoteId).toMatch(/^no-id:/);
  });

  test("two mails that share an id are told apart by From and Date", () => {
    const one = messageOf(plain).fingerprint;
    expect(messageOf(plain, { bytes: "x" }).fingerprint).toBe(one);
    expect(messageOf(plain.replace("marta@", "mallory@")).fingerprint).not.toBe(
      one,
    );
    expect(messageOf(plain.replace("10:00", "10:01")).fingerprint).not.toBe(
      one,
    );
  });

  test("References, then In-Reply-To, each once, without the mail itself", () => {
    const message = messageOf(`${plain}
References: <root@x> <a@x>
 <root@x> <one@outside.test>, <b@x>
In-Reply-To: <c@x>`);
    expect(message.thread).toEqual(["root@x", "a@x", "b@x", "c@x"]);
    expect(message.inReplyTo).toBe("c@x");
  });

  test("without In-Reply-To the last reference is what it answers", () => {
    const message = messageOf(`${plain}\nReferences: <a@x> <b@x>`);
    expect(message.inReplyTo).toBe("b@x");
    expect(messageOf(plain).inReplyTo).toBeUndefined();
  });

  test("a mail that refers to itself, and a thousand references, end", () => {
    const self = messageOf(
      `${plain}\nReferences: <one@outside.test>\nIn-Reply-To: <one@outside.test>`,
    );
    expect(self.thread).toEqual([]);
    expect(self.inReplyTo).toBeUndefined();
    const many = Array.from({ length: 1000 }, (_, i) => `<${String(i)}@x>`);
    const { thread } = messageOf(`${plain}\nReferences: ${many.join(" ")}`);
    expect(thread).toHaveLength(100);
    expect(thread[0]).toBe("0@x");
    expect(thread.at(-1)).toBe("999@x");
  });
});

describe("times", () => {
  test("when the server received it counts; what the sender says is shown where it differs", () => {
    const message = messageOf(plain.replace("10:00:00", "08:00:00"));
    expect(message.sentAt).toBe(receivedAt);
    expect(message.claimedAt).toBe(receivedAt - 2 * 3_600_000);
    expect(messageOf(plain).claimedAt).toBeUndefined();
  });

  test.each([
    ["2099", "Thu, 01 Jan 2099 00:00:00 +0000", now],
    ["1970", "Thu, 01 Jan 1970 00:00:00 +0000", 0],
    ["before the epoch", "Thu, 01 Jan 1920 00:00:00 +0000", undefined],
    ["no date", "yesterday, probably", undefined],
    ["year 99999", "Fri, 01 Jan 99999 00:00:00 +0000", undefined],
  ])("a forged date: %s", (_, date, claimedAt) => {
    const message = messageOf(plain.replace(/Date: .*/, `Date: ${date}`));
    expect(message.sentAt).toBe(receivedAt);
    expect(message.claimedAt).toBe(claimedAt);
  });

  test("a server's clock ahead of ours is clamped; without INTERNALDATE the Date has to do", () => {
    const ahead = { raw: { receivedAt: now + 60_000 } };
    expect(messageOf(plain, ahead).sentAt).toBe(now);
    const { receivedAt: _, ...raw } = rawOf(plain);
    expect(toMessage(raw, { ownId: us, now }).sentAt).toBe(receivedAt);
  });
});

describe("text", () => {
  test.each([
    ["B", "=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"],
    ["Q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=", "Grüße an alle"],
    ["windows-1252", "=?windows-1252?Q?=80_5_=96_gut?=", "€ 5 – gut"],
    ["ISO-2022-JP", "=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"],
    [
      "a character split between words",
      "=?utf-8?B?44GT44I=?=\r\n =?utf-8?B?kw==?=",
      "こん",
    ],
    ["none", "plain", "plain"],
    ["controls and a name turned round", "a\u202eb\u0000c", "abc"],
  ])("a subject in %s", (_, subject, expected) => {
    expect(messageOf(`Subject: ${subject}`).subject).toBe(expected);
  });

  test("no subject is none", () => {
    expect(messageOf("Subject: ").subject).toBeUndefined();
  });

  test.each([
    [
      "utf-8",
      "quoted-printable",
      "gr=C3=BC=C3=9Fe und=\r\n mehr",
      "grüße und mehr",
    ],
    ["windows-1252", "8bit", Buffer.from("caf\xe9 \x80", "latin1"), "café €"],
    ["iso-2022-jp", "7bit", "\u001b$B$3$s$K$A$O\u001b(B", "こんにちは"],
    ["UTF-8", "base64", "R3LDvA==\r\nw59l\r\n", "Grüße"],
    [undefined, undefined, Buffer.from("na\xefve", "latin1"), "naïve"],
    ["us-ascii", "7bit", "grüße", "grüße"],
    ["no-such", "8bit", "grüße", "grüße"],
  ])("a body in %s, %s", (charset, encoding, bytes, expected) => {
    const part = {
      ...(charset === undefined ? {} : { charset }),
      ...(encoding === undefined ? {} : { encoding }),
    };
    expect(messageOf(plain, { bytes, part }).text).toBe(expected);
  });

  test("only HTML: cleaned, and nothing of it runs", () => {
    const message = messageOf(plain, {
      bytes:
        '<style>p{}</style><p onclick="x()">Is it <b>vegan</b>?<script>alert(1)</script><img src="https://track.test/1.gif"></p>',
      part: { type: "text/html" },
    });
    expect(message.text).toBe("Is it vegan?");
    expect(JSON.stringify(message.body)).not.toMatch(/script|track|onclick/);
  });

  test("what is quoted is folded, and found in the mail that it is from", () => {
    const message = messageOf(plain, {
      bytes: "Yes.\r\n\r\n> Is it open?\r\n> On Sunday?\r\n",
    });
    expect(message.text).toBe("Yes.");
    expect(message.body).toMatchObject([{ t: "p" }, { t: "quote" }]);
    expect(messageOf(plain, { bytes: "> all\r\n> quoted" }).text).toBe(
      "all\nquoted",
    );
  });

  test("soft line breaks of format=flowed are joined, in quotes too", () => {
    const bytes =
      "One long \r\nparagraph.\r\n\r\n> quoted \r\n> on.\r\n-- \r\nMarta\r\n";
    expect(messageOf(plain, { bytes, part: { flowed: "keep" } }).body).toEqual([
      { t: "p", c: ["One long paragraph."] },
      { t: "quote", c: [{ t: "p", c: ["quoted on."] }] },
      { t: "p", c: ["--", { t: "br" }, "Marta"] },
    ]);
    expect(
      messageOf(plain, {
        bytes: "日本 \r\n語\r\n",
        part: { flowed: "delete-space" },
      }).text,
    ).toBe("日本語");
  });
});

test("what is stored gives the same message again", () => {
  const raw = rawOf(plain, { raw: { sentFolder: true } });
  const stored = rawMail.parse(JSON.parse(JSON.stringify(raw)));
  const reader = { ownId: us, now };
  expect(toMessage(stored, reader)).toEqual(toMessage(raw, reader));
});

test("an id without its brackets is cleaned like any other", () => {
  const raw = { ...rawOf(""), fields: readFields("In-Reply-To: a\0@\0b") };
  expect(toMessage(raw, { ownId: us, now }).thread).toEqual(["a@b"]);
});

test("no header makes it throw", () => {
  const names = fc.constantFrom(
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "In-Reply-To",
    "Auto-Submitted",
  );
  const pieces = fc.oneof(
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
      .map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(
      "<a@b>",
      '"',
      "(",
      "=?utf-8?Q?",
      "?=",
      ":;",
      ",",
      "\r\n ",
      "@",
    ),
  );
  const line = fc
    .tuple(names, fc.array(pieces, { maxLength: 12 }))
    .map(([name, parts]) => `${name}: ${parts.join("")}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const raw = { ...rawOf(""), fields: readFields(lines.join("\r\n")) };
      const message = toMessage(raw, { ownId: us, now });
      expect(message.remoteId).not.toBe("");
      expect(message.sentAt).toBeLessThanOrEqual(now);
      expect(message.author.remoteId).toMatch(/@/);
      expect(message.thread).not.toContain(message.remoteId);
      expect(
        `${message.subject ?? ""}${message.author.name}${message.thread.join("")}`,
        // oxlint-disable-next-line no-control-regex -- none of these may come through
      ).not.toMatch(/[\u0000-\u0008\u202e\n]/);
    }),
  );
});
