import { utimes, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { email } from "../../../src/main/channels/email/index.ts";
import { run } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { startRelay } from "../../servers/relay.ts";
import {
  arrival,
  contextFor,
  letter,
  named,
  pollAll,
  subjects,
  withClient,
} from "./mailbox.ts";

const dayMs = 86_400_000;
const names = [
  "anna",
  "ben",
  "cleo",
  "dora",
  "emil",
  "finn",
  "gerd",
  "hana",
  "ines",
];
const users = names.map((name) => ({
  address: `${name}@example.test`,
  password: `${name}'s p"ass\\wörd`,
}));

describeServer("mail: polling", isInstalled(), () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMail({ users });
  });
  afterAll(async () => {
    await mail.stop();
  });

  async function append(
    address: string,
    folder: string,
    count: number,
    fields: (index: number) => Record<string, string>,
    at = (index: number) => new Date(Date.now() - dayMs + index * 1000),
  ) {
    await withClient(mail, address, async (client) => {
      for (let index = 1; index <= count; index += 1)
        await client.append(folder, letter(fields(index)), [], at(index));
    });
  }

  /** Hundreds of mails, laid into the inbox as files. */
  async function stock(address: string, count: number) {
    await withClient(mail, address, (client) => client.mailboxOpen("INBOX"));
    const inbox = `${mail.folder}/mail/${address.split("@")[0] ?? ""}/Maildir/new`;
    const start = Math.floor((Date.now() - dayMs) / 1000);
    for (let index = 1; index <= count; index += 1) {
      const file = `${inbox}/${String(start + index)}.M1P${String(index)}.test`;
      await writeFile(
        file,
        letter({
          Subject: String(index),
          "Message-ID": `<${String(index)}@x>`,
        }),
      );
      await utimes(file, start + index, start + index);
    }
    await run("chown", ["-R", "nobody:nogroup", inbox]);
  }

  test("what arrives is brought once, and an empty poll changes nothing", async () => {
    const context = contextFor(mail, "anna@example.test");
    await mail.deliver({
      from: "marta@outside.test",
      to: "anna@example.test",
      raw: letter({
        From: "Marta <Marta@Outside.test>",
        To: "anna@example.test",
        Subject: "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
        "Message-ID": "<one@outside.test>",
        Date: "Fri, 20 Nov 2026 10:00:00 +0100",
      }),
    });
    await arrival(mail, "anna@example.test", 1);
    const first = await email.poll(context, null);
    expect(first).toMatchObject({ more: false, unchanged: false, gaps: [] });
    expect(first.messages).toMatchObject([
      {
        remoteId: "one@outside.test",
        subject: "Grüße",
        text: "Hello.",
        author: { remoteId: "marta@outside.test", name: "Marta" },
        own: false,
        addressed: "to-us",
        automatic: false,
        claimedAt: Date.UTC(2026, 10, 20, 9),
        location: { mailbox: "INBOX", uid: 1 },
      },
    ]);
    const again = await email.poll(context, first.cursor);
    expect(again).toMatchObject({ messages: [], unchanged: true });
    expect(again.cursor).toEqual(first.cursor);

    await mail.deliver({
      from: "marta@outside.test",
      to: "anna@example.test",
      raw: letter({ Subject: "two", "Message-ID": "<two@outside.test>" }),
    });
    await arrival(mail, "anna@example.test", 2);
    const third = await email.poll(context, again.cursor);
    expect(subjects(third.messages)).toEqual(["two"]);
    expect(third.messages[0]?.author.remoteId).toBe("unknown@invalid");
  });

  test("history comes newest first in pages of at most 50, from both folders, what is new before it", async () => {
    const context = contextFor(mail, "ben@example.test");
    await append("ben@example.test", "INBOX", 60, (index) => ({
      Subject: `in ${String(index)}`,
      "Message-ID": `<in-${String(index)}@x.test>`,
    }));
    await append("ben@example.test", "Sent", 10, (index) => ({
      From: "ben@example.test",
      Subject: `out ${String(index)}`,
      "Message-ID": `<out-${String(index)}@x.test>`,
    }));
    const first = await email.poll(context, null);
    expect(first.more).toBe(true);
    expect(first.messages.length).toBeLessThanOrEqual(50);
    expect(subjects(first.messages)).toContain("in 60");
    expect(subjects(first.messages)).not.toContain("in 1");
    expect(named(first.messages, "out 10").own).toBe(true);

    await append("ben@example.test", "INBOX", 1, () => ({
      Subject: "just now",
      "Message-ID": "<now@x.test>",
    }));
    const second = await email.poll(context, first.cursor);
    expect(subjects(second.messages)[0]).toBe("just now");
    const rest = await pollAll(context, second.cursor);
    const all = [...first.messages, ...second.messages, ...rest.messages];
    expect(new Set(all.map((each) => each.remoteId)).size).toBe(71);
    expect(all).toHaveLength(71);
    expect((await email.poll(context, rest.cursor)).unchanged).toBe(true);
  });

  test("a burst after the first poll is walked forward without a hole", async () => {
    const context = contextFor(mail, "cleo@example.test");
    const empty = await email.poll(context, null);
    await stock("cleo@example.test", 55);
    const all = await pollAll(context, empty.cursor);
    expect(all.pages).toBe(2);
    expect(subjects(all.messages)).toEqual(
      Array.from({ length: 55 }, (_, index) => String(index + 1)),
    );
  });

  test("what is older than 90 days is left out, and the gap is stated", async () => {
    const context = contextFor(mail, "dora@example.test");
    await append(
      "dora@example.test",
      "INBOX",
      4,
      (index) => ({
        Subject: String(index),
        "Message-ID": `<d${String(index)}@x>`,
      }),
      (index) => new Date(Date.now() - (index <= 2 ? 200 : 5) * dayMs),
    );
    const page = await email.poll(context, null);
    expect(subjects(page.messages)).toEqual(["4", "3"]);
    expect(page.gaps).toMatchObject([{ from: 0 }]);
    expect(page.gaps[0]?.why).toContain("90 days");
    expect(
      Math.abs((page.gaps[0]?.to ?? 0) - (Date.now() - 90 * dayMs)),
    ).toBeLessThan(dayMs);
  });

  test("of a full folder the newest 500 come", async () => {
    await stock("emil@example.test", 505);
    const all = await pollAll(contextFor(mail, "emil@example.test"));
    expect(all.messages).toHaveLength(500);
    expect(subjects(all.messages)).not.toContain("5");
    expect(all.gaps).toMatchObject([{ from: 0 }]);
    expect(all.gaps[0]?.to).toBe(named(all.messages, "6").sentAt);
  });

  test("after UIDVALIDITY changed everything is mapped again under the same ids", async () => {
    const address = "finn@example.test";
    const context = contextFor(mail, address);
    await append(address, "INBOX", 3, (index) => ({
      Subject: String(index),
      From: "a@x.test",
      // The second has no id of its own.
      ...(index === 2 ? {} : { "Message-ID": `<f${String(index)}@x>` }),
    }));
    const before = await pollAll(context);
    await run("doveadm", [
      "-c",
      `${mail.folder}/dovecot.conf`,
      ..."mailbox update --uid-validity 77".split(" "),
      "-u",
      address,
      "INBOX",
    ]);
    await append(address, "INBOX", 1, () => ({
      Subject: "new",
      "Message-ID": "<fnew@x>",
    }));
    const after = await pollAll(context, before.cursor);
    const ids = (messages: typeof after.messages) =>
      messages.map((each) => each.remoteId).sort();
    expect(ids(after.messages)).toEqual(
      [...ids(before.messages), "fnew@x"].sort(),
    );
    expect(after.gaps).toEqual([]);
    expect(
      after.messages.every((each) => each.location?.uidValidity === "77"),
    ).toBe(true);
    expect((await email.poll(context, after.cursor)).unchanged).toBe(true);
  });

  test("of a mail with 20 MB attached only the letter is transferred", async () => {
    const address = "gerd@example.test";
    await withClient(mail, address, async (client) => {
      const line = `${"QUJD".repeat(19)}\r\n`;
      await client.append(
        "INBOX",
        letter(
          {
            From: "a@x.test",
            To: address,
            Subject: "big",
            "Message-ID": "<big@x.test>",
            "Content-Type": "multipart/mixed; boundary=b",
          },
          [
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "Here is the film.",
            "--b",
            "Content-Type: video/mp4; name*=utf-8''f%C3%AFlm.mp4",
            "Content-Disposition: attachment",
            "Content-Transfer-Encoding: base64",
            "",
            line.repeat(Math.ceil(20_000_000 / 57)),
            "--b--",
            "",
          ].join("\r\n"),
        ),
      );
    });
    const relay = await startRelay(mail.imap.tlsPort);
    let received = 0;
    relay.setRule(({ from, bytes }) => {
      if (from === "server") received += bytes.length;
      return "pass";
    });
    const context = contextFor(mail, address, { imap: { port: relay.port } });
    const { messages } = await email.poll(context, null);
    await relay.stop();
    expect(messages).toMatchObject([
      {
        text: "Here is the film.",
        attachments: [{ name: "fïlm.mp4", mediaType: "video/mp4", part: "2" }],
      },
    ]);
    const size = messages[0]?.attachments[0]?.size ?? 0;
    expect(Math.abs(size - 20_000_000)).toBeLessThan(1000);
    expect(received).toBeLessThan(30_000);
    expect(JSON.stringify(messages[0]?.raw).length).toBeLessThan(5000);
  });

  test("a text of 3 MB is cut with a mark", async () => {
    const address = "gerd@example.test";
    await withClient(mail, address, (client) =>
      client.append(
        "INBOX",
        letter(
          { Subject: "long", "Message-ID": "<long@x.test>" },
          "long line of words\r\n".repeat(150_000),
        ),
      ),
    );
    const { messages } = await email.poll(contextFor(mail, address), null);
    const long = named(messages, "long");
    expect(long.text.length).toBeLessThan(1_001_000);
    expect(JSON.stringify(long.body.at(-1))).toContain("Cut here");
  });

  test("broken mail comes through as far as it can be read, and stops nothing", async () => {
    const address = "hana@example.test";
    const broken: Record<string, Buffer> = {
      "no end": letter(
        { Subject: "no end", "Content-Type": "multipart/mixed; boundary=zz" },
        "--zz\r\nContent-Type: text/plain\r\n\r\nopen to the last\r\n",
      ),
      "no parts": letter(
        { Subject: "no parts", "Content-Type": "multipart/mixed; boundary=yy" },
        "none of it\r\n",
      ),
      "no boundary": letter(
        { Subject: "no boundary", "Content-Type": "multipart/alternative" },
        "plain after all\r\n",
      ),
      "bad base64": letter(
        {
          Subject: "bad base64",
          "Content-Type": "text/plain; charset=no-such-charset",
          "Content-Transfer-Encoding": "base64",
        },
        "SGVsbG8gd!!29ybGQ=\r\n",
      ),
      "bad words": letter({
        Subject: "=?utf-8?B?////?= =?x?Q?=ZZ?= =?utf-8?Q?unclosed",
        From: "=?utf-8?Q?=22A=22_=3Cb=40evil.test=3E?= <real@x.test>",
        Date: "yesterday, probably",
        References: "<loop@x> <loop@x>, nonsense",
        "In-Reply-To": "<loop@x>",
        "Message-ID": "<loop@x>",
      }),
      "raw bytes": Buffer.from(
        "Subject: caf\xe9 raw bytes\r\nContent-Type: text/plain\r\n\r\nna\xefve\r\n",
        "latin1",
      ),
      nested: letter(
        { Subject: "nested", "Content-Type": "multipart/mixed; boundary=n0" },
        Array.from(
          { length: 80 },
          (_, depth) =>
            `--n${String(depth)}\r\nContent-Type: multipart/mixed; boundary=n${String(depth + 1)}\r\n\r\n`,
        ).join(""),
      ),
      "no header": Buffer.from("\r\nonly a body\r\n"),
      healthy: letter({ Subject: "healthy", "Message-ID": "<healthy@x>" }),
    };
    for (const raw of Object.values(broken))
      await mail.deliver({ from: "x@outside.test", to: address, raw });
    await arrival(mail, address, Object.keys(broken).length);
    const { messages, rejected } = await pollAll(contextFor(mail, address));
    // No mail program nests so deep; the server's description of it is not read any more.
    expect(rejected).toMatchObject([{ raw: { mailbox: "INBOX", uid: 7 } }]);
    expect(messages).toHaveLength(Object.keys(broken).length - 1);
    expect(new Set(messages.map((each) => each.remoteId)).size).toBe(
      messages.length,
    );
    expect(named(messages, "no end").text).toBe("open to the last");
    expect(named(messages, "bad base64").text).toContain("Hello w");
    expect(named(messages, "café raw bytes").text).toBe("naïve");
    expect(named(messages, "healthy").text).toBe("Hello.");
    const loop = messages.find((each) => each.remoteId === "loop@x");
    expect(loop).toMatchObject({
      author: { remoteId: "real@x.test" },
      thread: [],
    });
    expect(loop?.inReplyTo).toBeUndefined();
  });

  test("two mails that share nothing but a forged id can be told apart", async () => {
    const address = "ines@example.test";
    const forged = { "Message-ID": "<same@x>", To: address };
    await append(address, "INBOX", 2, (index) => ({
      ...forged,
      From: index === 1 ? "honest@x.test" : "forger@y.test",
      Date: "Fri, 20 Nov 2026 10:00:00 +0000",
      Subject: String(index),
    }));
    const { messages } = await pollAll(contextFor(mail, address));
    expect(messages.map((each) => each.remoteId)).toEqual(["same@x", "same@x"]);
    expect(new Set(messages.map((each) => each.fingerprint)).size).toBe(2);
  });

  test("an aborted poll ends at once and leaves no connection", async () => {
    const relay = await startRelay(mail.imap.tlsPort);
    const controller = new AbortController();
    relay.setRule(({ from }) => {
      if (from === "server") controller.abort();
      return "pass";
    });
    const context = contextFor(mail, "anna@example.test", {
      imap: { port: relay.port },
      signal: controller.signal,
    });
    await expect(email.poll(context, null)).rejects.toMatchObject({
      code: "cancelled",
    });
    await relay.stop();
  });
});
