import { afterAll, beforeAll, expect, test } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import {
  contextFor,
  letter,
  named,
  remembering,
  subjects,
  withClient,
} from "./mailbox.ts";

const anna = "anna@example.test";

describeServer("mail: a server that can do little", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail({ imapCapability: "IMAP4rev1 UIDPLUS" });
  });
  afterAll(async () => {
    await mail.stop();
  });

  async function put(...names: string[]) {
    await withClient(mail, anna, async (client) => {
      for (const subject of names)
        await client.append(
          "INBOX",
          letter({ Subject: subject, "Message-ID": `<${subject}@x.test>` }),
        );
    });
  }

  test("what is gone is noticed all the same, and what was only moved is found", async () => {
    await put("one", "two", "three", "four");
    const context = remembering(contextFor(mail, anna));
    const first = await context.take(await email.poll(context, null));
    expect(first.messages).toHaveLength(4);
    const quiet = await context.take(await email.poll(context, first.cursor));
    await withClient(mail, anna, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageFlagsAdd("1", ["\\Seen"], { uid: true });
    });
    const again = await context.take(await email.poll(context, quiet.cursor));
    expect(again.handlings?.map(({ handling }) => handling.read)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(await email.poll(context, again.cursor)).toMatchObject({
      unchanged: true,
      handlings: [],
    });

    await withClient(mail, anna, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageDelete("2", { uid: true });
      await client.messageMove("3", "Archive", { uid: true });
    });
    // As many come as go: their number alone says nothing.
    await put("five", "six");
    const second = await context.take(await email.poll(context, again.cursor));
    expect(second.tombstones).toMatchObject([{ remoteId: "two@x.test" }]);
    expect(subjects(second.messages).toSorted()).toEqual([
      "five",
      "six",
      "three",
    ]);
    expect(named(second.messages, "three").location?.mailbox).toBe("Archive");
    const third = await email.poll(context, second.cursor);
    expect(third).toMatchObject({ unchanged: true, tombstones: [] });
  });

  test("archiving is copying and taking away", async () => {
    await put("archived");
    const context = contextFor(mail, anna);
    const { messages } = await email.poll(context, null);
    const { remoteId, own, author, raw, location } = named(
      messages,
      "archived",
    );
    const before = messages.length;
    const outgoing = {
      key: "archive-it",
      act: "archive" as const,
      target: {
        remoteId,
        own,
        author,
        raw,
        locations: location === undefined ? [] : [location],
      },
    };
    for (const _ of [1, 2])
      expect(await email.act?.(context, outgoing)).toEqual({ outcome: "done" });
    const after = await email.poll(context, null);
    expect(after.messages).toHaveLength(before - 1);
  });

  test("it cannot be listened to, and says so", async () => {
    await expect(
      email.watch?.(contextFor(mail, anna), () => undefined),
    ).rejects.toMatchObject({ code: "unsupported" });
  });
});
