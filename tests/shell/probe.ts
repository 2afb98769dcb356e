import { once } from "node:events";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import type * as Double from "./electron-double.ts";

/**
 * Runs the built Electron entry (first argument) against the double on a data folder (second argument),
 * probes it as a hostile page would, and prints what happened as JSON.
 */
const [entry = "", dataDir = ""] = process.argv.slice(2);
const doubleUrl = new URL("./electron-double.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? { url: doubleUrl, shortCircuit: true }
      : next(specifier, context),
});
const double = (await import(doubleUrl)) as typeof Double;
const { recorded, app, ipcMain, protocol, session } = double;

process.argv = [process.execPath, entry, "--data", dataDir];
await import(pathToFileURL(entry).href);
for (let i = 0; i < 200 && !ipcMain.handlers.has("call"); i += 1)
  await wait(25);

const [window] = recorded.windows;
if (window === undefined)
  throw new Error(`no window: ${recorded.errors.join()}`);
const contents = window.webContents;

async function fetchPage(url: string) {
  const answer = await protocol.handlers.get("app")?.(new Request(url));
  return {
    status: answer?.status,
    policy: answer?.headers.get("content-security-policy"),
    text: await answer?.text(),
  };
}

function isStopped(event: string, url: string): boolean {
  let stopped = false;
  contents.emit(event, { url, preventDefault: () => (stopped = true) });
  return stopped;
}

function isGranted(permission: string): boolean {
  let granted = true;
  session.defaultSession.request?.(contents, permission, (answer) => {
    granted = answer;
  });
  return (
    granted || (session.defaultSession.check?.(contents, permission) ?? true)
  );
}

const call = (frame: unknown, method: unknown, input: unknown) =>
  ipcMain.handlers.get("call")?.({ senderFrame: frame }, method, input);

const addresses = [
  "https://example.org/",
  "mailto:ana@example.org",
  "http://example.org/",
  "file:///etc/passwd",
  "smb://server/share",
  "ms-msdt:/id",
  "javascript:alert(1)",
  "search-ms:query=x",
  "\\\\server\\share",
  " https://example.org/",
  "https://user:secret@example.org/",
  "data:text/html,x",
];
const external: Record<string, unknown> = {};
for (const url of addresses)
  external[url] = await call(contents.mainFrame, "app.openExternal", { url });

const index = await fetchPage("app://porchlight/");
const script = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(index.text ?? "")?.[1];
const report = {
  isSandboxed: recorded.isSandboxed,
  schemes: recorded.schemes,
  loaded: window.loaded,
  webPreferences: window.options.webPreferences,
  index: {
    status: index.status,
    policy: index.policy,
    hasNonce: /csp-nonce" content="[^_"]{10,}"/.test(index.text ?? ""),
  },
  script: (await fetchPage(`app://porchlight/${script ?? "none"}`)).status,
  outside: await Promise.all(
    [
      "app://porchlight/../main/index.js",
      "app://porchlight/%2e%2e/main/index.js",
      "app://porchlight/..%2fmain%2findex.js",
      "app://porchlight/%2fetc%2fpasswd",
      "app://elsewhere/",
      "app://porchlight/assets",
    ].map(async (url) => (await fetchPage(url)).status),
  ),
  fromUs: await call(contents.mainFrame, "app.info", {}),
  fromForeignFrame: await call({ origin: "app://porchlight" }, "app.info", {}),
  fromOtherOrigin: await (async () => {
    contents.mainFrame.origin = "https://evil.example";
    const answer = await call(contents.mainFrame, "app.info", {});
    contents.mainFrame.origin = "app://porchlight";
    return answer;
  })(),
  fromNoFrame: await call(null, "app.info", {}),
  oddMethod: await call(contents.mainFrame, { toString: () => "app.info" }, {}),
  chosen: [
    await call(contents.mainFrame, "app.choosePath", {
      what: "file",
      title: "Import",
    }),
    await call(contents.mainFrame, "app.choosePath", {
      what: "folder",
      title: "Turned away",
    }),
    await call(contents.mainFrame, "app.choosePath", {
      what: "new-file",
      title: "Export",
      name: "all.csv",
    }),
  ],
  navigation: {
    away: ["will-navigate", "will-frame-navigate", "will-redirect"].map((e) =>
      isStopped(e, "https://evil.example/"),
    ),
    lookalike: isStopped("will-navigate", "app://porchlight.evil/"),
    home: isStopped("will-navigate", "app://porchlight/"),
    webview: isStopped("will-attach-webview", ""),
  },
  newWindow: contents.openHandler?.({ url: "https://example.org/new" }).action,
  permissions: [
    "geolocation",
    "notifications",
    "clipboard-read",
    "media",
    "midi",
  ].map(isGranted),
  device: session.defaultSession.device?.(),
  downloads: [
    "https://example.org/virus.exe",
    "app://porchlight/index.html",
    "app://porchlight/media/some-file?save",
  ].filter((url) => {
    let stopped = false;
    session.defaultSession.emit(
      "will-download",
      { preventDefault: () => (stopped = true) },
      { getURL: () => url },
    );
    return !stopped;
  }),
  external,
  opened: recorded.opened,
};
const exited = once(app, "exited");
app.quit();
await exited;
process.stdout.write(
  `${JSON.stringify({ ...report, exits: recorded.exits, errors: recorded.errors })}\n`,
);
process.exit(0);
