import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { addMail, anna, ben } from "../../acceptance/letterbox.ts";
import { runCore, type CoreUnderTest } from "../../main/run-core.ts";
import { run } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { letter, withClient } from "./mailbox.ts";

const streams = { INBOX: "direct", Brand: "brand", Trade: "industry" } as const;
type Read = keyof typeof streams;

describeServer("mail: folders that change", isInstalled(), () => {
  let mail: MailServer;
  let dir: string;
  let under: CoreUnderTest;
  let id: string;

  beforeAll(async () => {
    mail = await startMail();
    dir = mkdtempSync(join(tmpdir(), "porchlight-moves-"));
    await withClient(mail, anna, async (client) => {
      for (const path of ["Brand", "Trade", "Customers/2026"])
        await client.mailboxCreate(path);
    });
    under = await runCore(dir, channels);
    id = await addMail(under, mail, { password: "anna's password" });
    await read(["INBOX", "Brand", "Trade"]);
    for (const folder of ["INBOX", "Brand", "Trade"] as const)
      for (const name of ["a", "b", "c", "d"]) await put(folder, name);
    await poll();
  });
  afterAll(async () => {
    await under.core.close();
    await mail.stop();
    rmSync(dir, { recursive: true });
  });

  const poll = () => under.call("accounts.poll", { id });
  const read = (paths: string[]) =>
    under.call("accounts.update", {
      id,
      settings: {
        folders: paths.map((path) => ({
          path,
          stream: streams[path.split(" ")[0] as Read],
        })),
      },
    });
  async function put(folder: string, name: string, { address = anna } = {}) {
    await withClient(mail, address, (client) =>
      client.append(
        folder,
        letter({
          From: `${name}@outside.test`,
          To: anna,
          Subject: `${folder} ${name}`,
          "Message-ID": `<${folder}-${name}@outside.test>`,
        }),
      ),
    );
  }
  const doveadm = (address: string, command: string, folder: string) =>
    run("doveadm", [
      "-c",
      `${mail.folder}/dovecot.conf`,
      ...command.split(" "),
      "-u",
      address,
      folder,
    ]);
  const move = (from: string, name: string, to: string) =>
    withClient(mail, anna, async (client) => {
      await client.mailboxOpen(from);
      const header = { "message-id": `<${name}@outside.test>` };
      await client.messageMove({ header }, to);
    });
  /** Every mail that is here, with its stream; what is gone is told. */
  async function here(): Promise<Record<string, string>> {
    const { items } = await under.call("conversations.list", {
      query: "channel:email",
      limit: 100,
    });
    const all: [string, string][] = [];
    for (const item of items) {
      const { messages } = await under.call("conversations.get", {
        id: item.id,
      });
      for (const { remoteId, stream, deletedAt } of messages)
        all.push([
          remoteId.replace("@outside.test", ""),
          deletedAt === undefined ? stream : "gone",
        ]);
    }
    // None twice: a record would hide it.
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
    return Object.fromEntries(all);
  }
  const expected = (changes: Record<string, string> = {}) => ({
    ...Object.fromEntries(
      Object.entries(streams).flatMap(([folder, stream]) =>
        ["a", "b", "c", "d"].map((name) => [`${folder}-${name}`, stream]),
      ),
    ),
    ...changes,
  });
  const gaps = async () => {
    const rows = await under.call("accounts.ledger", { id });
    return rows.flatMap(({ kind, message, closedAt }) =>
      kind === "gap" && closedAt === undefined ? [message] : [],
    );
  };

  test("what is moved to and fro is there once, and never taken for gone", async () => {
    expect(await here()).toEqual(expected());
    await move("Trade", "Trade-a", "INBOX");
    await move("INBOX", "INBOX-a", "Trade");
    await move("INBOX", "INBOX-b", "Customers/2026");
    await move("Brand", "Brand-a", "Archive");
    await poll();
    // The nearest of the streams that it was found in; a folder that is not read adds none.
    const after = expected({ "Trade-a": "direct" });
    expect(await here()).toEqual(after);
    await move("INBOX", "Trade-a", "Trade");
    await move("Trade", "INBOX-a", "INBOX");
    await move("Customers/2026", "INBOX-b", "INBOX");
    await poll();
    await poll();
    expect(await here()).toEqual(after);
  });

  test("a folder that is renamed is missed aloud; under its new name nothing comes twice", async () => {
    const before = await here();
    await withClient(mail, anna, (client) =>
      client.mailboxRename("Brand", "Brand 2"),
    );
    await put("Brand 2", "e");
    await poll();
    await poll();
    expect(await here()).toEqual(before);
    expect(await gaps()).toEqual([
      "The folder “Brand” cannot be opened at the server, so nothing of it is read.",
    ]);
    await read(["INBOX", "Brand 2", "Trade"]);
    await poll();
    expect(await here()).toEqual({ ...before, "Brand2-e": "brand" });
    // It is asked for no more.
    expect(await gaps()).toEqual([]);
  });

  test("a folder that is deleted leaves what came from it", async () => {
    const before = await here();
    await withClient(mail, anna, (client) => client.mailboxDelete("Trade"));
    await poll();
    await poll();
    expect(await here()).toEqual(before);
    expect(await gaps()).toHaveLength(1);
    // The same name again is another folder.
    await withClient(mail, anna, (client) => client.mailboxCreate("Trade"));
    await put("Trade", "a");
    await put("Trade", "f");
    await poll();
    expect(await here()).toEqual({ ...before, "Trade-f": "industry" });
    expect(await gaps()).toEqual([]);
  });

  test("other numbers for everything (UIDVALIDITY) double nothing and lose nothing", async () => {
    const before = await here();
    await put("INBOX", "new");
    await doveadm(anna, "mailbox update --uid-validity 4711", "INBOX");
    await poll();
    await poll();
    expect(await here()).toEqual({ ...before, "INBOX-new": "direct" });
  });

  test("the same mailbox at another server, under the same numbers, doubles nothing and loses nothing", async () => {
    const before = await here();
    const [account] = await under.call("accounts.list", {});
    const imap = account?.settings["imap"] as { user: string };
    const smtp = account?.settings["smtp"] as { user: string };
    // Moved by a program that copies mails: newer ones, then older ones, by numbers of their own.
    for (const name of ["c", "a", "moved"])
      await put("INBOX", name, { address: ben });
    await withClient(mail, ben, async (client) => {
      for (const path of ["Brand 2", "Trade"])
        await client.mailboxCreate(path).catch(() => undefined);
    });
    await doveadm(ben, "mailbox update --uid-validity 4711", "INBOX");
    await expect(
      under.call("accounts.update", {
        id,
        settings: { imap: { ...imap, user: ben } },
      }),
    ).rejects.toMatchObject({ code: "conflict" });
    await under.call("accounts.signIn", {
      id,
      secrets: { password: "ben's password" },
      settings: { imap: { ...imap, user: ben }, smtp: { ...smtp, user: ben } },
    });
    await poll();
    await poll();
    await poll();
    expect(await here()).toEqual({ ...before, "INBOX-moved": "direct" });
  });
});
