import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import type { Mark } from "../../../src/shared/model/mark.ts";
import { anna, ben, addMail } from "../../acceptance/letterbox.ts";
import { runCore, type CoreUnderTest } from "../../main/run-core.ts";
import { until } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { letter, withClient } from "./mailbox.ts";

const able = {
  "tells what changed and what has gone (QRESYNC)": undefined,
  "counts changes (CONDSTORE), as Gmail does":
    "IMAP4rev1 UIDPLUS SPECIAL-USE MOVE ENABLE CONDSTORE",
  "tells nothing, as Microsoft does": "IMAP4rev1 UIDPLUS SPECIAL-USE MOVE",
};

for (const [what, imapCapability] of Object.entries(able))
  describeServer(`mail: flags at a server that ${what}`, isInstalled(), () => {
    let mail: MailServer;
    let dir: string;
    let under: CoreUnderTest;
    let id: string;
    const uids = new Map<string, number>();

    beforeAll(async () => {
      mail = await startMail(
        imapCapability === undefined ? {} : { imapCapability },
      );
      dir = mkdtempSync(join(tmpdir(), "porchlight-flags-"));
      under = await runCore(dir, channels);
      await under.call("settings.save", { undoSeconds: 0 });
      id = await addMail(under, mail, { password: "anna's password" });
      for (const subject of ["one", "two", "three", "four"]) await put(subject);
      await poll();
    });
    afterAll(async () => {
      await under.core.close();
      await mail.stop();
      rmSync(dir, { recursive: true });
    });

    async function put(subject: string) {
      await withClient(mail, anna, async (client) => {
        const put = await client.append(
          "INBOX",
          letter({
            From: `${subject}@outside.test`,
            To: anna,
            Subject: subject,
            "Message-ID": `<${subject}@outside.test>`,
          }),
        );
        uids.set(subject, put === false ? 0 : (put.uid ?? 0));
      });
    }
    const poll = () => under.call("accounts.poll", { id });
    /** What another mail program does to a mail; the next poll is to notice. */
    async function elsewhere(
      subject: string,
      change: { set?: string; unset?: string; moveTo?: string },
    ) {
      await withClient(mail, anna, async (client) => {
        await client.mailboxOpen("INBOX");
        const uid = String(uids.get(subject));
        const { set, unset, moveTo } = change;
        const byUid = { uid: true };
        if (set !== undefined) await client.messageFlagsAdd(uid, [set], byUid);
        if (unset !== undefined)
          await client.messageFlagsRemove(uid, [unset], byUid);
        if (moveTo !== undefined) await client.messageMove(uid, moveTo, byUid);
      });
      await poll();
    }
    async function card(subject: string) {
      const { items } = await under.call("conversations.list", {
        query: "channel:email",
      });
      const item = items.find(({ title }) => title === subject);
      if (item === undefined) throw new Error(`no ${subject}`);
      const { unread, starred, state, waiting } = item;
      return { id: item.id, shown: { unread, starred, state, waiting } };
    }
    const shown = async (subject: string) => (await card(subject)).shown;
    async function mark(subject: string, as: Mark) {
      const { id: conversation } = await card(subject);
      await under.call("conversations.mark", { ids: [conversation], mark: as });
    }

    test("a mail that was answered in another program waits no longer", async () => {
      expect(await shown("one")).toMatchObject({ waiting: 1 });
      await elsewhere("one", { set: "\\Answered" });
      expect(await shown("one")).toEqual({
        unread: true,
        starred: false,
        state: "open",
        waiting: 0,
      });
      // An answer in Sent has its own time, and ends the wait without a flag.
      await withClient(mail, anna, (client) =>
        client.append(
          "Sent",
          letter({
            From: anna,
            To: ben,
            Subject: "Re: two",
            "Message-ID": "<answer@elsewhere.test>",
            "In-Reply-To": "<two@outside.test>",
          }),
          ["\\Seen"],
          new Date(Date.now() + 1000),
        ),
      );
      await poll();
      expect(await shown("two")).toMatchObject({ waiting: 0 });
    });

    test("what is read, starred and archived elsewhere stays there until it is chosen", async () => {
      const before = await shown("three");
      await elsewhere("three", { set: "\\Seen" });
      await elsewhere("three", { set: "\\Flagged" });
      expect(await shown("three")).toEqual(before);
      await under.call("accounts.update", {
        id,
        writeBack: ["read", "star", "archive"],
      });
      await elsewhere("three", { unset: "\\Flagged" });
      await elsewhere("three", { set: "\\Flagged" });
      expect(await shown("three")).toMatchObject({ starred: true });
      await elsewhere("three", { unset: "\\Seen" });
      await elsewhere("three", { set: "\\Seen" });
      expect(await shown("three")).toMatchObject({ unread: false });
      await elsewhere("three", { moveTo: "Archive" });
      expect(await shown("three")).toMatchObject({ state: "done", waiting: 1 });
    });

    test("what Porchlight does itself does not come back to it", async () => {
      const flags = (folder: string) =>
        withClient(mail, anna, async (client) => {
          const box = await client.mailboxOpen(folder);
          if (box.exists === 0) return [];
          const found = await client.fetchAll("1:*", {
            flags: true,
            envelope: true,
          });
          const four = found.find((each) => each.envelope?.subject === "four");
          return [...(four?.flags ?? [])].toSorted();
        });
      const reaches = (folder: string, flag: string) =>
        until(`${flag} in ${folder}`, async () =>
          (await flags(folder)).includes(flag) ? true : null,
        );
      const settled = () =>
        until("an empty outbox", async () =>
          (await under.call("outbox.list", {})).length === 0 ? true : null,
        );
      await mark("four", "read");
      await reaches("INBOX", "\\Seen");
      await mark("four", "starred");
      await reaches("INBOX", "\\Flagged");
      await settled();
      await mark("four", "unread");
      await poll();
      expect(await shown("four")).toMatchObject({
        unread: true,
        starred: true,
      });
      await mark("four", "done");
      await reaches("Archive", "\\Seen");
      await settled();
      await mark("four", "reopened");
      await poll();
      await poll();
      expect(await shown("four")).toMatchObject({ state: "open" });
    });
  });
