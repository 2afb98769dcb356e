import { afterAll, beforeAll, expect, test } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { describeServer } from "../../servers/describe-server.ts";
import {
  defaultUsers,
  isInstalled,
  type MailServer,
  startMail,
} from "../../servers/mail.ts";
import { plainly } from "../plainly.ts";
import {
  arrival,
  contextFor,
  letter,
  named,
  replyTo,
  withClient,
} from "./mailbox.ts";

const anna = "anna@example.test";
const ben = "ben@example.test";
const shop = "shop@example.test";

describeServer("mail: other addresses of a mailbox", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail({ users: defaultUsers, aliases: { [shop]: anna } });
  });
  afterAll(async () => {
    await mail.stop();
  });

  test.each([
    ["in To", { To: `Shop <${shop}>` }],
    [
      "in nothing but what a server noted",
      { To: "list@outside.test", "X-Original-To": shop },
    ],
  ])(
    "a mail that names an alias %s is answered from it",
    async (where, fields) => {
      const context = contextFor(mail, anna, { settings: { aliases: [shop] } });
      await mail.deliver({
        from: ben,
        to: shop,
        raw: letter({
          From: ben,
          ...fields,
          Subject: `asked ${where}`,
          "Message-ID": `<${where.replaceAll(" ", "-")}@outside.test>`,
        }),
      });
      const { messages } = await email.poll(context, null);
      const parent = named(messages, `asked ${where}`);
      const reply = replyTo(parent, "From ten.");
      const sent = await email.send?.(context, reply);
      expect(sent).toMatchObject({
        outcome: "sent",
        message: { own: true, author: { remoteId: shop } },
      });
      // What lies in Sent meets it under the same id.
      const again = await email.poll(context, null);
      expect(named(again.messages, `Re: asked ${where}`)).toMatchObject({
        remoteId: sent?.outcome === "sent" ? sent.message.remoteId : "",
        own: true,
        author: { remoteId: shop },
      });
      const there = await withClient(mail, ben, async (client) => {
        await client.mailboxOpen("INBOX");
        const found = await client.fetchOne("*", { source: true });
        return found === false ? "" : (found.source?.toString() ?? "");
      });
      expect(there).toMatch(new RegExp(`^Return-Path: <${shop}>`, "m"));
      expect(there).toMatch(new RegExp(`^From: ${shop}`, "m"));
    },
  );

  test("an address that the server does not let us use is refused, and nobody gets the mail", async () => {
    const other = "boss@example.test";
    const context = contextFor(mail, anna, { settings: { aliases: [other] } });
    await expect(
      email.send?.(context, {
        ...plainly,
        key: "as-boss",
        text: "Mine.",
        createdAt: Date.now(),
        options: { from: other, to: [{ address: ben }] },
      }),
    ).resolves.toMatchObject({ outcome: "failed", code: "refused" });
    await arrival(mail, ben, 2);
  });
});
