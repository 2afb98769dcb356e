import { describe, expect, test } from "vitest";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import {
  compose,
  messageIdFor,
  replySubject,
  toRaw,
} from "../../../src/main/channels/email/compose.ts";
import { decodeTransfer } from "../../../src/main/channels/email/decode.ts";
import { readText } from "../../../src/main/channels/email/raw-mail.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { settings } from "../../../src/main/channels/email/settings.ts";
import { messageOf, now, us } from "./letter.ts";
import { plainly } from "../plainly.ts";

const server = {
  host: "mail.example.test",
  port: 993,
  security: "tls",
  user: us,
};
const account = settings.parse({
  address: us,
  name: "Änna, Café",
  imap: server,
  smtp: server,
});

/** The HTML of a mail of ours, free of how it was wrapped for the way. */
function htmlOf(bytes: Buffer): string {
  const text = bytes.toString();
  const [head = "", ...rest] = text
    .slice(text.indexOf("Content-Type: text/html"))
    .split("\r\n\r\n");
  const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1];
  return decodeTransfer(
    Buffer.from(rest.join("\r\n\r\n")),
    encoding,
  ).toString();
}

function outgoingTo(header: string, text = "Yes."): OutgoingMessage {
  const parent = messageOf(header);
  return {
    ...plainly,
    key: "0197-key",
    text,
    createdAt: now,
    parent: { ...parent, subject: parent.subject ?? "" },
  };
}

async function fieldsOf(header: string, text?: string) {
  const mail = await compose(outgoingTo(header, text), account);
  const head = mail.bytes.toString().split("\r\n\r\n")[0] ?? "";
  return { mail, head: head.replaceAll(/\r\n[ \t]+/g, " ") };
}

test.each([
  ["Hello", "Re: Hello"],
  ["Re: Hello", "Re: Hello"],
  ["RE: Re: AW: Hello", "Re: Hello"],
  ["Sv: Re[2]: Hello", "Re: Hello"],
  ["Results: Hello", "Re: Results: Hello"],
  ["", "Re:"],
  [undefined, "Re:"],
])("the answer to “%s” is “%s”", (subject, expected) => {
  expect(replySubject(subject)).toBe(expected);
});

test("the Message-ID is made of the key and nothing else", () => {
  expect(messageIdFor("abc-1", account)).toBe("abc-1@example.test");
  expect(messageIdFor("a b>\r\nX: y", account)).toMatch(
    /^[0-9a-f]{40}@example\.test$/,
  );
  expect(messageIdFor("k", { ...account, address: "anna@Bücher.test" })).toBe(
    "k@xn--bcher-kva.test",
  );
});

test("every attempt sends the same bytes", async () => {
  const outgoing = outgoingTo("From: m@x.test\nMessage-ID: <q@x.test>");
  const first = await compose(outgoing, account);
  expect((await compose(outgoing, account)).bytes).toEqual(first.bytes);
  expect(toRaw(first, {}).sentFolder).toBe(true);
});

describe("the header", () => {
  test("threads as RFC 5322 says", async () => {
    const { head } = await fieldsOf(
      "From: Marta <m@x.test>\nSubject: Q\nMessage-ID: <q@x.test>\nReferences: <root@x.test> <a@x.test>",
    );
    expect(head).toContain("Subject: Re: Q");
    expect(head).toContain("In-Reply-To: <q@x.test>");
    expect(head).toContain("References: <root@x.test> <a@x.test> <q@x.test>");
    expect(head).toContain("Message-ID: <0197-key@example.test>");
    expect(head).toContain("Date: Sat, 21 Nov 2026 12:00:00 +0000");
    expect(head).toContain("To: Marta <m@x.test>");
  });

  test("a mail without a Message-ID is answered without naming one", async () => {
    const { head } = await fieldsOf("From: m@x.test");
    expect(head).not.toMatch(/In-Reply-To|References/);
  });

  test("nothing from a stranger's mail breaks out of its line", async () => {
    const outgoing = outgoingTo("From: m@x.test\nMessage-ID: <q@x.test>");
    const parent = outgoing.parent;
    if (parent === undefined) throw new Error("no parent");
    const { bytes } = await compose(
      {
        ...outgoing,
        parent: {
          ...parent,
          subject: "a\r\nBcc: all@x.test",
          author: { ...parent.author, name: "b\r\nX-Evil: 1" },
          remoteId: "c\r\nX-Evil: 2@x",
          raw: "not what we stored",
        },
      },
      account,
    );
    expect(bytes.toString()).not.toMatch(/^(?:Bcc|X-Evil):/m);
  });
});

describe("whom it goes to", () => {
  const to = async (header: string) =>
    (await fieldsOf(header)).mail.envelope.to;

  test("Reply-To before From", async () => {
    expect(
      await to("From: m@x.test\nReply-To: a@x.test, B <b@x.test>"),
    ).toEqual(["a@x.test", "b@x.test"]);
    expect(await to("From: m@x.test")).toEqual(["m@x.test"]);
  });

  test("a Reply-To of hundreds is not obeyed, nor one of ourselves", async () => {
    const many = Array.from({ length: 300 }, (_, i) => `v${String(i)}@x.test`);
    expect(await to(`From: m@x.test\nReply-To: ${many.join(", ")}`)).toEqual([
      "m@x.test",
    ]);
    expect(await to(`From: m@x.test\nReply-To: ${us}`)).toEqual(["m@x.test"]);
  });

  test("after a mail of our own, those whom it went to", async () => {
    expect(await to(`From: ${us}\nTo: a@x.test, ${us}`)).toEqual(["a@x.test"]);
  });

  test("a mail from nobody cannot be answered", async () => {
    await expect(to("Subject: x")).rejects.toMatchObject({ code: "refused" });
  });
});

describe("what was chosen", () => {
  const base = { ...plainly, key: "0197-key", text: "Hi.", createdAt: now };

  test("a new mail with its recipients, those unseen by others only in the copy", async () => {
    const mail = await compose(
      {
        ...base,
        options: {
          subject: "Opening\r\nX-Evil: 1",
          to: [{ address: "m@x.test", name: "Marta" }],
          cc: [{ address: "Ben <b@x.test>" }],
          bcc: [{ address: "secret@x.test" }],
        },
      },
      account,
    );
    expect(mail.envelope.to).toEqual(["m@x.test", "b@x.test", "secret@x.test"]);
    const text = mail.bytes.toString();
    expect(text).toContain("To: Marta <m@x.test>");
    expect(text).toContain("Cc: Ben <b@x.test>");
    expect(text).toContain("Subject: Opening X-Evil: 1");
    expect(text).not.toMatch(/secret@|In-Reply-To|References/);
    expect(mail.copy.toString()).toContain("Bcc: secret@x.test");
    const message = toMessage(toRaw(mail, {}), { ownId: us, now });
    expect(message.mentions.map((each) => each.remoteId)).toEqual([
      "m@x.test",
      "b@x.test",
      "secret@x.test",
    ]);
  });

  test.each([
    [{}, "names nobody"],
    [{ to: [{ address: "no address" }] }, "“no address” is not"],
    [{ to: [{ address: "a@x.test, b@x.test" }] }, "is not a mail address"],
  ])("%j is refused", async (options, why) => {
    await expect(compose({ ...base, options }, account)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining(why),
    });
  });

  test("files, the same bytes for every attempt", async () => {
    const outgoing: OutgoingMessage = {
      ...base,
      options: {
        to: [{ address: "m@x.test" }],
        files: [
          {
            id: "file-0001",
            name: "../Plan für Mai.pdf",
            mediaType: "application/pdf",
            size: 3,
          },
          { id: "file-0002", name: "x", mediaType: "evil\r\nX: y", size: 3 },
        ],
      },
      readFile: (id) => Promise.resolve(new Blob([id.slice(-3)])),
    };
    const first = await compose(outgoing, account);
    expect((await compose(outgoing, account)).bytes).toEqual(first.bytes);
    const message = toMessage(toRaw(first, {}), { ownId: us, now });
    expect(message.attachments).toMatchObject([
      { name: ".._Plan für Mai.pdf", mediaType: "application/pdf" },
      { name: "x", mediaType: "application/octet-stream" },
    ]);
    expect(message.text).toBe("Hi.");
  });

  test("a mail that is handed on stays whole and in its thread, and answers nobody", async () => {
    const outgoing = outgoingTo(
      `From: Marta <m@x.test>\nTo: ${us}\nSubject: Q\nMessage-ID: <q@x.test>`,
      "Please have a look.",
    );
    const mail = await compose(
      {
        ...outgoing,
        options: { subject: "Fwd: Q", to: [{ address: "ben@x.test" }] },
      },
      account,
    );
    const text = mail.bytes.toString();
    expect(text).not.toContain("In-Reply-To");
    expect(text).toContain("References: <q@x.test>");
    expect(text).toContain("---------- Forwarded message ----------");
    const message = toMessage(toRaw(mail, {}), { ownId: us, now });
    expect(message.thread).toEqual(["q@x.test"]);
    expect(message.inReplyTo).toBeUndefined();
    expect(message.text).toContain("Hello.");
  });

  test("an answer whose subject was left empty has the one that it answers", async () => {
    const outgoing = outgoingTo("From: m@x.test\nSubject: Q");
    const mail = await compose(
      { ...outgoing, options: { subject: " ", to: [{ address: "m@x.test" }] } },
      account,
    );
    expect(mail.bytes.toString()).toContain("Subject: Re: Q");
  });

  test("nobody is nobody, also where the address was put in by itself", async () => {
    const options = { to: [{ address: "unknown@invalid" }] };
    await expect(
      compose({ ...outgoingTo("Subject: x"), options }, account),
    ).rejects.toMatchObject({ code: "refused" });
  });

  test("to all of them answers whom it answers", async () => {
    const outgoing = outgoingTo(
      `From: Marta <m@x.test>\nSubject: Q\nMessage-ID: <q@x.test>`,
    );
    const mail = await compose(
      {
        ...outgoing,
        options: {
          to: [{ address: "m@x.test" }],
          cc: [{ address: "ben@x.test" }],
        },
      },
      account,
    );
    expect(mail.bytes.toString()).toContain("In-Reply-To: <q@x.test>");
    expect(mail.envelope.to).toEqual(["m@x.test", "ben@x.test"]);
  });
});

describe("the letter", () => {
  const bodyOf = async (changes: Partial<typeof account>, text = "Yes.") => {
    const mail = await compose(
      outgoingTo("From: Marta <m@x.test>\nMessage-ID: <q@x.test>", text),
      { ...account, ...changes },
    );
    const raw = toRaw(mail, {});
    return { mail, plain: raw.texts.map(readText).join(""), raw };
  };

  test("the signature stands between the text and what it answers", async () => {
    const { plain } = await bodyOf({ signature: "Änna\nCafé" });
    expect(plain).toBe(
      "Yes.\n\n-- \nÄnna\nCafé\n\nOn 2026-11-21 at 09:00 UTC, Marta wrote:\n> Hello.\n",
    );
  });

  test("what is answered is named as one wishes, or left out", async () => {
    expect(
      (await bodyOf({ attribution: "{name} am {date}:" })).plain,
    ).toContain("\nMarta am 2026-11-21 at 09:00 UTC:\n> Hello.");
    expect((await bodyOf({ quote: false })).plain).toBe("Yes.\n");
  });

  test("as HTML it has paragraphs, links and quotes, and nothing of it runs", async () => {
    const { mail } = await bodyOf(
      {},
      "Look: https://x.test/?a=1&b=2\n\n> quoted <b>\n\n<script>alert(1)</script> [x](javascript:y)",
    );
    const html = htmlOf(mail.bytes);
    expect(html).toContain(
      '<a href="https://x.test/?a=1&amp;b=2">https://x.test/?a=1&amp;b=2</a>',
    );
    expect(html).toContain("<p>quoted &lt;b&gt;</p>");
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<script|href="javascript/);
  });
});
