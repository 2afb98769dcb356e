import { describe, expect, test } from "vitest";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { messageOf, now, rawOf, us } from "./letter.ts";

const to = `To: Anna <${us}>`;

describe("the author", () => {
  test("From, in lower case, with the name decoded", () => {
    expect(
      messageOf(`From: =?utf-8?Q?J=C3=BCrgen?= <Juergen@X.test>`).author,
    ).toEqual({
      remoteId: "juergen@x.test",
      name: "Jürgen",
      handle: "juergen@x.test",
      bot: false,
    });
  });

  test("a name that is another address does not pass for it", () => {
    expect(
      messageOf('From: "boss@example.test" <evil@x.test>').author,
    ).toMatchObject({ remoteId: "evil@x.test", name: "evil@x.test" });
    expect(
      messageOf("From: =?utf-8?Q?boss=40b.test=3E?= <evil@x.test>").author
        .remoteId,
    ).toBe("evil@x.test");
  });

  test("without From: Sender, else nobody", () => {
    expect(messageOf("Sender: s@x.test").author.remoteId).toBe("s@x.test");
    expect(messageOf("Subject: x").author).toMatchObject({
      remoteId: "unknown@invalid",
      name: "Unknown sender",
    });
  });

  test.each([
    ["ours", `From: Website <${us}>`],
    ["a no-reply address", "From: Form <no-reply@shop.test>"],
    ["another no-reply address", "From: <wordpress-noreply@shop.test>"],
  ])(
    "a contact form whose From is %s: the visitor is in Reply-To",
    (_, from) => {
      const message = messageOf(
        `${from}\n${to}\nReply-To: Visitor <visitor@mail.test>`,
      );
      expect(message).toMatchObject({
        author: { remoteId: "visitor@mail.test", name: "Visitor" },
        own: false,
        automatic: false,
        addressed: "to-us",
      });
    },
  );

  test("Reply-To of a person's own mail changes nothing", () => {
    expect(
      messageOf(`From: m@x.test\n${to}\nReply-To: other@x.test`).author
        .remoteId,
    ).toBe("m@x.test");
  });
});

describe("ours", () => {
  test("from our address, also as a copy to ourselves", () => {
    const copy = messageOf(
      `From: Anna <ANNA@example.test>\nTo: ben@x.test\nReply-To: team@example.test`,
    );
    expect(copy).toMatchObject({
      own: true,
      addressed: "other",
      author: { remoteId: us, name: "Anna" },
      mentions: [{ remoteId: "ben@x.test" }],
    });
  });

  test("whatever lies in Sent, under any of our names", () => {
    expect(
      messageOf("From: Info <info@example.test>\nTo: ben@x.test", {
        raw: { sentFolder: true },
      }),
    ).toMatchObject({ own: true, author: { remoteId: us } });
  });

  test("everybody who gets it is named on purpose", () => {
    const message = messageOf(
      `From: ${us}\nTo: a@x.test, Team: b@x.test, c@x.test;\nCc: d@x.test, A <A@x.test>\nBcc: e@x.test`,
    );
    expect(message.mentions.map((each) => each.remoteId)).toEqual([
      "a@x.test",
      "b@x.test",
      "c@x.test",
      "d@x.test",
      "e@x.test",
    ]);
    expect(message.mentionsOnPurpose).toBe(true);
  });
});

describe("whom it addresses", () => {
  test.each([
    ["To", `To: b@x.test, ${us}`, "to-us"],
    ["To with a tag", "To: anna+shop@example.test", "to-us"],
    ["Cc only", `To: b@x.test\nCc: ${us}`, "other"],
    ["Bcc only", "To: b@x.test", "other"],
    ["a longer address that ends like ours", "To: hanna@example.test", "other"],
  ])("%s", (_, header, addressed) => {
    expect(messageOf(`From: m@x.test\n${header}`).addressed).toBe(addressed);
  });

  test("we and the author are not among the named", () => {
    const message = messageOf(
      `From: m@x.test\nTo: ${us}, m@x.test, b@x.test\nCc: anna+x@example.test`,
    );
    expect(message.mentions.map((each) => each.remoteId)).toEqual(["b@x.test"]);
  });
});

describe("automatic", () => {
  test.each([
    ["a vacation answer", "Auto-Submitted: auto-replied (vacation)"],
    ["a generated mail", "Auto-Submitted: Auto-Generated"],
    ["a mailing list", "List-Id: <talk.x.test>"],
    ["a newsletter", "List-Unsubscribe: <mailto:u@x.test>"],
    ["bulk", "Precedence: bulk"],
    ["junk", "Precedence: Junk"],
    ["a bounce", "Return-Path: <>"],
    ["Exchange's wish", "X-Auto-Response-Suppress: All"],
    ["an autoresponder", "X-Autoreply: yes"],
    ["a list by its precedence", "Precedence: list"],
    ["Exim's report", "X-Failed-Recipients: a@x.test"],
    ["a list of another's", "List-Post: <mailto:talk@x.test>"],
  ])("%s", (_, header) => {
    expect(messageOf(`From: m@x.test\n${to}\n${header}`).automatic).toBe(true);
  });

  test.each([
    ["Auto-Submitted: no", "Auto-Submitted: no"],
    ["an ordinary precedence", "Precedence: normal"],
    ["a return path", "Return-Path: <m@x.test>"],
    [
      "a subject that sounds like it",
      "Subject: Out of office: automatic reply",
    ],
    ["nothing to suppress", "X-Auto-Response-Suppress: None"],
  ])("not %s", (_, header) => {
    expect(messageOf(`From: m@x.test\n${to}\n${header}`).automatic).toBe(false);
  });

  test("a group that hands on what is written to us is no list", () => {
    const header = `From: m@x.test
To: Shop <shop@example.test>
List-Id: <shop.example.test>
List-Post: <mailto:shop@example.test?subject=x>
Precedence: list`;
    const read = (aliases: string[]) =>
      toMessage(rawOf(header), { ownId: us, aliases, now });
    expect(read([])).toMatchObject({ automatic: true, addressed: "other" });
    expect(read(["shop@example.test"])).toMatchObject({
      automatic: false,
      addressed: "to-us",
    });
    const bulk = rawOf(header.replace("Precedence: list", "Precedence: bulk"));
    const aliases = ["shop@example.test"];
    expect(toMessage(bulk, { ownId: us, aliases, now }).automatic).toBe(true);
  });

  test("what an alias wrote is ours", () => {
    const raw = rawOf("From: Shop <Shop@example.test>\nTo: m@x.test");
    const aliases = ["shop@example.test"];
    expect(toMessage(raw, { ownId: us, aliases, now })).toMatchObject({
      own: true,
      author: { remoteId: "shop@example.test" },
    });
  });

  test.each([
    "no-reply@x.test",
    "NoReply@x.test",
    "do_not_reply@x.test",
    "noreply-orders@x.test",
    "shop.noreply@x.test",
    "MAILER-DAEMON@x.test",
    "bounces+1234@x.test",
  ])("%s is a machine", (address) => {
    expect(messageOf(`From: ${address}\n${to}`)).toMatchObject({
      automatic: true,
      author: { bot: true },
    });
  });

  test("a company's machine whose answers go to the same company is one", () => {
    expect(
      messageOf(`From: no-reply@shop.test\n${to}\nReply-To: service@shop.test`),
    ).toMatchObject({
      automatic: true,
      author: { remoteId: "service@shop.test" },
    });
  });

  test.each(["noreen@x.test", "reply@x.test", "casino.replyer@x.test"])(
    "%s is not",
    (address) => {
      expect(messageOf(`From: ${address}\n${to}`).automatic).toBe(false);
    },
  );
});
