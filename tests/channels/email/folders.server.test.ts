import { afterAll, beforeAll, expect, test } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { run, until } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { startRelay } from "../../servers/relay.ts";
import {
  contextFor,
  letter,
  named,
  pollAll,
  remembering,
  subjects,
  withClient,
} from "./mailbox.ts";

const dayMs = 86_400_000;
const names = ["anna", "ben", "cleo", "dora", "emil", "finn", "gerd"];
const users = names.map((name) => ({
  address: `${name}@example.test`,
  password: `${name}'s password`,
}));

describeServer("mail: folders", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail({ users });
  });
  afterAll(async () => {
    await mail.stop();
  });

  async function put(
    address: string,
    folder: string,
    subject: string,
    at = Date.now() - dayMs,
  ) {
    await withClient(mail, address, (client) =>
      client.append(
        folder,
        letter({
          From: "marta@outside.test",
          To: address,
          Subject: subject,
          "Message-ID": `<${subject.replaceAll(" ", "-")}@outside.test>`,
        }),
        [],
        new Date(at),
      ),
    );
  }

  test("the folders that were chosen are read, each with its stream, and the others offered", async () => {
    const address = "anna@example.test";
    await withClient(mail, address, async (client) => {
      await client.mailboxCreate("Bestellungen & Größe");
      await client.mailboxCreate("Industry");
    });
    await put(address, "INBOX", "in the inbox");
    await put(address, "Bestellungen & Größe", "an order");
    await put(address, "Industry", "a newsletter");
    const plain = await email.identify(contextFor(mail, address));
    expect(plain.settings).toMatchObject({
      foundFolders: expect.arrayContaining([
        "INBOX",
        "Bestellungen & Größe",
        "Industry",
        "Archive",
      ]),
    });
    expect(JSON.stringify(plain.settings)).not.toContain('"Sent"');
    const context = contextFor(mail, address, {
      settings: {
        folders: [
          { path: "INBOX", stream: "direct" },
          { path: "Bestellungen & Größe", stream: "product" },
          { path: "Industry", stream: "industry" },
          { path: "Not there", stream: "brand" },
        ],
      },
    });
    const all = await pollAll(context);
    expect(named(all.messages, "an order").stream).toBe("product");
    expect(named(all.messages, "a newsletter").stream).toBe("industry");
    expect(named(all.messages, "in the inbox").stream).toBe("direct");
    // Said once, not with every poll.
    expect(all.gaps.map((gap) => gap.why)).toEqual([
      "The folder “Not there” cannot be opened at the server, so nothing of it is read.",
    ]);
    const again = await email.poll(context, all.cursor);
    expect(again).toMatchObject({ unchanged: true, gaps: [], messages: [] });
    await withClient(mail, address, (client) =>
      client.mailboxCreate("Not there"),
    );
    await put(address, "Not there", "there now");
    const later = await pollAll(context, again.cursor);
    expect(subjects(later.messages)).toEqual(["there now"]);
    expect(later.readable).toEqual(all.gaps.map(({ about }) => about));
    const check = await email.check(context);
    expect(check.map((step) => step.message).join(" ")).toContain(
      "The inbox and “Sent” will be read",
    );
  });

  test("what is written to an alias is written to us", async () => {
    const address = "ben@example.test";
    await withClient(mail, address, (client) =>
      client.append(
        "INBOX",
        letter({
          From: "marta@outside.test",
          To: "Shop <Shop@example.test>",
          Subject: "to the shop",
        }),
      ),
    );
    const poll = async (aliases: string[]) =>
      named(
        (
          await email.poll(
            contextFor(mail, address, { settings: { aliases } }),
            null,
          )
        ).messages,
        "to the shop",
      ).addressed;
    expect(await poll([])).toBe("other");
    expect(await poll(["shop@example.test"])).toBe("to-us");
  });

  test("flags are told and change no mail; what is expunged is gone; what was only moved is found where it lies", async () => {
    const address = "cleo@example.test";
    for (const subject of ["stays", "read", "expunged", "archived", "binned"])
      await put(address, "INBOX", subject);
    await withClient(mail, address, (client) => client.mailboxCreate("Trash"));
    const context = remembering(contextFor(mail, address));
    const first = await context.take(await email.poll(context, null));
    await withClient(mail, address, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageFlagsAdd("2", ["\\Seen", "\\Flagged"], { uid: true });
    });
    const flagged = await context.take(await email.poll(context, first.cursor));
    expect(flagged).toMatchObject({
      messages: [],
      tombstones: [],
      handlings: [
        {
          location: { mailbox: "INBOX", uid: 2 },
          handling: { read: true, starred: true, answered: false },
        },
      ],
    });

    await withClient(mail, address, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageDelete("3", { uid: true });
      await client.messageMove("4", "Archive", { uid: true });
      await client.messageMove("5", "Trash", { uid: true });
    });
    const second = await context.take(
      await email.poll(context, flagged.cursor),
    );
    expect(second.tombstones).toMatchObject([
      { remoteId: "expunged@outside.test" },
    ]);
    expect(second.left?.map(({ uid }) => uid)).toEqual([3, 4, 5]);
    expect(
      second.messages
        .map(
          (each) => `${each.subject ?? ""} in ${each.location?.mailbox ?? ""}`,
        )
        .sort(),
    ).toEqual(["archived in Archive", "binned in Trash"]);
    const third = await email.poll(context, second.cursor);
    expect(third).toMatchObject({
      unchanged: true,
      tombstones: [],
      messages: [],
    });
  });

  test("history comes newest first until a date, folder by folder, and goes on where it stopped", async () => {
    const address = "dora@example.test";
    for (let days = 220; days >= 100; days -= 2)
      await put(
        address,
        days % 4 === 0 ? "INBOX" : "Sent",
        `${String(days)} days old`,
        Date.now() - days * dayMs,
      );
    const context = remembering(contextFor(mail, address));
    const polled = await context.take(await email.poll(context, null));
    expect(polled.messages).toEqual([]);
    const until = Date.now() - 200.5 * dayMs;
    const { backfill, history } = email;
    if (backfill === undefined || history === undefined)
      throw new Error("no history");
    const found: string[] = [];
    let at = null as Parameters<typeof backfill>[1];
    let pages = 0;
    for (;;) {
      const page = await backfill(context, at, until);
      await context.take({ ...page, more: false, unchanged: false });
      const days = page.messages.map((each) =>
        Number.parseInt(each.subject ?? "", 10),
      );
      expect(days).toEqual(days.toSorted((a, b) => a - b));
      found.push(...subjects(page.messages));
      pages += 1;
      // Through JSON, as a program that was killed finds it.
      at = history.parse(JSON.parse(JSON.stringify(page.cursor)));
      if (page.done) {
        expect(page.reachedAt).toBe(until);
        break;
      }
      expect(page.reachedAt).toBeGreaterThan(until);
      expect(pages).toBeLessThan(20);
    }
    expect(found).toHaveLength(51);
    expect(new Set(found).size).toBe(51);
    expect(found).not.toContain("202 days old");
    expect(found).toContain("200 days old");
    // What is here already is not fetched again.
    const again = await backfill(context, null, until);
    expect(again.messages).toEqual([]);
  });

  test("acts change the mail in its mailbox, and done twice they change nothing more", async () => {
    const address = "emil@example.test";
    await put(address, "INBOX", "one");
    await put(address, "INBOX", "two");
    const context = contextFor(mail, address);
    const { messages } = await email.poll(context, null);
    const act = (
      subject: string,
      name: "mark-read" | "star" | "unstar" | "archive" | "spam",
    ) => {
      const { remoteId, own, author, raw, location } = named(messages, subject);
      return email.act?.(context, {
        key: `${name}-${subject}`,
        act: name,
        target: {
          remoteId,
          own,
          author,
          raw: JSON.parse(JSON.stringify(raw)) as unknown,
          locations: location === undefined ? [] : [location],
        },
      });
    };
    const look = (folder: string) =>
      withClient(mail, address, async (client) => {
        const box = await client.mailboxOpen(folder);
        if (box.exists === 0) return [];
        const found = await client.fetchAll("1:*", {
          flags: true,
          envelope: true,
        });
        return found.map(
          (each) =>
            `${each.envelope?.subject ?? ""} ${[...(each.flags ?? [])]
              .filter((flag) => flag !== "\\Recent")
              .sort()
              .join(" ")}`,
        );
      });
    for (const name of ["mark-read", "mark-read", "star", "star"] as const)
      expect(await act("one", name)).toEqual({ outcome: "done" });
    expect(await look("INBOX")).toEqual(["one \\Flagged \\Seen", "two "]);
    expect(await act("one", "unstar")).toEqual({ outcome: "done" });
    expect(await act("one", "unstar")).toEqual({ outcome: "done" });
    expect(await look("INBOX")).toEqual(["one \\Seen", "two "]);

    expect(await act("one", "archive")).toEqual({ outcome: "done" });
    expect(await act("one", "archive")).toEqual({ outcome: "done" });
    expect(await look("INBOX")).toEqual(["two "]);
    expect(await look("Archive")).toEqual(["one \\Seen"]);
    // It is found where it lies now, though we met it elsewhere.
    expect(await act("one", "star")).toEqual({ outcome: "done" });
    expect(await look("Archive")).toEqual(["one \\Flagged \\Seen"]);

    expect(await act("two", "spam")).toEqual({ outcome: "done" });
    expect(await act("two", "spam")).toEqual({ outcome: "done" });
    expect(await look("Junk")).toEqual(["two "]);

    await withClient(mail, address, async (client) => {
      await client.mailboxOpen("Junk");
      await client.messageDelete("1:*");
    });
    expect(await act("two", "star")).toMatchObject({
      outcome: "failed",
      code: "gone",
    });
    const { capabilities } = await email.identify(context);
    expect(capabilities).not.toHaveProperty("delete");
    expect(capabilities).toMatchObject({
      moderate: ["spam"],
      writeBack: ["read", "archive", "star"],
    });
  });

  test("listening wakes for what arrives, survives a broken line, and ends with the signal", async () => {
    const address = "finn@example.test";
    const relay = await startRelay(mail.imap.tlsPort);
    const ending = new AbortController();
    const context = contextFor(mail, address, {
      imap: { port: relay.port },
      signal: ending.signal,
    });
    let woken = 0;
    const watching = email.watch?.(context, () => {
      woken += 1;
    });
    await until("the first look", () => Promise.resolve(woken > 0 || null));
    const deliver = async (subject: string) => {
      const before = woken;
      await mail.deliver({
        from: "m@outside.test",
        to: address,
        raw: letter({ Subject: subject }),
      });
      await until(`being woken for ${subject}`, () =>
        Promise.resolve(woken > before || null),
      );
    };
    await deliver("one");
    await deliver("two");
    const before = woken;
    relay.cut();
    // Connected again: what came in between is not announced, so it looks once.
    await until("another look", () => Promise.resolve(woken > before || null));
    await deliver("three");
    ending.abort();
    await watching;
    await relay.stop();
  });

  test("listening gives up where only the user can help", async () => {
    const address = "finn@example.test";
    await expect(
      email.watch?.(
        contextFor(mail, address, { password: "wrong" }),
        () => undefined,
      ),
    ).rejects.toMatchObject({ code: "needs-sign-in" });
  });

  test("after UIDVALIDITY changed nothing is taken for gone, and history begins anew", async () => {
    const address = "gerd@example.test";
    await put(address, "INBOX", "one");
    await put(address, "INBOX", "two");
    const context = remembering(contextFor(mail, address));
    const first = await context.take(await email.poll(context, null));
    await withClient(mail, address, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageDelete("1", { uid: true });
    });
    await run("doveadm", [
      "-c",
      `${mail.folder}/dovecot.conf`,
      ..."mailbox update --uid-validity 99".split(" "),
      "-u",
      address,
      "INBOX",
    ]);
    const second = await email.poll(context, first.cursor);
    expect(second.tombstones).toEqual([]);
    expect(subjects(second.messages)).toEqual(["two"]);
  });
});
