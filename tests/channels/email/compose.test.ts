import { describe, expect, test } from "vitest";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import {
  compose,
  messageIdFor,
  replySubject,
  toRaw,
} from "../../../src/main/channels/email/compose.ts";
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
