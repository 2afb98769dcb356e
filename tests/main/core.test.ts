import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openArchive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { channels } from "../../src/main/channels/index.ts";
import { createCore, type RunningCore } from "../../src/main/core.ts";
import type { SecretStore } from "../../src/main/host.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { account, addHarbour, hour, message, page, start } from "./remote.ts";

const log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const day = 24 * hour;
const noSecrets: SecretStore = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  delete: () => Promise.resolve(),
  warning: () => undefined,
};

let dir: string;
let core: RunningCore;
let clock: number;
const badges: number[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-removing-"));
  clock = start + 100 * hour;
  const db = openArchive(dir);
  addHarbour(db);
  await createIngest(db, createTurnKeeper(db), () => clock).poll(
    account,
    page(Array.from({ length: 35 }, (_, i) => message(`m${i}`, "ana", i))),
  );
  db.close();
  core = await open();
});
afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true });
});

function open(known: typeof channels = channels): Promise<RunningCore> {
  return createCore(
    {
      kind: "browser",
      version: "0",
      dataDir: dir,
      secretFallback: undefined,
      openExternal: () => Promise.resolve({}),
      badge: (count) => badges.push(count),
      choosePath: undefined,
    },
    { channels: known, log, now: () => clock, secrets: noSecrets },
  );
}

async function call<T>(method: string, input: unknown): Promise<T> {
  const reply = await core.dispatch(method, input);
  if (!reply.ok) throw new Error(reply.fault.message);
  return reply.value as T;
}
const listed = async () =>
  (await call<{ items: unknown[] }>("conversations.list", { query: "" })).items
    .length;
const rows = () => {
  const db = openArchive(dir);
  const counts = [
    "messages",
    "conversations",
    "turns",
    "payloads",
    "message_words",
    "accounts",
  ].map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  db.close();
  return counts;
};

it("hides a removed account, and brings it back with everything", async () => {
  const before = rows();
  const { decisionId } = await call<{ decisionId: string }>("accounts.remove", {
    id: "acc",
    archive: "delete",
  });
  expect(await listed()).toBe(0);
  expect(await call("accounts.list", {})).toEqual([]);
  expect(rows()).toEqual(before);
  await call("undo", { decisionId });
  expect(await listed()).toBe(35);
  expect(await call("accounts.list", {})).toMatchObject([{ id: "acc" }]);
});

it("deletes at once when asked to, and finishes after a restart", async () => {
  await call("accounts.remove", { id: "acc", archive: "erase" });
  expect(await call("undo", {})).toEqual({ did: null, conversationIds: [] });
  // Closed in the middle of it.
  await core.close();
  core = await open();
  for (let i = 0; i < 100 && rows().at(-1) !== 0; i += 1) await wait(20);
  expect(rows()).toEqual([0, 0, 0, 0, 0, 0]);
});

it("purges what nobody brought back for thirty days, not earlier", async () => {
  await call("accounts.remove", { id: "acc", archive: "delete" });
  await core.close();
  clock += 29 * day;
  core = await open();
  await wait(100);
  expect(rows()[0]).toBe(35);
  await core.close();
  clock += 2 * day;
  core = await open();
  for (let i = 0; i < 100 && rows().at(-1) !== 0; i += 1) await wait(20);
  expect(rows()).toEqual([0, 0, 0, 0, 0, 0]);
});

it("starts although this version lacks a channel of the archive", async () => {
  await core.close();
  core = await open({});
  expect(await listed()).toBe(35);
  expect(await call("accounts.list", {})).toMatchObject([
    { id: "acc", health: { state: "failing", code: "unsupported" } },
  ]);
});

it("shows on the icon how many people wait, and only when that changes", async () => {
  badges.length = 0;
  await call("settings.save", { theme: "dark" });
  expect(badges).toEqual([]);
  const { items } = await call<{ items: { id: string }[] }>(
    "conversations.list",
    { query: "is:waiting", limit: 2 },
  );
  const ids = items.map((item) => item.id);
  await call("conversations.mark", { ids, mark: "spam" });
  await call("undo", {});
  await call("conversations.mark", { ids, mark: "read" });
  expect(badges).toEqual([33, 35]);
});
