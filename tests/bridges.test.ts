import type { BrowserWindow } from "electron";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Channel } from "../src/main/channels/channel.ts";
import type { RunningCore } from "../src/main/core.ts";
import { startWebHost } from "../src/main/hosts/web.ts";
import { createConnection } from "../src/renderer/connection.ts";
import { createHttpBridge } from "../src/renderer/http-bridge.ts";
import { type Bridge, createClient } from "../src/shared/bridge.ts";
import { mostChunkBytes } from "../src/shared/contract/files.ts";
import type { AppEvent } from "../src/shared/contract/event.ts";
import { AppError } from "../src/shared/fault.ts";
import { TestEventSource } from "./event-source.ts";
import { peerChannel } from "./main/peer.ts";
import { type CoreUnderTest, runCore } from "./main/run-core.ts";

type Handler = (event: unknown, ...parameters: unknown[]) => unknown;

/** Electron's way between two processes: everything that passes is copied, nothing else is shared. */
const electron = vi.hoisted(() => {
  const frame = { origin: "app://porchlight" };
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Set<Handler>>();
  const exposed = new Map<string, unknown>();
  return {
    frame,
    exposed,
    window: {
      isDestroyed: () => false,
      webContents: {
        mainFrame: frame,
        send: (channel: string, ...sent: unknown[]) => {
          const copies = structuredClone(sent);
          for (const listener of listeners.get(channel) ?? [])
            listener({ sender: "must not reach the page" }, ...copies);
        },
      },
    },
    module: {
      ipcMain: {
        handle: (channel: string, handler: Handler) =>
          handlers.set(channel, handler),
      },
      ipcRenderer: {
        invoke: async (channel: string, ...sent: unknown[]) =>
          structuredClone(
            await handlers.get(channel)?.(
              { senderFrame: frame },
              ...structuredClone(sent),
            ),
          ),
        on: (channel: string, listener: Handler) => {
          const known = listeners.get(channel) ?? new Set();
          listeners.set(channel, known.add(listener));
        },
        off: (channel: string, listener: Handler) =>
          listeners.get(channel)?.delete(listener),
      },
      contextBridge: {
        exposeInMainWorld: (name: string, api: unknown) =>
          exposed.set(name, api),
      },
    },
  };
});
vi.mock("electron", () => electron.module);

type Open = { bridge: Bridge; close: () => Promise<void> };

async function openElectron(core: RunningCore): Promise<Open> {
  const { answerCalls } = await import("../src/main/hosts/electron/calls.ts");
  answerCalls(core, electron.window as unknown as BrowserWindow);
  await import("../src/preload/index.ts");
  return {
    bridge: electron.exposed.get("porchlight") as Bridge,
    close: () => Promise.resolve(),
  };
}

const connection = createConnection();

async function openHttp(core: RunningCore, dir: string): Promise<Open> {
  const rendererDir = join(dir, "renderer");
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, "index.html"), "");
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const host = await startWebHost(core, { rendererDir, port: 0, log });
  const trade = await fetch(host.address, { redirect: "manual" });
  const cookie = trade.headers.get("set-cookie")?.split(";")[0] ?? "";
  // A page's fetch knows where it is from and who it is.
  const plainFetch = globalThis.fetch;
  vi.stubGlobal(
    "fetch",
    async (
      path: string,
      init: { headers: Record<string, string>; body?: string },
    ) => {
      // As over a connection that has yet to be made, while the next call finds one that is there.
      if (init.body?.includes("rules.add") === true)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return plainFetch(host.origin + path, {
        ...init,
        headers: { ...init.headers, cookie },
      });
    },
  );
  vi.stubGlobal("EventSource", TestEventSource);
  const bridge = createHttpBridge(connection);
  return {
    bridge,
    async close() {
      TestEventSource.closeAll();
      await host.close();
    },
  };
}

describe.each([
  { name: "the browser's bridge", open: openHttp },
  { name: "Electron's bridge", open: openElectron },
])("$name", ({ name, open }) => {
  let dir: string;
  let running: CoreUnderTest;
  let opened: Open;
  let client: ReturnType<typeof createClient>;
  const heard: AppEvent[] = [];

  const broken: Channel = {
    ...(peerChannel as Channel),
    kind: "feed",
    discover: () => {
      throw new Error("at /home/anna/porchlight.ts:12");
    },
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-bridge-"));
    running = await runCore(join(dir, "data"), { feed: broken });
    opened = await open(running.core, dir);
    client = createClient(opened.bridge);
    client.subscribe((event) => heard.push(event));
    // A new stream begins by saying that anything may have changed.
    if (name === "the browser's bridge")
      await vi.waitFor(() => expect(heard).toEqual([{ type: "reset" }]));
  });
  afterAll(async () => {
    await opened.close();
    await running.core.close();
    vi.unstubAllGlobals();
    rmSync(dir, { recursive: true });
  });

  it("brings an answer as it is", async () => {
    expect(await client.call("app.info", {})).toMatchObject({
      host: "browser",
      demo: false,
    });
    const text = 'Zażółć 👩‍👩‍👧 \u2028 \u0000 مرحبا "quoted" </script>\n'.repeat(
      900,
    );
    await client.call("drafts.save", { id: "draft-text", text });
    const [draft] = await client.call("drafts.list", {});
    expect(draft).toMatchObject({ id: "draft-text", text });
  });

  it("brings decisions in the order in which they were made", async () => {
    const does = { labels: [], star: true, mute: false };
    const rule = { query: "refund", does, active: false };
    const answers = [
      client.call("rules.add", { ...rule, name: "first" }),
      client.call("undo", {}),
      client.call("rules.add", { ...rule, name: "second" }),
      client.call("undo", {}),
      client.call("redo", {}),
    ];
    expect(await Promise.all(answers)).toMatchObject([
      { id: expect.any(String) as string },
      { did: "Taken back: Rule “first” added" },
      { id: expect.any(String) as string },
      { did: "Taken back: Rule “second” added" },
      { did: "Rule “second” added" },
    ]);
  });

  it("carries a file up piece by piece, each as large as one call takes", async () => {
    const bytes = Buffer.alloc(mostChunkBytes + 5, "é");
    const id = "a-file-on-its-way";
    for (let at = 0; at < bytes.length; at += mostChunkBytes)
      await client.call("files.write", {
        id,
        at,
        bytes: bytes.subarray(at, at + mostChunkBytes).toString("base64"),
      });
    const file = await client.call("files.keep", {
      id,
      name: "é.bin",
      mediaType: "odd/type",
    });
    expect(file).toMatchObject({ name: "é.bin", size: bytes.length });
    expect(file.id).toBe(createHash("sha256").update(bytes).digest("hex"));
    await expect(
      client.call("files.write", { id, at: 0, bytes: "A".repeat(700_000) }),
    ).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("throws a fault as an AppError with its code and sentence", async () => {
    const failure: unknown = await client
      .call("conversations.get", { id: "none" })
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/^There is no .*\.$/),
    });
  });

  it("says which part of an input is wrong", async () => {
    await expect(
      client.call("conversations.list", { query: "", limit: 201 }),
    ).rejects.toMatchObject({
      code: "invalid-input",
      details: { path: ["limit"] },
    });
    await expect(
      client.call("conversations.list", { query: "ferry is:sunny" }),
    ).rejects.toMatchObject({ code: "invalid-input", details: { at: 9 } });
  });

  it("answers an unknown call, and anything's name that is none, alike", async () => {
    for (const method of ["accounts.steal", "__proto__", "constructor", ""])
      expect(await opened.bridge.call(method, {})).toMatchObject({
        ok: false,
        fault: { code: "unknown-call" },
      });
  });

  it("keeps a defect's inside to itself", async () => {
    const reply = await opened.bridge.call("accounts.discover", {
      channel: "feed",
      address: "x",
    });
    expect(reply).toMatchObject({ ok: false, fault: { code: "internal" } });
    expect(JSON.stringify(reply)).not.toContain("/home/anna");
  });

  it("gives every caller its own answer", async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `draft-many-${String(n)}`);
    const saved = await Promise.all(
      ids.map((id) => client.call("drafts.save", { id, text: id })),
    );
    expect(saved.map((each) => each.id)).toEqual(ids);
  });

  it("brings events to everybody who listens, and to nobody who stopped", async () => {
    const first: AppEvent[] = [];
    const second: AppEvent[] = [];
    const stopFirst = client.subscribe((event) => first.push(event));
    const stopSecond = client.subscribe((event) => second.push(event));
    await client.call("drafts.save", { id: "draft-one", text: "one" });
    const changed = { type: "changed", topics: ["drafts"] };
    await vi.waitFor(() => {
      expect(first).toContainEqual(changed);
      expect(second).toContainEqual(changed);
    });
    stopFirst();
    const before = first.length;
    second.length = 0;
    await client.call("drafts.save", { id: "draft-two", text: "two" });
    await vi.waitFor(() => expect(second).toContainEqual(changed));
    expect(first).toHaveLength(before);
    stopSecond();
  });
});

describe("Electron's bridge alone", () => {
  it("is two functions in a frozen object, and hands over the event only", async () => {
    const api = electron.exposed.get("porchlight") as Bridge;
    expect(Object.keys(api)).toEqual(["call", "subscribe"]);
    expect(Object.isFrozen(api)).toBe(true);
    const got: unknown[][] = [];
    const stop = api.subscribe((...parameters: unknown[]) => {
      got.push(parameters);
    });
    electron.window.webContents.send("event", { type: "reset" });
    stop();
    electron.window.webContents.send("event", { type: "reset" });
    expect(got).toEqual([[{ type: "reset" }]]);
  });

  it("answers no frame but the window's own", async () => {
    const { origin } = electron.frame;
    electron.frame.origin = "https://evil.example";
    const api = electron.exposed.get("porchlight") as Bridge;
    expect(await api.call("app.info", {})).toMatchObject({
      ok: false,
      fault: { code: "unauthorised" },
    });
    electron.frame.origin = origin;
  });
});

describe("the browser's bridge alone", () => {
  it("says offline when nobody answers, and signed out when the cookie is not known", async () => {
    let answer: () => Promise<Response> = () => Promise.reject(new TypeError());
    vi.stubGlobal("fetch", () => answer());
    vi.stubGlobal("EventSource", class extends EventTarget {});
    const states: string[] = [];
    const own = createConnection();
    own.subscribe(() => states.push(own.get()));
    const bridge = createHttpBridge(own);
    expect(await bridge.call("app.info", {})).toMatchObject({
      fault: {
        code: "unreachable",
        message: "Porchlight does not answer. Is it still running?",
      },
    });
    answer = () => Promise.resolve(new Response("", { status: 401 }));
    expect(await bridge.call("app.info", {})).toMatchObject({
      fault: { code: "unauthorised" },
    });
    answer = () => Promise.resolve(new Response("too large", { status: 413 }));
    expect(await bridge.call("app.info", {})).toMatchObject({
      fault: { code: "too-large" },
    });
    answer = () => Promise.resolve(new Response("<html>", { status: 200 }));
    expect(await bridge.call("app.info", {})).toMatchObject({
      fault: { code: "bad-answer" },
    });
    expect(states).toEqual(["offline", "signed-out"]);
    vi.unstubAllGlobals();
  });
});
