import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import Database from "better-sqlite3";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { exportManifest } from "../../src/shared/export/manifest.ts";
import { fileOf, nouns } from "../../src/shared/export/records.ts";
import type { Job } from "../../src/shared/model/job.ts";
import { contentsOf } from "../archive/contents.ts";
import { folderOf } from "./importing/folder-of.ts";
import { smallArchives } from "./importing/small-archives.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";
import { fillUgly, uglyNow } from "./ugly-archive.ts";

let dir: string;
const running: CoreUnderTest[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-export-"));
});
afterEach(async () => {
  for (const { core } of running.splice(0)) await core.close();
  rmSync(dir, { recursive: true });
});

async function open(name: string): Promise<CoreUnderTest> {
  const under = await runCore(join(dir, name), {}, { now: () => uglyNow });
  running.push(under);
  return under;
}

async function ended({ call }: CoreUnderTest, jobId: string): Promise<Job> {
  for (;;) {
    const job = (await call("jobs.list", {})).find(({ id }) => id === jobId);
    if (job !== undefined && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function exported(under: CoreUnderTest, name: string, replace = false) {
  const path = join(dir, name);
  const { jobId } = await under.call("archive.export", {
    what: "everything",
    path,
    replace,
  });
  expect(await ended(under, jobId)).toMatchObject({ state: "done" });
  return path;
}

async function imported(under: CoreUnderTest, path: string) {
  const { jobId } = await under.call("archive.import", { path });
  return ended(under, jobId);
}

/** Every file of a folder with its bytes. */
function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "latin1")]),
  );
}

/** The archive of a core as one reads it, without what belongs to the folder and not to its contents. */
function contents(name: string) {
  const db = new Database(join(dir, name, archiveFile));
  try {
    return contentsOf(db);
  } finally {
    db.close();
  }
}

/** An export mends halves of surrogate pairs, which the archive keeps in the escapes of JSON. */
const whole = (row: string) =>
  row.replaceAll(/\\\\ud[89a-f][0-9a-f]{2}/g, "\ufffd");

describe("everything", () => {
  beforeEach(async () => {
    await fillUgly(join(dir, "a"));
  });

  it("has a file with something in it for every noun", async () => {
    const path = await exported(await open("a"), "first");
    const manifest = exportManifest.parse(
      JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")),
    );
    expect(manifest.files.filter(({ records }) => records === 0)).toEqual([]);
    expect(manifest.files.map(({ name }) => name)).toEqual(nouns.map(fileOf));
    expect(manifest.asOf).toBe(uglyNow - 999);
  });

  it("comes back to the byte from an archive that was empty", async () => {
    const first = await exported(await open("a"), "first");
    const b = await open("b");
    expect(await imported(b, first)).toMatchObject({ state: "done" });
    const second = await exported(b, "second");
    expect(filesIn(second)).toEqual(filesIn(first));
  });

  it("says what was in the way of the second account, and takes it in once that is gone", async () => {
    const first = await exported(await open("a"), "first");
    const b = await open("b");
    const db = openArchive(join(dir, "b"));
    try {
      db.exec(
        "CREATE TRIGGER barred BEFORE INSERT ON accounts WHEN EXISTS (SELECT 1 FROM accounts) BEGIN SELECT RAISE(ABORT, 'barred'); END",
      );
      expect(await imported(b, first)).toMatchObject({
        state: "failed",
        fault: { code: "internal" },
      });
      db.exec("DROP TRIGGER barred");
    } finally {
      db.close();
    }
    expect(await imported(b, first)).toMatchObject({ state: "done" });
    expect(filesIn(await exported(b, "second"))).toEqual(filesIn(first));
  });

  it("takes in an export of the version before rules", async () => {
    const path = await exported(await open("a"), "first");
    const withoutRules = filesIn(path)["decisions.jsonl"]?.replaceAll(
      /,"ruleId":"[^"]*"/g,
      "",
    );
    const decisions = Buffer.from(withoutRules ?? "", "latin1");
    writeFileSync(join(path, "decisions.jsonl"), decisions);
    const ofRules = ["rules", "rule-acts"] as const;
    for (const noun of ofRules) rmSync(join(path, fileOf(noun)));
    const manifest = exportManifest.parse(
      JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")),
    );
    const files = manifest.files
      .filter(({ name }) => !ofRules.some((noun) => name === fileOf(noun)))
      .map((file) =>
        file.name === "decisions.jsonl"
          ? {
              ...file,
              bytes: decisions.length,
              sha256: createHash("sha256").update(decisions).digest("hex"),
            }
          : file,
      );
    const manifestPath = join(path, "manifest.json");
    const say = (version: number) =>
      writeFileSync(
        manifestPath,
        JSON.stringify({ ...manifest, version, files }),
      );
    const b = await open("b");
    say(2);
    expect(await imported(b, path)).toMatchObject({
      state: "failed",
      fault: { message: expect.stringContaining("rules.jsonl") as string },
    });
    say(1);
    expect(await imported(b, path)).toMatchObject({ state: "done" });
    const second = filesIn(await exported(b, "second"));
    expect(second["rules.jsonl"]).toBe("");
    for (const { name } of files)
      expect(second[name], name).toBe(filesIn(path)[name]);
  });

  it("brings counters, turns, full text and what is derived as they were", async () => {
    const first = await exported(await open("a"), "first");
    await imported(await open("b"), first);
    const [a, b] = [contents("a"), contents("b")];
    // What a joined one still says of itself is what it was when it was joined.
    for (const all of [a, b])
      all["conversations"] = (all["conversations"] ?? []).filter((row) =>
        row.includes('"redirect_to":null'),
      );
    for (const table of Object.keys(a))
      if (!["settings", "outbox", "payloads", "accounts"].includes(table))
        expect([table, b[table]]).toEqual([table, a[table]?.map(whole)]);
  });

  it("changes nothing when it is imported again", async () => {
    const first = await exported(await open("a"), "first");
    const b = await open("b");
    await imported(b, first);
    const before = contents("b");
    expect(await imported(b, first)).toMatchObject({
      state: "done",
      outcome: "Everything in this export was here already.",
    });
    expect(contents("b")).toEqual(before);
  });

  it("changes nothing in the archive that it comes from", async () => {
    const a = await open("a");
    const first = await exported(a, "first");
    const before = contents("a");
    expect(await imported(a, first)).toMatchObject({
      state: "done",
      outcome: "Everything in this export was here already.",
    });
    expect(contents("a")).toEqual(before);
  });
});

describe("an archive of tens of thousands of rows", () => {
  it(
    "comes back to the byte, with all that was imported from elsewhere",
    { timeout: 600_000 },
    async () => {
      mkdirSync(join(dir, "a"));
      const db = openArchive(join(dir, "a"));
      await fillDemo(db, {
        seed: 11,
        now: uglyNow,
        messages: 11_000,
        wide: true,
      });
      db.close();
      const a = await open("a");
      for (const [name, , files] of smallArchives) {
        const folder = folderOf(
          join(dir, name),
          Object.fromEntries(
            Object.entries(files).map(([path, value]) => [
              path,
              JSON.stringify(value),
            ]),
          ),
        );
        expect(await imported(a, folder), name).toMatchObject({
          state: "done",
        });
      }
      const mailbox = join(dir, "a.mbox");
      writeFileSync(
        mailbox,
        Array.from(
          { length: 200 },
          (_, i) =>
            `From x Mon Jan 02 10:00:00 2023\nFrom: p${i % 20}@x.test\nTo: us@x.test\nSubject: S${i % 40}\nMessage-ID: <${i}@x>\n${i > 50 ? `In-Reply-To: <${i % 50}@x>\n` : ""}\nhello ${i}\n\n`,
        ).join(""),
      );
      expect(await imported(a, mailbox)).toMatchObject({ state: "done" });
      const first = await exported(a, "first");
      const manifest = exportManifest.parse(
        JSON.parse(readFileSync(join(first, "manifest.json"), "utf8")),
      );
      const records = manifest.files.reduce(
        (sum, file) => sum + file.records,
        0,
      );
      expect(records).toBeGreaterThan(20_000);
      const b = await open("b");
      expect(await imported(b, first)).toMatchObject({ state: "done" });
      const second = filesIn(await exported(b, "second"));
      for (const [name, bytes] of Object.entries(filesIn(first)))
        expect(second[name] === bytes, name).toBe(true);
    },
  );
});
