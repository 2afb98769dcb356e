import Database from "better-sqlite3";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Input } from "../../src/shared/contract/index.ts";
import { foundMessage } from "../../src/shared/export/found.ts";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
let folder: string;
let id: string;

const trap = '=cmd|" /C calc"!A1';
const wild = [
  "# not a heading",
  "<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil/x.png)",
  "    not code",
  "1. not a list",
  "From me to you",
  ">From quoted",
].join("\n");

beforeEach(async () => {
  village = await openVillage();
  folder = mkdtempSync(join(tmpdir(), "porchlight-found-"));
  id = await village.add("us");
  await village.bring(id, [
    message("a", "ana", 2, { text: "I want a refund", subject: trap }),
    message("b", "us", 3, {
      thread: ["a"],
      inReplyTo: "a",
      text: 'So sorry, a,b "c"',
    }),
    message("c", "ana", 4, {
      thread: ["a"],
      inReplyTo: "b",
      text: wild,
      permalink: "https://example.social/c",
    }),
    message("d", "bob", 5, { text: "Nothing to see" }),
  ]);
});
afterEach(async () => {
  await village.close();
  rmSync(folder, { recursive: true });
});

type Query = Exclude<Input<"archive.export">["what"], "everything">;

async function exported(what: Query): Promise<string> {
  const path = join(folder, "out");
  const { jobId } = await village.call("archive.export", {
    what,
    path,
    replace: true,
  });
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find((job) => job.id === jobId),
      { timeout: 20_000 },
    )
    .toMatchObject({ state: "done" });
  return readFileSync(path, "utf8");
}

/** A reader of RFC 4180 written from its grammar. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    expect(text[at]).toBe('"');
    let field = "";
    for (at += 1; ; at += 1) {
      if (text[at] !== '"') field += text[at];
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else break;
    }
    row.push(field);
    at += 1;
    if (text[at] === ",") at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe("\r\n");
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

it("writes every message of the conversations found as CSV that no spreadsheet computes", async () => {
  const text = await exported({ query: "refund", format: "csv", mark: true });
  expect(text.startsWith("\ufeff")).toBe(true);
  const [head = [], ...rows] = readCsv(text.slice(1));
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
  expect(column("text")).toEqual([
    "I want a refund",
    'So sorry, a,b "c"',
    wild,
  ]);
  expect(column("found")).toEqual(["yes", "no", "no"]);
  expect(column("subject")).toEqual([`'${trap}`, "", ""]);
  expect(column("handle")[0]).toBe("'@ana@example.social");
  expect(rows.flat().filter((field) => /^[=+\-@\t\r]/.test(field))).toEqual([]);
});

it("writes JSON Lines that hold to their schema", async () => {
  const text = await exported({ query: "from:ana", format: "jsonl" });
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => foundMessage.parse(JSON.parse(line)));
  expect(lines.map(({ remoteId, found }) => [remoteId, found])).toEqual([
    ["a", true],
    ["b", false],
    ["c", true],
  ]);
  expect(lines[1]?.inReplyTo).toBe(lines[0]?.id);
});

it("writes Markdown in which nothing that was written is markup", async () => {
  const text = await exported({ query: "", format: "markdown" });
  expect(text).toContain("## \\=cmd\\|");
  expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(text).toContain("\\[x\\](javascript:alert(1))");
  expect(text).toContain("> \\# not a heading");
  expect(text).toContain("> 1\\. not a list");
  expect(text).not.toMatch(/<script|[^\\]\]\(javascript|^> {4}/m);
  expect(text.match(/^### /gm)).toHaveLength(4);
});

it("writes mbox in which every line that begins with From is quoted", async () => {
  const text = await exported({ query: "", format: "mbox" });
  const starts = text.match(/^From .*$/gm) ?? [];
  expect(starts).toHaveLength(4);
  for (const line of starts)
    expect(line).toMatch(
      /^From nobody@mastodon\.invalid (Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
    );
  expect(text).toContain("\n>From me to you\n");
  expect(text).toContain("\n>>From quoted\n");
  expect(text).toContain(
    '\nFrom: "ana (@ana@example.social)" <nobody@mastodon.invalid>\n',
  );
});

it.each([
  ["(refund", 0],
  ["refund label:none", 13],
  ["topic:none refund", 6],
  ["is:open -(account:none)", 18],
])("refuses %s with its place, before there is a job", async (query, at) => {
  await expect(exported({ query, format: "csv" })).rejects.toMatchObject({
    code: "invalid-input",
    details: { at },
  });
  expect(await village.call("jobs.list", {})).toEqual([]);
});

it("overwrites nothing without being told", async () => {
  const path = join(folder, "mine.txt");
  writeFileSync(path, "mine");
  const what = { query: "", format: "csv" } as const;
  await expect(village.call("archive.export", { what, path })).rejects.toThrow(
    /may be replaced/,
  );
  await expect(village.call("archive.saveWorkspace", { path })).rejects.toThrow(
    /may be replaced/,
  );
  await expect(
    village.call("archive.export", { what: "everything", path, replace: true }),
  ).rejects.toThrow(/This is a file/);
  expect(readFileSync(path, "utf8")).toBe("mine");
});

it("says what is wrong with a path", async () => {
  const refused = (path: string) =>
    village
      .call("archive.export", { what: "everything", path })
      .catch((cause: unknown) => (cause as Error).message);
  writeFileSync(join(folder, "file"), "");
  expect(await refused("export")).toMatch(/whole path/);
  expect(await refused(join(folder, "no", "such"))).toMatch(
    /There is no folder/,
  );
  expect(await refused(join(folder, "file", "x"))).toMatch(/is not a folder/);
  expect(await refused(join(village.dir, "x"))).toMatch(/own data folder/);
  expect(await refused(folder)).toMatch(/not empty/);
  expect(readdirSync(folder)).toEqual(["file"]);
});

it("saves the workspace as one file that restores, with what waits to be sent held", async () => {
  const [conversation] = await village.conversations("from:bob");
  await village.call("outbox.send", {
    id: "a-reply-that-waits",
    conversationId: conversation?.id,
    text: "Hello Bob",
    undoSeconds: 60,
  });
  const path = join(folder, "workspace.sqlite");
  const { jobId } = await village.call("archive.saveWorkspace", { path });
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find((job) => job.id === jobId),
      { timeout: 20_000 },
    )
    .toMatchObject({ state: "done" });
  const db = new Database(path, { readonly: true });
  expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(4);
  expect(db.prepare("SELECT state, text FROM outbox").all()).toEqual([
    { state: "held", text: "Hello Bob" },
  ]);
  db.close();
  expect(readdirSync(folder)).toEqual(["workspace.sqlite"]);
  const restoring = await village.call("archive.restore", { path });
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find(
          (job) => job.id === restoring.jobId,
        )?.state,
      { timeout: 20_000 },
    )
    .toBe("done");
  expect(await village.conversations()).toHaveLength(2);
  expect(existsSync(path)).toBe(true);
});

it("stopped while it saves the workspace leaves nothing behind", async () => {
  const path = join(folder, "workspace.sqlite");
  const { jobId } = await village.call("archive.saveWorkspace", { path });
  await village.call("jobs.cancel", { id: jobId });
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find((job) => job.id === jobId)
          ?.state,
      { timeout: 20_000 },
    )
    .toBe("cancelled");
  expect(readdirSync(folder)).toEqual([]);
});
