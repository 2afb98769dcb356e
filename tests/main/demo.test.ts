import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import type { ChannelContext } from "../../src/main/channels/channel.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import { createDemoChannels } from "../../src/main/demo/channel.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { generateDemo } from "../../src/main/demo/generate.ts";
import { startDemo } from "../../src/main/demo/start.ts";
import { plainly } from "../channels/plainly.ts";
import { alone } from "../channels/plainly.ts";

const now = Date.UTC(2026, 10, 3, 16, 12);
const small = 700;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-demo-test-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function fill(seed: number, name: string): Promise<Archive> {
  const folder = mkdtempSync(join(dir, name));
  const db = openArchive(folder);
  await fillDemo(db, { seed, now, messages: small });
  return db;
}

/** Everything in every table that is the archive's own. */
function digest(db: Archive): string {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name",
    )
    .pluck()
    .all();
  const hash = createHash("sha256");
  for (const table of tables)
    for (const row of db.prepare(`SELECT * FROM "${table}"`).raw().iterate())
      hash.update(JSON.stringify(row));
  return hash.digest("hex");
}

describe("the demo's archive", { timeout: 60_000 }, () => {
  it("is the same for the same seed and time, and another for another seed", async () => {
    const [one, same, other] = [
      await fill(7, "one"),
      await fill(7, "same"),
      await fill(8, "other"),
    ];
    expect(digest(same)).toBe(digest(one));
    expect(digest(other)).not.toBe(digest(one));
    for (const db of [one, same, other]) db.close();
  });

  it("has people at the door, texts unsent, gaps in the record, and figures that add up", async () => {
    const db = await fill(7, "facts");
    const count = (sql: string, ...parameters: unknown[]) =>
      db
        .prepare<unknown[], number>(sql)
        .pluck()
        .get(...parameters) ?? 0;
    expect(count("SELECT count(*) FROM messages")).toBe(small);
    expect(count("SELECT sum(messages) FROM accounts")).toBe(small);
    expect(
      count(
        "SELECT sum(messages) FROM conversations WHERE redirect_to IS NULL",
      ),
    ).toBe(small);
    expect(count("SELECT count(*) FROM accounts")).toBeGreaterThanOrEqual(8);
    expect(
      count("SELECT count(DISTINCT channel) FROM accounts"),
    ).toBeGreaterThanOrEqual(6);
    const waiting = count("SELECT sum(waiting) FROM conversations");
    expect(waiting).toBeGreaterThanOrEqual(30);
    expect(waiting).toBeLessThanOrEqual(60);
    expect(waiting).toBe(count("SELECT sum(waiting) FROM accounts"));
    const overdue = count(
      "SELECT count(*) FROM conversations WHERE waiting > 0 AND due_at < ?",
      now,
    );
    expect(overdue).toBeGreaterThan(0);
    expect(overdue).toBeLessThan(waiting);
    expect(count("SELECT max(messages) FROM conversations")).toBeGreaterThan(
      39,
    );
    expect(
      db.prepare("SELECT DISTINCT lang FROM messages").pluck().all(),
    ).toEqual(expect.arrayContaining(["en", "de", "ja", "ar", "pl", "es"]));
    expect(
      db.prepare("SELECT state FROM outbox ORDER BY state").pluck().all(),
    ).toEqual(["failed", "queued", "unknown"]);
    expect(count("SELECT count(*) FROM drafts")).toBe(3);
    expect(
      count("SELECT count(*) FROM ledger WHERE kind = 'gap'"),
    ).toBeGreaterThan(0);
    expect(
      db
        .prepare(
          "SELECT DISTINCT coalesce(ended_how, 'answered') FROM turns WHERE ended_at IS NOT NULL ORDER BY 1",
        )
        .pluck()
        .all(),
    ).toEqual(["acknowledged", "answered", "excused"]);
    db.close();
  });

  it("has exactly as many messages as asked for, in order, none from the future", () => {
    let count = 0;
    let last = 0;
    const ids = new Set<string>();
    for (const { account, message } of generateDemo({
      seed: 7,
      now,
      messages: 20_000,
    })) {
      count += 1;
      if (message.sentAt < last || message.sentAt > now)
        expect.fail(`${message.remoteId} is out of order`);
      if (message.text.trim() === "" || /[{}]/.test(message.text))
        expect.fail(`${message.remoteId} says ${message.text}`);
      last = message.sentAt;
      ids.add(`${account.id} ${message.remoteId}`);
    }
    expect(count).toBe(20_000);
    expect(ids.size).toBe(count);
  });

  it("is as large as a test wants it", async () => {
    await startDemo(dir, () => undefined, {
      PORCHLIGHT_DEMO_MESSAGES: "300",
    });
    const db = openArchive(dir);
    const count = db.prepare("SELECT count(*) FROM messages").pluck().get();
    db.close();
    expect(count).toBe(300);
    await expect(
      startDemo(dir, () => undefined, { PORCHLIGHT_DEMO_MESSAGES: "many" }),
    ).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("never takes the place of an archive that is somebody's own", async () => {
    openArchive(dir).close();
    await expect(startDemo(dir, () => undefined)).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});

describe("the demo's channel", () => {
  const accountId = "demo-mastodon-harbour";

  function contextAt(at: () => number): ChannelContext<unknown, unknown> {
    return {
      accountId,
      settings: {},
      ...alone<unknown>({}),
      http: createHttp({ userAgent: "test" }),
      now: at,
      signal: new AbortController().signal,
    };
  }

  it("confirms what is sent once, however often it is sent, and polls it back once", async () => {
    let at = now;
    const waited: number[] = [];
    const channel = createDemoChannels({
      seed: 7,
      now: () => at,
      sleep: (ms) => {
        waited.push(ms);
        return Promise.resolve();
      },
    }).mastodon;
    const context = contextAt(() => at);
    const outgoing = {
      ...plainly,
      key: "k1",
      text: "On its way!",
      createdAt: at,
    };
    const first = await channel?.send?.(context, outgoing);
    const again = await channel?.send?.(context, outgoing);
    expect(first).toMatchObject({
      outcome: "sent",
      message: { own: true, text: "On its way!" },
    });
    expect(again).toEqual(first);
    expect(waited).toHaveLength(1);
    expect(waited[0]).toBeGreaterThanOrEqual(1000);
    expect(waited[0]).toBeLessThanOrEqual(3000);
    const polled = [];
    for (let i = 0; i < 3; i += 1) {
      const result = await channel?.poll(context, null);
      polled.push(...(result?.messages ?? []));
      at += 1000;
    }
    expect(polled.filter(({ text }) => text === "On its way!")).toHaveLength(1);
  });

  it("lets new messages trickle in while time goes on, and none while it stands still", async () => {
    let at = now;
    const channels = createDemoChannels({ seed: 7, now: () => at });
    const context = contextAt(() => at);
    const pollAll = async () => {
      const found = [];
      for (const id of [
        accountId,
        "demo-bluesky-harbour",
        "demo-email-hello",
        "demo-email-tern",
        "demo-wordpress-journal",
        "demo-youtube-school",
        "demo-instagram-nightboat",
        "demo-mastodon-tern",
        "demo-reddit-harbour",
      ]) {
        const result = await channels.mastodon?.poll(
          { ...context, accountId: id },
          null,
        );
        found.push(...(result?.messages ?? []));
      }
      return found;
    };
    expect(await pollAll()).toEqual([]);
    let count = 0;
    for (let i = 0; i < 60; i += 1) {
      at += 10_000;
      count += (await pollAll()).length;
    }
    // Ten minutes, one every 20 to 60 seconds.
    expect(count).toBeGreaterThanOrEqual(9);
    expect(count).toBeLessThanOrEqual(30);
  });
});
