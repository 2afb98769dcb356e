import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
      "--trace=fsync,fdatasync,write,writev",
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
});
