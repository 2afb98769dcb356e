import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveFile } from "../../src/main/archive/open.ts";
import { writeOlder } from "../archive/older.ts";
import type { AppEvent } from "../../src/shared/contract/event.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";
import { startCoreChild } from "./start-child.ts";

const messages = 3000;

let dir: string;
let app: CoreUnderTest | undefined;
let events: AppEvent[];
let holder: Database.Database | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-updating-"));
  writeOlder(join(dir, archiveFile), { messages });
});
afterEach(async () => {
  holder?.close();
  holder = undefined;
  await app?.core.close();
  app = undefined;
  rmSync(dir, { recursive: true });
});

/** Another program that writes to the file: bringing it up to date waits for it, for five seconds. */
function hold(): void {
  holder = new Database(join(dir, archiveFile));
  holder.exec("BEGIN IMMEDIATE");
}

async function start(): Promise<CoreUnderTest> {
  app = await runCore(dir);
  events = [];
  app.core.subscribe((event) => events.push(event));
  return app;
}

const state = async () => (await app?.call("archive.state", {}))?.state;
const counted = async () =>
  (await app?.call("accounts.list", {}))?.map((account) => account.id);

describe("an archive of an older version", () => {
  it("is brought up to date with the interface there, and opens by itself", async () => {
    hold();
    const { call, core } = await start();
    expect(await state()).toBe("updating");
    expect(await call("app.info", {})).toMatchObject({ dataDir: dir });
    expect(await call("jobs.list", {})).toEqual([]);
    await expect(call("conversations.list", { query: "" })).rejects.toThrow(
      expect.objectContaining({ code: "archive-older" }),
    );
    await expect(
      call("drafts.save", { id: "draft-too-soon", text: "Hello" }),
    ).rejects.toThrow(/being brought up to date/);
    await expect
      .poll(() => call("archive.state", {}))
      .toMatchObject({ at: { step: 2, backupAt: expect.any(Number) } });
    expect(await call("archive.backups", {})).toMatchObject([{ messages }]);
    expect(await core.findMedia("any")).toBeUndefined();

    holder?.close();
    await expect.poll(state).toBe("open");
    expect(events).toContainEqual({ type: "reset" });
    expect(events).toContainEqual({ type: "changed", topics: ["archive"] });
    expect(await counted()).toEqual(["a"]);
    const { items } = await call("conversations.list", { query: "word31" });
    expect(items).toHaveLength(1);
  });

  it("says what keeps it from being brought up to date, and tries again", async () => {
    hold();
    const { call } = await start();
    await expect
      .poll(() => call("archive.state", {}))
      .toMatchObject({
        state: "closed",
        fault: { code: "folder-in-use" },
        replaceable: false,
      });
    holder?.close();
    await call("archive.reopen", {});
    await expect.poll(state).toBe("open");
  });

  it("is left where it is when the program is closed, and goes on at the next start", async () => {
    hold();
    const { core } = await start();
    expect(await state()).toBe("updating");
    const closed = core.close();
    holder?.close();
    await closed;
    expect(app?.logged.join()).not.toContain("could not be opened");
    await start();
    await expect.poll(state).toBe("open");
    expect(await counted()).toEqual(["a"]);
  });

  it("is whole after kills in between", async () => {
    rmSync(join(dir, archiveFile));
    // Enough to be shown while it is brought up to date.
    writeOlder(join(dir, archiveFile), { messages, words: 60 });
    for (let i = 0; i < 4; i += 1) {
      const child = await startCoreChild(dir);
      await child.kill();
    }
    await start();
    await expect.poll(state).toBe("open");
    expect(await counted()).toEqual(["a"]);
    const db = new Database(join(dir, archiveFile), { readonly: true });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(
      messages,
    );
    db.close();
  });
});
