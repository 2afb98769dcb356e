import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mbox } from "../../../src/main/importing/mbox/read.ts";
import { describeImport, findsOf } from "./run-import.ts";

const run = describeImport();
const us = "anna@harbour.test";

const texts = [
  "Where is my refund?\nFrom where I sit it is late.\n>From x\n>>From y",
  "  two spaces before, one after \n.\n..\n-- \nAnna",
  `${"a long line ".repeat(200)}\n\n\nthree line ends before = and =3D ü 漢字 🫖`,
  "Answers a mail that is not here.",
];

function letter(n: number): string {
  const answered =
    n === 3 ? "elsewhere@example.test" : `m${n - 1}@example.test`;
  return [
    "From ben@example.test Mon Jan 02 10:00:00 2023",
    `From: "Ben, =?utf-8?Q?R=C3=BCtter?=" <ben@example.test>`,
    `To: ${us}`,
    `Subject: ${n === 0 ? "" : "Re: "}Refund`,
    `Message-ID: <m${n}@example.test>`,
    ...(n === 0 ? [] : [`In-Reply-To: <${answered}>`]),
    `Date: Mon, 02 Jan 2023 1${n}:00:00 +0000`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    (texts[n] ?? "").replaceAll(/^(>*From )/gm, ">$1"),
    "",
    "",
  ].join("\n");
}

it("is read back from our own export as it was: ids, threads, authors, every line", async () => {
  const path = join(run.dir, "first.mbox");
  writeFileSync(path, texts.map((_, n) => letter(n)).join(""));
  await run.outcome(path, [us]);
  const again = join(run.dir, "second.mbox");
  const { jobId } = await run.app.call("archive.export", {
    what: { query: "", format: "mbox" },
    path: again,
  });
  await expect
    .poll(async () =>
      (await run.app.call("jobs.list", {})).find(({ id }) => id === jobId),
    )
    .toMatchObject({ state: "done" });
  const read = async (file: string) =>
    (await findsOf(mbox, file, { addresses: [us] })).messages
      .map(
        ({ remoteId, inReplyTo, thread, author, subject, sentAt, text }) => ({
          remoteId,
          inReplyTo,
          thread,
          author,
          subject,
          sentAt,
          text,
        }),
      )
      .toSorted((a, b) => a.sentAt - b.sentAt);
  expect(await read(again)).toEqual(await read(path));
  expect(readFileSync(again, "utf8").match(/^From /gm)).toHaveLength(4);
  // Whoever has them already gets nothing new.
  expect(await run.outcome(again, [us])).toMatch(/: 0 of 4 messages were new/);
  expect(await run.app.call("conversations.list", { query: "" })).toMatchObject(
    { items: [{ messages: 1 }, { messages: 3 }] },
  );
});
