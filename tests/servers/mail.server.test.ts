import { existsSync } from "node:fs";
import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./child.ts";
import { describeServer } from "./describe-server.ts";
import { isInstalled, type MailServer, startMail } from "./mail.ts";
import { isListening } from "./port.ts";

describeServer("mail", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail();
  });
  afterAll(async () => {
    await mail.stop();
  });

  function account(address: string) {
    const user = mail.users.find((each) => each.address === address);
    if (user === undefined) throw new Error(`no user ${address}`);
    return { user: user.address, pass: user.password };
  }

  async function withInbox<T>(
    address: string,
    use: (client: ImapFlow) => Promise<T>,
  ) {
    const client = new ImapFlow({
      host: mail.imap.host,
      port: mail.imap.tlsPort,
      secure: true,
      tls: { ca: mail.certificate },
      auth: account(address),
      logger: false,
    });
    await client.connect();
    try {
      await client.mailboxOpen("INBOX");
      return await use(client);
    } finally {
      await client.logout();
    }
  }

  async function sourceOf(address: string, subject: string) {
    return withInbox(address, (client) =>
      until(`"${subject}" in the inbox of ${address}`, async () => {
        await client.noop();
        // "1:*" is an error for an empty folder.
        if (client.mailbox === false || client.mailbox.exists === 0)
          return null;
        for await (const message of client.fetch("1:*", {
          envelope: true,
          source: true,
        })) {
          if (message.envelope?.subject === subject) {
            return message.source?.toString() ?? "";
          }
        }
        return null;
      }),
    );
  }

  function sender(auth: { user: string; pass: string }) {
    return createTransport({
      host: mail.smtp.host,
      port: mail.smtp.port,
      requireTLS: true,
      tls: { ca: mail.certificate },
      auth,
    });
  }

  test("a sent message arrives", async () => {
    await sender(account("ben@example.test")).sendMail({
      from: "ben@example.test",
      to: "anna@example.test",
      subject: "Opening hours",
      text: "Are you open on Sunday?",
    });
    expect(await sourceOf("anna@example.test", "Opening hours")).toContain(
      "Are you open on Sunday?",
    );
  });

  test("the folders and extensions we rely on are there", async () => {
    await withInbox("anna@example.test", async (client) => {
      expect([...client.capabilities.keys()]).toEqual(
        expect.arrayContaining([
          "CONDSTORE",
          "QRESYNC",
          "IDLE",
          "MOVE",
          "UIDPLUS",
        ]),
      );
      const folders = await client.list();
      const uses = folders.map((folder) => folder.specialUse);
      expect(uses).toEqual(
        expect.arrayContaining(["\\Inbox", "\\Sent", "\\Drafts"]),
      );
      const appended = await client.append(
        "Sent",
        "Subject: kept\r\n\r\ncopy\r\n",
      );
      expect(appended).toMatchObject({ destination: "Sent" });
    });
  });

  test("a wrong password is refused by both servers", async () => {
    const auth = { ...account("anna@example.test"), pass: "wrong" };
    const client = new ImapFlow({
      host: mail.imap.host,
      port: mail.imap.port,
      doSTARTTLS: true,
      tls: { ca: mail.certificate },
      auth,
      logger: false,
    });
    await expect(client.connect()).rejects.toMatchObject({
      authenticationFailed: true,
    });
    await expect(sender(auth).verify()).rejects.toMatchObject({
      responseCode: 535,
    });
  });

  test("nothing leaves for outside, and nobody sends as another", async () => {
    const transport = sender(account("anna@example.test"));
    await expect(
      transport.sendMail({
        from: "ben@example.test",
        to: "ben@example.test",
        text: "x",
      }),
    ).rejects.toMatchObject({ responseCode: 553 });
    await expect(
      mail.deliver({
        from: "a@outside.test",
        to: "b@outside.test",
        raw: "\r\nx\r\n",
      }),
    ).rejects.toMatchObject({ responseCode: 554 });
  });

  test("raw mail arrives as it was, without headers that it lacked", async () => {
    const raw =
      "From: x@outside.test\r\nSubject: bare\r\n\r\nno date, no id\r\n";
    await mail.deliver({
      from: "x@outside.test",
      to: "anna@example.test",
      raw,
    });
    const source = await sourceOf("anna@example.test", "bare");
    expect(source).toContain("no date, no id");
    expect(source).not.toMatch(/^(Date|Message-ID):/im);
  });

  test("a changed password works at once", async () => {
    await mail.setPassword("ben@example.test", "new");
    const auth = { user: "ben@example.test", pass: "new" };
    await expect(sender(auth).verify()).resolves.toBe(true);
    await expect(
      sender(account("ben@example.test")).verify(),
    ).rejects.toMatchObject({
      responseCode: 535,
    });
  });

  test("two run side by side, and stopping leaves nothing", async () => {
    const other = await startMail();
    await other.stop();
    expect(await isListening(other.smtp.port)).toBe(false);
    expect(await isListening(other.imap.port)).toBe(false);
    expect(await isListening(mail.imap.port)).toBe(true);
    expect(existsSync(other.folder)).toBe(false);
  });
});
