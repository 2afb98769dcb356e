import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { asArchiveFault, openArchive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { appendToLog, createLog } from "../../src/main/log.ts";
import { createAttending } from "../../src/main/polling/attention.ts";
import { createBudget } from "../../src/main/polling/budget.ts";
import { createNetwork } from "../../src/main/polling/network.ts";
import { createPoller } from "../../src/main/polling/poller.ts";
import { createKeychainStore } from "../../src/main/secrets.ts";
import { account, addHarbour, message, page, start } from "./remote.ts";
import { openVillage } from "./village.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-trouble-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("polling on a full disk", () => {
  it("says so, and goes on by itself when there is room again", async () => {
    const db = openArchive(dir);
    addHarbour(db);
    const logged: string[] = [];
    const poller = createPoller(
      account.id,
      {
        kind: "mastodon",
        settings: z.unknown(),
        pollSeconds: 60,
        poll: () =>
          Promise.resolve(
            page([message("m", "ana", 1, { raw: randomText() })]),
          ),
      } as unknown as Channel,
      {
        db,
        ingest: createIngest(db, createTurnKeeper(db), () => start),
        connect: () => Promise.resolve({}) as never,
        now: () => start,
        random: () => 0.5,
        log: createLog((line) => logged.push(line)),
        changed: () => undefined,
        freshened: () => undefined,
        began: () => () => undefined,
        version: "0.0.0",
        budget: createBudget(() => start),
        network: createNetwork(() => undefined),
        attending: createAttending({
          now: () => start,
          isOnBattery: () => false,
          arrivals: () => undefined,
        }),
      },
    );
    // No page more than there are.
    db.pragma(
      `max_page_count = ${String(db.pragma("page_count", { simple: true }))}`,
    );
    for (let i = 0; i < 40; i += 1)
      await expect(poller.poll()).rejects.toMatchObject({
        code: "archive-full",
        message: expect.stringContaining("Free some space") as string,
      });
    expect(poller.health()).toMatchObject({
      code: "archive-full",
      nextPollAt: expect.any(Number) as number,
    });
    db.pragma("max_page_count = 1000000");
    expect(await poller.poll()).toMatchObject({ added: 1 });
    expect(poller.health()).toMatchObject({ state: "ok", failures: 0 });
    await poller.stop();
    db.close();
  });
});

/** Does not shrink, so that it needs pages of its own. */
function randomText(): string {
  return Array.from({ length: 60_000 }, () =>
    String.fromCharCode(33 + Math.floor(Math.random() * 90)),
  ).join("");
}

describe("the log", () => {
  it("stays small", () => {
    const path = join(dir, "porchlight.log");
    const append = appendToLog(path, 100);
    for (let i = 0; i < 30; i += 1) append(`line ${i} of many\n`);
    expect(readFileSync(path, "utf8").length).toBeLessThanOrEqual(100);
    expect(readFileSync(path, "utf8")).toContain("line 29");
    expect(readFileSync(`${path}.1`, "utf8").length).toBeLessThanOrEqual(100);
  });

  it("never throws, whatever it is given and wherever it is to go", () => {
    mkdirSync(join(dir, "folder"));
    const lines: string[] = [];
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    createLog((line) => lines.push(line)).warn("odd", circle);
    expect(lines).toHaveLength(1);
    createLog(appendToLog(join(dir, "folder"))).error("no file there");
  });

  it("strikes secrets out under every name", () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    log.error('{"auth":{"user":"a","pass":"hunter2"}} secret=hunter2');
    log.error("api_key: hunter2 passwd=hunter2 https://u:hunter2@host/");
    expect(lines.join("")).not.toContain("hunter2");
  });
});

describe("the keychain", () => {
  it("says in a sentence that it does not answer, and is asked again", async () => {
    const locked = () => Promise.reject(new Error("org.freedesktop.Locked"));
    const store = createKeychainStore(
      { getPassword: locked, setPassword: locked, deletePassword: locked },
      "test",
    );
    const sentence = {
      code: "unreachable",
      message: expect.stringContaining("Unlock it") as string,
    };
    await expect(store.get("a")).rejects.toMatchObject(sentence);
    await expect(store.set("a", "b")).rejects.toMatchObject(sentence);
    await expect(store.delete("a")).rejects.toMatchObject(sentence);
  });

  it("gives an account its sign-in back when it was only locked at the last start", async () => {
    const village = await openVillage({ random: () => 0 });
    const id = await village.add("us");
    await village.call("accounts.signIn", { id, secrets: { token: "t" } });
    const kept = village.secrets.all.get(id) ?? "";
    village.secrets.all.set(id, '{"token": 5}');
    await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "needs-sign-in",
    });
    village.secrets.all.set(id, kept);
    await village.reopen();
    await expect
      .poll(async () => (await village.call("accounts.list", {}))[0]?.health)
      .toMatchObject({ state: "ok" });
    await village.close();
  });

  it("never shows what lies in it, even where that is not ours", async () => {
    const village = await openVillage();
    const id = await village.add("us");
    village.secrets.all.set(id, "hunter2 is no JSON");
    await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "needs-sign-in",
    });
    expect(village.run.logged.join("\n")).not.toContain("hunter2");
    await village.close();
  });
});

describe("an archive that somebody else holds", () => {
  it("is spoken of in a sentence", () => {
    const path = join(dir, "held.sqlite");
    const holder = new Database(path);
    holder.exec("CREATE TABLE t (x); BEGIN EXCLUSIVE");
    const other = new Database(path, { timeout: 0 });
    let met: unknown;
    try {
      other.exec("INSERT INTO t VALUES (1)");
    } catch (cause) {
      met = asArchiveFault(cause);
    }
    expect(met).toMatchObject({
      code: "folder-in-use",
      message: expect.stringContaining("Close it") as string,
    });
    other.close();
    holder.close();
  });
});

describe("conversations that a late message joins", () => {
  it("take their drafts along, and the interface is told", async () => {
    const village = await openVillage();
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    await village.bring(id, [message("b", "ben", 2)]);
    const [older, younger] = await village.conversations();
    await village.call("drafts.save", {
      id: "draft-of-younger",
      conversationId: younger?.id ?? "",
      text: "Half an answer",
    });
    village.events.length = 0;
    await village.bring(id, [
      message("c", "cleo", 3, { thread: ["a", "b"], addressed: "other" }),
    ]);
    expect(await village.call("drafts.list", {})).toMatchObject([
      { conversationId: older?.id, text: "Half an answer" },
    ]);
    const topics = () =>
      village.events.flatMap((event) =>
        event.type === "changed" ? event.topics : [],
      );
    await expect
      .poll(topics)
      .toEqual(expect.arrayContaining(["drafts", "outbox"]));
    await village.close();
  });
});
