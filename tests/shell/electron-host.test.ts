import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const entry = join(root, "out/main/index.js");

type Fault = { ok: boolean; fault?: { code: string } };
type Report = {
  isSandboxed: boolean;
  schemes: { scheme: string; privileges: Record<string, boolean> }[];
  loaded: string;
  webPreferences: Record<string, unknown>;
  index: { status: number; policy: string; hasNonce: boolean };
  script: number;
  outside: number[];
  fromUs: { ok: boolean; value: { host: string } };
  chosen: { value: { path: string | null } }[];
  fromForeignFrame: Fault;
  fromOtherOrigin: Fault;
  fromNoFrame: Fault;
  oddMethod: Fault;
  navigation: {
    away: boolean[];
    lookalike: boolean;
    home: boolean;
    webview: boolean;
  };
  newWindow: string;
  permissions: boolean[];
  device: boolean;
  downloads: string[];
  external: Record<string, Fault>;
  opened: string[];
  exits: number[];
  errors: string[];
};

/** The built entry against a double of `electron`: what it asks of Electron, never Electron itself. */
describe("the built Electron entry", () => {
  let report: Report;
  let dir: string;

  beforeAll(() => {
    if (!existsSync(entry)) throw new Error("run `npm run build` first");
    dir = mkdtempSync(join(tmpdir(), "porchlight-shell-"));
    const printed = execFileSync(
      process.execPath,
      [join(root, "tests/shell/probe.ts"), entry, dir],
      { encoding: "utf8", timeout: 30_000 },
    );
    report = JSON.parse(printed) as Report;
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("asks by the system's dialogs where to read from and write to", () => {
    expect(report.chosen.map(({ value }) => value.path)).toEqual([
      "/chosen/openFile",
      null,
      "/chosen/all.csv",
    ]);
  });

  it("opens one sandboxed, isolated window on our own scheme", () => {
    expect(report.isSandboxed).toBe(true);
    expect(report.loaded).toBe("app://porchlight/");
    expect(report.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect(existsSync(String(report.webPreferences["preload"]))).toBe(true);
    for (const dangerous of [
      "webSecurity",
      "allowRunningInsecureContent",
      "experimentalFeatures",
      "enableBlinkFeatures",
    ])
      expect(report.webPreferences).not.toHaveProperty(dangerous);
    expect(report.schemes).toEqual([
      {
        scheme: "app",
        privileges: { standard: true, secure: true, codeCache: true },
      },
    ]);
  });

  it("serves the interface with its policy, and nothing outside its folder", () => {
    expect(report.index).toMatchObject({ status: 200, hasNonce: true });
    expect(report.index.policy).toContain("default-src 'none'");
    expect(report.index.policy).toContain("connect-src 'none'");
    expect(report.index.policy).not.toContain("unsafe");
    expect(report.script).toBe(200);
    expect(report.outside).toEqual(report.outside.map(() => 404));
  });

  it("answers calls of its own main frame only", () => {
    expect(report.fromUs).toMatchObject({
      ok: true,
      value: { host: "electron" },
    });
    for (const refused of [
      report.fromForeignFrame,
      report.fromOtherOrigin,
      report.fromNoFrame,
      report.oddMethod,
    ])
      expect(refused).toMatchObject({
        ok: false,
        fault: { code: "unauthorised" },
      });
  });

  it("stays where it is", () => {
    expect(report.navigation).toEqual({
      away: [true, true, true],
      lookalike: true,
      home: false,
      webview: true,
    });
    expect(report.newWindow).toBe("deny");
    expect(report.downloads).toEqual(["app://porchlight/media/some-file?save"]);
  });

  it("grants no permission", () => {
    expect(report.permissions).toEqual(report.permissions.map(() => false));
    expect(report.device).toBe(false);
  });

  it("hands web and mail addresses to the system, and nothing else", () => {
    const handed = Object.entries(report.external)
      .filter(([, answer]) => answer.ok)
      .map(([url]) => url);
    const allowed = [
      "https://example.org/",
      "mailto:ana@example.org",
      "http://example.org/",
    ];
    expect(handed).toEqual(allowed);
    expect(report.opened).toEqual([...allowed, "https://example.org/new"]);
  });

  it("closes the archive before it goes", () => {
    expect(report.exits).toEqual([0]);
    expect(report.errors).toEqual([]);
    expect(existsSync(join(dir, "archive.sqlite-wal"))).toBe(false);
    expect(existsSync(join(dir, "owner.json"))).toBe(false);
  });
});

describe("the built preload", () => {
  it("exposes the bridge and nothing else", () => {
    const text = readFileSync(join(root, "out/preload/index.cjs"), "utf8");
    const exposed: [string, object][] = [];
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, api: object) =>
          exposed.push([name, api]),
      },
      ipcRenderer: { invoke: () => undefined, on: () => undefined },
    };
    // A sandboxed preload may require `electron` only; anything else throws here as it does there.
    const require = (name: string) => {
      if (name !== "electron") throw new Error(`required ${name}`);
      return electron;
    };
    runInNewContext(text, { require, exports: {}, module: {} });
    expect(exposed).toHaveLength(1);
    const [name, api] = exposed[0] ?? ["", {}];
    expect(name).toBe("porchlight");
    expect(Object.keys(api)).toEqual(["call", "subscribe"]);
    expect(Object.isFrozen(api)).toBe(true);
  });
});
