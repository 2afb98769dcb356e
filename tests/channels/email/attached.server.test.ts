import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { email } from "../../../src/main/channels/email/index.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { contextFor, letter, named, withClient } from "./mailbox.ts";

const address = "anna@example.test";

describeServer("mail: attachments", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail({ users: [{ address, password: "tea & cake" }] });
  });
  afterAll(async () => {
    await mail.stop();
  });

  /** A mail with a file, as a poll brings it. */
  async function receive(subject: string, file: Buffer) {
    await withClient(mail, address, (client) =>
      client.append(
        "INBOX",
        letter(
          {
            Subject: subject,
            "Message-ID": `<${subject}@x.test>`,
            "Content-Type": "multipart/mixed; boundary=b",
          },
          [
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "See the file.",
            "--b",
            "Content-Type: application/pdf; name=bill.pdf",
            "Content-Disposition: attachment",
            "Content-Transfer-Encoding: base64",
            "",
            file.toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
            "--b--",
            "",
          ].join("\r\n"),
        ),
      ),
    );
    const { messages } = await email.poll(contextFor(mail, address), null);
    return named(messages, subject);
  }

  async function fetchFile(
    message: RemoteMessage,
    mostBytes = 1_000_000,
  ): Promise<Buffer> {
    const { location, attachments } = message;
    const part = attachments[0]?.part;
    if (location === undefined || part === undefined || !email.fetchPart)
      throw new Error("nothing to fetch");
    return Buffer.from(
      await email.fetchPart(
        contextFor(mail, address),
        {
          part,
          // The newest place first: a mail that was moved is found where it lies now.
          locations: [{ ...location, mailbox: "Nowhere" }, location],
        },
        mostBytes,
      ),
    );
  }

  test("comes byte for byte, also from the second place where it was met", async () => {
    const file = randomBytes(300_001);
    expect((await fetchFile(await receive("whole", file))).equals(file)).toBe(
      true,
    );
  });

  test("is not read beyond what is wanted", async () => {
    const message = await receive("big", randomBytes(200_000));
    await expect(fetchFile(message, 100_000)).rejects.toMatchObject({
      code: "too-large",
    });
  });

  test("says that a mail is gone", async () => {
    const message = await receive("gone", randomBytes(100));
    await withClient(mail, address, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageDelete({ header: { subject: "gone" } });
    });
    await expect(fetchFile(message)).rejects.toMatchObject({ code: "gone" });
  });

  test("says so too when the folder was made anew under the same name", async () => {
    const message = await receive("anew", randomBytes(100));
    const { location } = message;
    if (location === undefined) throw new Error("it lies nowhere");
    await expect(
      fetchFile({ ...message, location: { ...location, uidValidity: "1" } }),
    ).rejects.toMatchObject({ code: "gone" });
  });
});
