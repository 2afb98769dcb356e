import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Input, Method } from "../../src/shared/contract/index.ts";
import type { Job } from "../../src/shared/model/job.ts";
import { ask } from "../faults/ask.ts";
import { findCommand, until } from "../servers/child.ts";
import { startPostOffice, type PostOffice } from "./post-office.ts";
import { startCoreChild, type CoreChild } from "./start-child.ts";

/** Only Linux has it, and a container may forbid it. */
const strace = findCommand("strace");
const canTrace =
  strace !== null &&
  spawnSync(strace, ["-o", "/dev/null", "true"]).status === 0;

/** What a kill cannot show: that text is on the disk, not in the system's memory, before anybody hears of it. */
describe.skipIf(!canTrace)("what the user wrote, seen from the kernel", () => {
  let dir: string;
  let office: PostOffice;
  let child: CoreChild;
  const trace = () => join(dir, "trace");

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-fsync-"));
    office = await startPostOffice();
    child = await startCoreChild(dir, [
      strace ?? "",
      "--follow-forks",
      "--decode-fds=path",
      "--string-limit=400",
      `--output=${trace()}`,
      "--trace=fsync,fdatasync,write,writev,rename,renameat,renameat2",
    ]);
  });
  afterEach(async () => {
    await child.end();
    await office.close();
    rmSync(dir, { recursive: true });
  });

  /** Lines from one that holds the first text up to one that holds the second. */
  async function between(from: string, to: string): Promise<string[]> {
    await child.end();
    const lines = readFileSync(trace(), "utf8").split("\n");
    const begin = lines.findIndex((line) => line.includes(from));
    const end = lines.findIndex((line, i) => i > begin && line.includes(to));
    expect(begin, from).toBeGreaterThanOrEqual(0);
    expect(end, to).toBeGreaterThan(begin);
    return lines.slice(begin, end);
  }
  const syncsOf = (lines: string[], file: string) =>
    lines.filter(
      (line) => /\bf(data)?sync\(/.test(line) && line.includes(`/${file}>`),
    ).length;

  it("is in the archive and beside it before a save is answered", async () => {
    const draft = { id: "seen-from-the-kernel", text: "Hello" };
    await child.call("drafts.list", {});
    await child.call("drafts.save", draft);
    const lines = await between('{\\"n\\":1', '{\\"n\\":2');
    expect(syncsOf(lines, "archive.sqlite-wal")).toBeGreaterThan(0);
    expect(syncsOf(lines, "unsent.jsonl")).toBeGreaterThan(0);
  });

  it("is marked as being sent before the first byte leaves", async () => {
    const added = await child.call("accounts.add", {
      channel: "discourse",
      settings: { url: office.url, user: "us" },
      secrets: { token: "us" },
    });
    const { id: accountId } = (added.ok ? added.value : {}) as { id: string };
    await child.call("outbox.send", {
      id: "marked-as-being-sent",
      accountId,
      text: "Hello",
      undoSeconds: 0,
    });
    await until("the post", () => (office.posts.length > 0 ? true : null));
    const lines = await between('{\\"n\\":1', "POST /posts");
    // Once for the item itself, once for its attempt.
    expect(syncsOf(lines, "archive.sqlite-wal")).toBeGreaterThanOrEqual(2);
    expect(syncsOf(lines, "unsent.jsonl")).toBeGreaterThanOrEqual(2);
  });

  it(
    "is in the archive before a decision is answered",
    { timeout: 60_000 },
    async () => {
      for (const name of ["ana", "ben", "cleo"])
        office.say(name, `@us a question of ${name}`);
      // Answers come in the order of the calls, each under its number.
      const methods: Method[] = [];
      const decide = <M extends Method>(method: M, input: Input<M>) => {
        methods.push(method);
        return ask(child, method, input);
      };
      const { id: accountId } = await decide("accounts.add", {
        channel: "discourse",
        settings: { url: office.url, user: "us" },
        secrets: { token: "us" },
      });
      await decide("accounts.poll", { id: accountId });
      // Nothing else is written meanwhile.
      await decide("accounts.update", { id: accountId, paused: true });
      const { items } = await decide("conversations.list", { query: "" });
      const [one, two] = items.map(({ id, person }) => ({
        conversationId: id,
        personId: person.id,
      }));
      if (one === undefined || two === undefined)
        throw new Error("nobody wrote");
      const { messages } = await decide("conversations.get", {
        id: one.conversationId,
      });
      const from = methods.length;

      const ids = [one.conversationId];
      await decide("conversations.mark", { ids, mark: "done" });
      await decide("undo", {});
      await decide("redo", {});
      await decide("conversations.mark", { ids, mark: "starred" });
      await decide("labels.set", { conversationIds: ids, add: ["vip"] });
      const [label] = await decide("labels.list", {});
      await decide("labels.rename", { id: label?.id ?? "", name: "Later" });
      await decide("labels.delete", { id: label?.id ?? "" });
      const note = await decide("notes.add", {
        conversationId: one.conversationId,
        text: "A note",
      });
      await decide("notes.edit", { id: note.id, text: "Another" });
      await decide("notes.delete", { id: note.id });
      const tag = await decide("feedback.tag", {
        messageId: messages[0]?.id ?? "",
        kind: "want",
        topic: "tea",
      });
      await decide("feedback.untag", { id: tag.id });
      const promise = await decide("promises.make", { ...one, text: "Soon" });
      await decide("promises.end", { id: promise.id, ending: "kept" });
      await decide("people.setRole", { id: one.personId, role: "press" });
      await decide("people.keepApart", {
        id: one.personId,
        otherId: two.personId,
      });
      await decide("people.setOneOfUs", { id: two.personId, oneOfUs: true });
      await decide("undo", {});
      const merged = await decide("people.merge", {
        ids: [one.personId, two.personId],
      });
      const { identities } = await decide("people.get", { id: merged.id });
      await decide("people.split", {
        id: merged.id,
        identityIds: identities.slice(1).map(({ id }) => id),
      });
      const joined = await decide("conversations.merge", {
        ids: [one.conversationId, two.conversationId],
      });
      await decide("conversations.split", { id: joined.id });
      await decide("columns.save", {
        columns: [
          { id: "c", title: "All", query: "", order: "newest", width: 300 },
        ],
      });
      await decide("settings.save", { undoSeconds: 0 });
      await decide("accounts.retention", {
        id: accountId,
        policy: { keep: "channel" },
      });
      await decide("accounts.remove", { id: accountId });

      await child.end();
      const lines = readFileSync(trace(), "utf8").split("\n");
      const answered = (n: number) =>
        lines.findIndex((line) => line.includes(`{\\"n\\":${n},`));
      const unsynced = methods.filter((method, i) => {
        if (i < from) return false;
        const [begin, end] = [answered(i), answered(i + 1)];
        expect(begin, method).toBeGreaterThan(0);
        expect(end, method).toBeGreaterThan(begin);
        return syncsOf(lines.slice(begin, end), "archive.sqlite-wal") === 0;
      });
      // What only asks.
      expect(unsynced).toEqual(["labels.list", "people.get"]);
    },
  );

  /** What is done by a job, seen from its beginning to the answer that says it is done. */
  async function linesOf(method: string, input: unknown): Promise<string[]> {
    const asked = await child.call(method, input);
    const { jobId } = (asked.ok ? asked.value : {}) as { jobId: string };
    await until("the job", async () => {
      const listed = await child.call("jobs.list", {});
      const jobs = (listed.ok ? listed.value : []) as Job[];
      const job = jobs.find(({ id }) => id === jobId);
      expect(job?.state).not.toBe("failed");
      return job?.state === "done" ? true : null;
    });
    return between(`\\"jobId\\":\\"${jobId}`, '\\"state\\":\\"done');
  }
  /** Which of these lines is the n-th that renames something to a path that ends so. */
  const renamed = (lines: string[], end: string) =>
    lines.findIndex(
      (line) => /\brename/.test(line) && line.includes(`${end}"`),
    );
  const syncs = (line: string | undefined, end: string) =>
    line !== undefined &&
    /\bf(data)?sync\(/.test(line) &&
    line.includes(`${end}>`);

  it("has a backup on the disk before it has its name, and its name before it is done", async () => {
    const lines = await linesOf("archive.backup", {});
    const at = renamed(lines, ".sqlite");
    expect(at).toBeGreaterThan(0);
    expect(
      lines.slice(0, at).some((line) => syncs(line, ".unfinished.sqlite")),
    ).toBe(true);
    expect(lines.slice(at).some((line) => syncs(line, "/backups"))).toBe(true);
  });

  it("has what was imported on the disk before it is done", async () => {
    const mailbox = join(dir, "..", `${basename(dir)}.mbox`);
    writeFileSync(
      mailbox,
      "From x Mon Jan 02 10:00:00 2023\nFrom: ana@x.test\nTo: us@x.test\nMessage-ID: <1@x>\n\nHello\n\n",
    );
    try {
      const lines = await linesOf("archive.import", {
        path: mailbox,
        addresses: ["us@x.test"],
      });
      // Once for the account, and once for all that came after it.
      expect(syncsOf(lines, "archive.sqlite-wal")).toBeGreaterThanOrEqual(2);
    } finally {
      rmSync(mailbox);
    }
  });

  it("has every file of an export on the disk before it has its name, and its name before it is done", async () => {
    const path = join(dir, "..", `${basename(dir)}-exported`);
    try {
      const lines = await linesOf("archive.export", {
        what: "everything",
        path,
      });
      const at = renamed(lines, "-exported");
      expect(at).toBeGreaterThan(0);
      const files = readdirSync(path).filter((name) => name.includes("."));
      expect(files).toContain("manifest.json");
      for (const name of files)
        expect(
          lines.slice(0, at).filter((line) => syncs(line, `/${name}`)),
          name,
        ).toHaveLength(1);
      expect(lines.slice(0, at).some((line) => syncs(line, "-part"))).toBe(
        true,
      );
      expect(lines.slice(at).some((line) => syncs(line, dirname(path)))).toBe(
        true,
      );
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  });
});
