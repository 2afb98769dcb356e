import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/shared/fault.ts";
import { mbox } from "../../../src/main/importing/mbox/read.ts";
import { describeImport, findsOf } from "./run-import.ts";
import { zipOf } from "./zip-of.ts";

const us = "anna@harbour.test";

/** A mail of an mbox file; header lines first. */
function letter(
  header: Record<string, string>,
  body = "Hello.",
  from = "From 1750000000000000000@xxx Mon Jan 02 10:00:00 +0000 2023",
): string {
  const lines = Object.entries(header).map(
    ([key, value]) => `${key}: ${value}`,
  );
  return [from, ...lines, "", body, "", ""].join("\n");
}

const question = letter(
  {
    "Delivered-To": us,
    Received: "by mx.test with SMTP id x; Mon, 02 Jan 2023 10:00:05 +0000",
    From: '"Ben Ritter" <ben@example.test>',
    To: us,
    Subject: "=?utf-8?Q?R=C3=BCckzahlung?=",
    "Message-ID": "<q1@example.test>",
    Date: "Mon, 02 Jan 2023 10:00:00 +0000",
    "Content-Type": "text/plain; charset=iso-8859-1",
    "Content-Transfer-Encoding": "quoted-printable",
  },
  "Where is my refund f=FCr the blue teapot?\n>From where I sit it is late.\n>>From x",
);
const answer = letter({
  "X-Gmail-Labels": "Sent,Important",
  From: `Anna Harbour <${us}>`,
  To: "ben@example.test",
  Subject: "Re: Rückzahlung",
  "Message-ID": "<a1@harbour.test>",
  "In-Reply-To": "<q1@example.test>",
  References: "<q1@example.test>",
  Date: "Tue, 03 Jan 2023 09:00:00 +0100",
});
const picture = letter(
  {
    "Delivered-To": us,
    From: "carla@example.test",
    To: us,
    Subject: "Broken",
    "Message-ID": "<q2@example.test>",
    Date: "Wed, 04 Jan 2023 10:00:00 +0000",
    "Content-Type": 'multipart/mixed;\n boundary="=_outer"',
  },
  [
    "preamble",
    "--=_outer",
    "Content-Type: multipart/alternative; boundary=inner",
    "",
    "--inner",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "It arrived in pieces.",
    "",
    "--inner",
    "Content-Type: text/html",
    "",
    "<p>It arrived <b>in pieces</b>.</p><script>alert(1)</script>",
    "--inner--",
    "--=_outer",
    "Content-Type: image/jpeg; name*0*=utf-8''sch%C3%A4; name*1*=den.jpg",
    "Content-Disposition: attachment",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.alloc(570)
      .toString("base64")
      .replace(/(.{76})/g, "$1\n"),
    "--=_outer--",
  ].join("\n"),
);
const unwanted =
  letter({
    "X-Gmail-Labels": "Spam",
    From: "x@spam.test",
    "Message-ID": "<s@x>",
  }) + letter({ "X-Gmail-Labels": "Drafts", From: us, "Message-ID": "<d@x>" });

describe("reading an mbox file", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-mbox-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const read = (text: string | Buffer, addresses?: string[]) => {
    const path = join(dir, "All mail.mbox");
    writeFileSync(path, text);
    return findsOf(mbox, path, { addresses });
  };
  const all = question + answer + picture + unwanted;

  it.each([
    ["LF", (text: string) => text],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["an empty line before", (text: string) => `\ufeff\n\n${text}`],
  ])("finds letters, threads and attachments (%s)", async (_, ends) => {
    const { account, messages, passed, problems } = await read(ends(all));
    expect(account).toMatchObject({
      channel: "email",
      handle: us,
      name: "Anna Harbour",
    });
    expect(messages).toMatchObject([
      {
        remoteId: "q1@example.test",
        author: { remoteId: "ben@example.test" },
        own: false,
        kind: "email",
        addressed: "to-us",
        subject: "Rückzahlung",
        text: "Where is my refund für the blue teapot?\nFrom where I sit it is late.",
        sentAt: Date.UTC(2023, 0, 2, 10, 0, 5),
      },
      { author: { remoteId: us }, own: true, thread: ["q1@example.test"] },
      {
        text: "It arrived in pieces.",
        attachments: [{ name: "schäden.jpg", mediaType: "image/jpeg" }],
      },
    ]);
    expect(passed).toEqual(["spam and deleted mails", "drafts"]);
    expect(problems).toEqual([]);
  });

  it("stops where a file cannot be kept, instead of leaving its mail out", async () => {
    const full = new AppError("archive-full", "There is no room left.");
    const path = join(dir, "All mail.mbox");
    writeFileSync(path, all);
    await expect(
      findsOf(mbox, path, { keep: () => Promise.reject(full) }),
    ).rejects.toBe(full);
  });

  it("takes the user's word for which addresses are ours", async () => {
    const { account, messages } = await read(all, ["Shop@harbour.test", us]);
    expect(account).toMatchObject({ handle: "shop@harbour.test" });
    expect(messages.map(({ own }) => own)).toEqual([false, true, false]);
  });

  it("keeps lines of a text that look like the beginning of a mail", async () => {
    const { messages } = await read(
      letter(
        { From: "ben@example.test", To: us, "Message-ID": "<1@x>" },
        "One\n\nFrom here on it is 10:30 in 2023\nand so on\n\nFrom a to b\n\nThe end",
      ) + letter({ From: "ben@example.test", To: us, "Message-ID": "<2@x>" }),
    );
    expect(messages.map(({ remoteId }) => remoteId)).toEqual(["1@x", "2@x"]);
    expect(messages[0]?.text).toContain("The end");
  });

  it("tells of a mail without a header by its line, and goes on", async () => {
    const broken = "From x Mon Jan 02 10:00:00 2023\n>From y: z\n\n\n";
    const { messages, problems } = await read(question + broken + picture);
    expect(messages).toHaveLength(2);
    expect(problems).toEqual([
      { file: "All mail.mbox", record: 2, line: 16, why: "It has no header." },
    ]);
  });

  it("reads the same mails from a zip of Google Takeout", async () => {
    const path = join(dir, "takeout.zip");
    writeFileSync(
      path,
      zipOf({
        "Takeout/archive_browser.html": "<html>",
        "Takeout/Mail/All mail.mbox": all,
      }),
    );
    const { messages } = await findsOf(mbox, path);
    expect(messages).toHaveLength(3);
  });

  it.each([
    ["", "is not an mbox file"],
    ["From\n", "is not an mbox file"],
    ["\0\0\0\0", "is not an mbox file"],
    ["Hello, From me", "is not an mbox file"],
    ["From x Mon Jan 02 10:00:00 2023\n", "None of these mails says whose"],
  ])("refuses %j", async (text, why) => {
    await expect(read(text)).rejects.toThrow(why);
  });

  it("reads every cut of a file without a fault of its own", async () => {
    const bytes = Buffer.from(all);
    for (let end = 6; end < bytes.length; end += 37)
      await read(bytes.subarray(0, end), [us]);
  });

  it("survives parts in parts a thousand deep, and references without end", async () => {
    const deep = Array.from(
      { length: 1000 },
      (_, i) =>
        `--b${i}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`,
    ).join("");
    const header = {
      From: "ben@example.test",
      To: us,
      "Message-ID": "<deep@x>",
      Date: "Fri, 31 Dec 9999 10:00:00 +0000",
      References: Array.from({ length: 20_000 }, (_, i) => `<${i}@x>`).join(
        " ",
      ),
      "Content-Type": "multipart/mixed; boundary=b0",
    };
    const quote = letter(
      { From: us, To: us, "Message-ID": "<quote@x>" },
      `${">".repeat(1_000_000)} hi`,
    );
    const { messages } = await read(letter(header, `${deep}end`) + quote, [us]);
    expect(messages.map(({ remoteId }) => remoteId)).toEqual([
      "deep@x",
      "quote@x",
    ]);
    expect(messages[0]?.thread.length).toBeLessThanOrEqual(100);
    expect(messages[0]?.sentAt).toBeLessThanOrEqual(Date.now());
  });

  it("cuts a mail that is larger than any letter, and reads the next one", async () => {
    const huge = letter(
      { From: "ben@example.test", To: us, "Message-ID": "<huge@x>" },
      `beginning\n${`${"y".repeat(75)}\n`.repeat(750_000)}`,
    );
    const { messages } = await read(huge + question, [us]);
    expect(messages.map(({ remoteId }) => remoteId)).toEqual([
      "huge@x",
      "q1@example.test",
    ]);
  });
});

describe("importing an mbox file", () => {
  const run = describeImport();

  it("says beforehand what it is, takes it in once, and makes nobody wait", async () => {
    const path = join(run.dir, "All mail.mbox");
    writeFileSync(path, question + answer + picture + unwanted);
    expect(await run.recognise(path)).toMatchObject({
      kind: "mbox",
      accounts: [
        { channel: "email", handle: us, name: "Anna Harbour", here: false },
      ],
      counts: [
        { what: "messages", count: 3 },
        { what: "of them yours", count: 1 },
      ],
      span: {
        from: Date.UTC(2023, 0, 2, 10, 0, 5),
        to: Date.UTC(2023, 0, 4, 10),
      },
      asks: "addresses",
      notes: ["It leaves out 1 spam and deleted mails, 1 drafts."],
    });
    expect(await run.accounts()).toEqual([]);

    const rest = "Left out: 1 spam and deleted mails, 1 drafts.";
    expect(await run.outcome(path)).toBe(
      `A mailbox (mbox): 3 of 3 messages were new. ${rest}`,
    );
    const kept = run.kept();
    expect(kept.map(({ direction }) => direction)).toEqual(["in", "out", "in"]);
    expect(kept[1]?.conversation).toBe(kept[0]?.conversation);
    expect(
      await run.search("refund after:2023-01-01 before:2024-01-01"),
    ).toHaveLength(1);
    expect(await run.search("rückzahlung")).toHaveLength(2);
    const [account] = await run.accounts();
    expect(account).toMatchObject({
      channel: "email",
      handle: us,
      counts: { messages: 3, unread: 0, waiting: 0, overdue: 0 },
      capabilities: { reply: false, post: false },
      health: {
        state: "imported",
        message: expect.stringMatching(
          /^It keeps what is here and is not polled/,
        ) as string,
      },
    });
    await expect(
      run.app.call("accounts.poll", { id: account?.id ?? "" }),
    ).rejects.toMatchObject({ code: "conflict" });

    expect(await run.outcome(path)).toBe(
      `A mailbox (mbox): 0 of 3 messages were new. ${rest}`,
    );
    expect(run.kept()).toEqual(kept);
    expect((await run.recognise(path)).accounts).toMatchObject([
      { here: true },
    ]);
  });

  it("refuses what is no mail and changes nothing", async () => {
    const path = join(run.dir, "notes.mbox");
    writeFileSync(path, "Dear diary");
    const job = await run.import(path);
    expect(job).toMatchObject({
      state: "failed",
      fault: { code: "invalid-input" },
    });
    expect(await run.accounts()).toEqual([]);
  });
});
