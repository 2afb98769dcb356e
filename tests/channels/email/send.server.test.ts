import { afterAll, beforeAll, expect, test } from "vitest";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import { email } from "../../../src/main/channels/email/index.ts";
import { until } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { ghost } from "../../servers/mail-config.ts";
import { startRelay } from "../../servers/relay.ts";
import { plainly } from "../plainly.ts";
import {
  arrival,
  contextFor,
  letter,
  named,
  pollAll,
  replyTo,
  withClient,
} from "./mailbox.ts";

const anna = "anna@example.test";
const ben = "ben@example.test";

describeServer("mail: sending", isInstalled(), () => {
  let mail: MailServer;
  let count = 0;
  beforeAll(async () => {
    mail = await startMail();
  });
  afterAll(async () => {
    await mail.stop();
  });

  /** A question of Ben's, as Anna's next poll brings it. */
  async function question(
    subject: string,
    fields: Record<string, string> = {},
    text = "Are you open on Sunday?\r\n",
  ) {
    count += 1;
    await mail.deliver({
      from: ben,
      to: anna,
      raw: letter(
        {
          From: "Ben <ben@example.test>",
          To: "Anna <anna@example.test>",
          Subject: subject,
          "Message-ID": `<question-${String(count)}@example.test>`,
          Date: new Date().toUTCString(),
          ...fields,
        },
        text,
      ),
    });
    return until(`“${subject}”`, async () => {
      const { messages } = await pollAll(contextFor(mail, anna));
      return messages.find((each) => each.subject === subject) ?? null;
    });
  }

  async function received(subject: string) {
    return until(`“${subject}” for Ben`, async () => {
      const { messages } = await pollAll(contextFor(mail, ben));
      return messages.find((each) => each.subject === subject) ?? null;
    });
  }

  async function countNamed(address: string, folder: string, id: string) {
    return withClient(mail, address, async (client) => {
      await client.mailboxOpen(folder);
      const found = await client.search({ header: { "message-id": id } });
      return found === false ? -1 : found.length;
    });
  }

  test("a reply threads in the other's mailbox, lies in Sent once, and comes back as the same message", async () => {
    const parent = await question("Sunday?", {
      References: "<root@example.test>",
    });
    const context = contextFor(mail, anna, { settings: { name: "Änna" } });
    const before = await pollAll(context);
    const outgoing = replyTo(parent, "Yes, from ten.\n\nSee you! ☕");
    const result = await email.send?.(context, outgoing);
    if (result?.outcome !== "sent") throw new Error(JSON.stringify(result));
    expect(result.message).toMatchObject({
      remoteId: `${outgoing.key}@example.test`,
      subject: "Re: Sunday?",
      own: true,
      inReplyTo: parent.remoteId,
      thread: ["root@example.test", parent.remoteId],
      mentions: [{ remoteId: ben, name: "Ben" }],
      automatic: false,
    });
    expect(result.message.text).toContain("See you! ☕");
    expect(result.message.text).not.toContain("Are you open");

    const after = await pollAll(context, before.cursor);
    const { raw: sentRaw, ...sent } = result.message;
    expect(after.messages).toHaveLength(1);
    const { raw, ...polled } = named(after.messages, "Re: Sunday?");
    expect(polled).toEqual(sent);
    expect(raw).toEqual(sentRaw);
    expect(await countNamed(anna, "Sent", sent.remoteId)).toBe(1);

    const there = await received("Re: Sunday?");
    expect(there).toMatchObject({
      remoteId: sent.remoteId,
      author: { remoteId: anna, name: "Änna" },
      addressed: "to-us",
      inReplyTo: parent.remoteId,
    });
    expect(there.body.at(-1)).toMatchObject({ t: "quote" });
    expect(await email.find?.(context, outgoing)).toMatchObject({
      remoteId: sent.remoteId,
    });
  });

  test("a mail program that threads by References sees one conversation", async () => {
    const parent = await question("Threads");
    const context = contextFor(mail, anna);
    const first = await email.send?.(context, replyTo(parent, "First."));
    if (first?.outcome !== "sent") throw new Error("not sent");
    // Our own follow-up goes to whom the first went, not to ourselves.
    const second = await email.send?.(
      context,
      replyTo(first.message, "Second."),
    );
    if (second?.outcome !== "sent") throw new Error("not sent");
    expect(second.message.subject).toBe("Re: Threads");
    expect(second.message.mentions).toMatchObject([{ remoteId: ben }]);
    await withClient(mail, ben, async (client) => {
      // Ben's program keeps his question where the answers come in.
      await client.append(
        "INBOX",
        letter({ Subject: "Threads", "Message-ID": `<${parent.remoteId}>` }),
      );
      await client.mailboxOpen("INBOX");
      const uids = await until("both answers", async () => {
        const found = await client.search(
          { subject: "Threads" },
          { uid: true },
        );
        return found !== false && found.length === 3 ? found : null;
      });
      const answers: { attributes: unknown }[] = [];
      const answer = await (
        client as unknown as {
          exec: (
            command: string,
            attributes: unknown[],
            options: unknown,
          ) => Promise<{ next: () => void }>;
        }
      ).exec(
        "UID THREAD",
        ["REFERENCES", "UTF-8", "SUBJECT", "Threads"].map((value) => ({
          type: "ATOM",
          value,
        })),
        {
          untagged: {
            THREAD: (line: { attributes: unknown }) => answers.push(line),
          },
        },
      );
      answer.next();
      const text = JSON.stringify(answers[0]?.attributes);
      const order = [...text.matchAll(/"value":"(\d+)"/g)].map((each) =>
        Number(each[1]),
      );
      // One thread: the question above the first answer above the second.
      const [first = 0, second = 0, root = 0] = uids;
      expect(answers[0]?.attributes).toHaveLength(1);
      expect(order).toEqual([root, first, second]);
    });
  });

  test("what comes back through Reply-To goes to Reply-To, once, with one Re:", async () => {
    const parent = await question("AW: Re: Form", {
      From: "Shop <no-reply@shop.test>",
      "Reply-To": "Ben <ben@example.test>",
    });
    expect(parent).toMatchObject({
      author: { remoteId: ben },
      automatic: false,
    });
    const result = await email.send?.(
      contextFor(mail, anna),
      replyTo(parent, "Hello"),
    );
    if (result?.outcome !== "sent") throw new Error(JSON.stringify(result));
    expect(result.message.subject).toBe("Re: Form");
    expect((await received("Re: Form")).author.remoteId).toBe(anna);
  });

  test("long lines, dots and other scripts arrive as typed", async () => {
    const parent = await question("Text", {}, "q\r\n");
    const text = `.\n..dot\nFrom here\n${"word ".repeat(400).trim()}\nこんにちは مرحبا`;
    const result = await email.send?.(
      contextFor(mail, anna),
      replyTo(parent, text),
    );
    expect(result?.outcome).toBe("sent");
    expect((await received("Re: Text")).text).toContain(text);
  });

  test("a connection that breaks after the mail was handed over is unknown, and reading back finds out", async () => {
    const relay = await startRelay(mail.smtp.port);
    const context = contextFor(mail, anna, {
      // The relay must see where DATA ends, so nothing is encrypted here.
      smtp: { port: relay.port, security: "none" },
    });
    const parent = {
      ...(await question("Cut")),
      author: { remoteId: anna, name: "Anna", handle: anna, bot: false },
      raw: null,
      mentions: [],
    };
    const outgoing = replyTo(parent, "To myself.");
    // No copy proves nothing here: a null would send it again.
    await expect(email.find?.(context, outgoing)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("take the text back"),
    });
    let data = false;
    relay.setRule(({ from, bytes }) => {
      if (from === "client" && bytes.includes("To myself.")) data = true;
      return data && from === "server" && bytes.toString().startsWith("250")
        ? "cut"
        : "pass";
    });
    expect(await email.send?.(context, outgoing)).toMatchObject({
      outcome: "unknown",
    });
    const found = await until(
      "the mail",
      async () =>
        (await email.find?.(context, outgoing).catch(() => null)) ?? null,
    );
    expect(found).toMatchObject({
      remoteId: `${outgoing.key}@example.test`,
      own: true,
    });

    // Before DATA there is no doubt.
    relay.setRule(({ from, bytes }) =>
      from === "client" && bytes.toString().startsWith("RCPT") ? "cut" : "pass",
    );
    expect(
      await email.send?.(context, replyTo(parent, "Again.")),
    ).toMatchObject({
      outcome: "failed",
      code: "unreachable",
      details: { retryAt: expect.any(Number) },
    });
    await relay.stop();
  });

  test("a copy that cannot be kept does not make a sent mail fail", async () => {
    const parent = await question("No copy");
    const context = contextFor(mail, anna);
    const result = await email.send?.(
      {
        ...context,
        settings: {
          ...context.settings,
          imap: { ...context.settings.imap, port: 1 },
        },
      },
      replyTo(parent, "Sent all the same."),
    );
    expect(result?.outcome).toBe("sent");
    expect((await received("Re: No copy")).author.remoteId).toBe(anna);
  });

  test("every refusal is definite and says what to do", async () => {
    const parent = await question("Refusals");
    const outgoing = (address: string) =>
      replyTo(
        {
          ...parent,
          author: { ...parent.author, remoteId: address },
        },
        "Hello",
      );
    const sendWith = (
      changes: Parameters<typeof contextFor>[2],
      address = ben,
    ) => email.send?.(contextFor(mail, anna, changes), outgoing(address));

    expect(await sendWith({ password: "wrong secret" })).toMatchObject({
      outcome: "failed",
      code: "needs-sign-in",
      details: { status: 535 },
    });
    expect(await sendWith({}, "nobody@example.test")).toMatchObject({
      outcome: "failed",
      code: "refused",
      message: expect.stringContaining("nobody@example.test"),
    });
    const closed = await sendWith({ smtp: { port: 1 } });
    expect(closed).toMatchObject({ outcome: "failed", code: "unreachable" });
    expect(
      await sendWith({ settings: { allowInvalidCertificate: false } }),
    ).toMatchObject({ outcome: "failed", code: "insecure" });
    expect(await sendWith({ settings: { address: ben } })).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    const { parent: _, ...alone } = outgoing(ben);
    expect(await email.send?.(contextFor(mail, anna), alone)).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
  });

  test("a bounce joins the conversation of the mail that it reports, and is automatic", async () => {
    const context = contextFor(mail, anna);
    await arrival(mail, anna, 1);
    await mail.deliver({
      from: "",
      to: anna,
      raw: letter(
        {
          From: "Mail Delivery System <MAILER-DAEMON@mx.test>",
          To: anna,
          Subject: "Undelivered",
          "Content-Type":
            "multipart/report; report-type=delivery-status; boundary=r",
        },
        "--r\r\n\r\nIt was not delivered.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <lost@example.test>\r\nSubject: hello\r\n\r\nx\r\n--r--\r\n",
      ),
    });
    const bounce = await until("the bounce", async () => {
      const { messages } = await pollAll(context);
      return messages.find((each) => each.subject === "Undelivered") ?? null;
    });
    expect(bounce).toMatchObject({
      automatic: true,
      thread: ["lost@example.test"],
      inReplyTo: "lost@example.test",
      text: "It was not delivered.",
    });
  });

  test("a new mail goes to all whom it names, with its files, and its copy knows the hidden ones", async () => {
    const context = contextFor(mail, anna, {
      settings: { name: "Anna", signature: "Anna, Café am Hafen" },
    });
    const before = await pollAll(context);
    const picture = Buffer.from(
      Array.from({ length: 5000 }, (_, i) => i % 256),
    );
    const outgoing: OutgoingMessage = {
      ...plainly,
      key: `new-${String(Date.now())}`,
      text: "The plan for May.",
      createdAt: Date.now(),
      options: {
        subject: "Plan",
        to: [{ address: ben, name: "Ben" }],
        bcc: [{ address: anna }],
        files: [
          {
            id: "file-0001",
            name: "plän.png",
            mediaType: "image/png",
            size: 5000,
          },
        ],
      },
      readFile: () => Promise.resolve(new Blob([picture])),
    };
    const result = await email.send?.(context, outgoing);
    if (result?.outcome !== "sent") throw new Error(JSON.stringify(result));
    expect(result.message.thread).toEqual([]);
    const there = await received("Plan");
    expect(there).toMatchObject({
      addressed: "to-us",
      text: "The plan for May.\n--\nAnna, Café am Hafen",
      attachments: [{ name: "plän.png", mediaType: "image/png", size: 5000 }],
    });
    // As the name of a field: what parts a mail is any letters of sixteen.
    expect(JSON.stringify(there.raw)).not.toContain(`["bcc",`);
    const part = there.attachments[0]?.part ?? "";
    const { location } = there;
    expect(
      Buffer.from(
        (await email.fetchPart?.(
          contextFor(mail, ben),
          { part, locations: location === undefined ? [] : [location] },
          10_000,
        )) ?? [],
      ),
    ).toEqual(picture);
    const { messages } = await pollAll(context, before.cursor);
    const copy = messages.find((each) => each.location?.mailbox === "Sent");
    expect(copy).toMatchObject({
      remoteId: result.message.remoteId,
      attachments: result.message.attachments,
    });
    expect(copy?.text).toBe(result.message.text);
    expect(JSON.stringify(copy?.raw)).toContain(`["bcc",`);
  });

  test("a mail that not everybody would get goes to nobody", async () => {
    const context = contextFor(mail, anna);
    const result = await email.send?.(context, {
      ...plainly,
      key: `half-${String(Date.now())}`,
      text: "For both.",
      createdAt: Date.now(),
      options: {
        subject: "Half",
        to: [{ address: ben }, { address: "nobody@example.test" }],
      },
    });
    expect(result).toMatchObject({
      outcome: "failed",
      code: "refused",
      message: expect.stringContaining(
        "does not take mail for nobody@example.test, so nobody got it",
      ),
    });
    // Whatever comes after it has overtaken nothing.
    const whole = await email.send?.(context, {
      ...plainly,
      key: `whole-${String(Date.now())}`,
      text: "For Ben.",
      createdAt: Date.now(),
      options: { subject: "Whole", to: [{ address: ben }] },
    });
    expect(whole?.outcome).toBe("sent");
    await received("Whole");
    const { messages } = await pollAll(contextFor(mail, ben));
    expect(messages.filter((each) => each.subject === "Half")).toEqual([]);
  });

  test("a mail too large for the server is not begun", async () => {
    const result = await email.send?.(contextFor(mail, anna), {
      ...plainly,
      key: `large-${String(Date.now())}`,
      text: "The film.",
      createdAt: Date.now(),
      options: {
        to: [{ address: ben }],
        files: [
          { id: "file-0001", name: "film", mediaType: "video/mp4", size: 12e6 },
        ],
      },
      readFile: () => Promise.resolve(new Blob([Buffer.alloc(12_000_000)])),
    });
    expect(result).toMatchObject({ outcome: "failed", code: "too-large" });
  });

  test("where the server keeps what it sends there is no second copy, and no copy means that it was not sent", async () => {
    const context = contextFor(mail, anna, { settings: { keepsSent: true } });
    const outgoing: OutgoingMessage = {
      ...plainly,
      key: `kept-${String(Date.now())}`,
      text: "Hello.",
      createdAt: Date.now(),
      options: { subject: "Kept", to: [{ address: ben }] },
    };
    expect(await email.find?.(context, outgoing)).toBeNull();
    const result = await email.send?.(context, outgoing);
    if (result?.outcome !== "sent") throw new Error(JSON.stringify(result));
    expect(await countNamed(anna, "Sent", result.message.remoteId)).toBe(0);
  });

  test("what the server could not deliver comes back to the mail that it is about", async () => {
    const context = contextFor(mail, anna);
    const result = await email.send?.(context, {
      ...plainly,
      key: `bounced-${String(Date.now())}`,
      text: "Are you there?",
      createdAt: Date.now(),
      options: { subject: "Bounced", to: [{ address: ghost }] },
    });
    if (result?.outcome !== "sent") throw new Error(JSON.stringify(result));
    const bounce = await until("postfix's report", async () => {
      const { messages } = await pollAll(context);
      return (
        messages.find(
          (each) => each.inReplyTo === result.message.remoteId && !each.own,
        ) ?? null
      );
    });
    expect(bounce).toMatchObject({
      automatic: true,
      thread: expect.arrayContaining([result.message.remoteId]),
    });
    expect(bounce.text.split("\n")[0]).toMatch(
      /^This mail did not reach ghost@example\.test\. There is no such address\. The server says: “.+”\.$/,
    );
  });
});
