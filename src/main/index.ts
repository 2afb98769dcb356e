import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { app, dialog, shell, type BrowserWindow } from "electron";
import { channels } from "./channels/index.ts";
import { readArguments } from "./arguments.ts";
import { createCore } from "./core.ts";
import { checkExternal } from "./external.ts";
import { answerCalls } from "./hosts/electron/calls.ts";
import { choosePath } from "./hosts/electron/choose-path.ts";
import { setMenu } from "./hosts/electron/menu.ts";
import { denyPermissions } from "./hosts/electron/permissions.ts";
import { readPower } from "./hosts/electron/power.ts";
import { registerScheme, serveInterface } from "./hosts/electron/protocol.ts";
import { openSafeStorage } from "./hosts/electron/safe-storage.ts";
import { nailDownContents, openWindow } from "./hosts/electron/window.ts";
import { appendToLog, createLog } from "./log.ts";
import { endProcess } from "./threads.ts";

const programs = {
  task: new URL("./worker.js", import.meta.url),
  reader: new URL("./reader.js", import.meta.url),
  checkpoints: new URL("./checkpoints.js", import.meta.url),
};
const rendererDir = resolve(import.meta.dirname, "../renderer");
const preload = resolve(import.meta.dirname, "../preload/index.cjs");

app.enableSandbox();
registerScheme();
nailDownContents();

async function openExternal(url: string): Promise<void> {
  await shell.openExternal(checkExternal(url));
}

async function start(): Promise<void> {
  // Everything that this process writes is for its user alone.
  process.umask(0o077);
  const args = readArguments(process.argv.slice(app.isPackaged ? 1 : 2));
  const { dataDir } = args;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const log = createLog(appendToLog(join(dataDir, "porchlight.log")));
  await app.whenReady();
  denyPermissions();
  setMenu();
  const demo = args.demo
    ? await (await import("./demo/start.ts")).startDemo(dataDir, log.info)
    : undefined;
  const core = await createCore(
    {
      kind: "electron",
      version: app.getVersion(),
      dataDir,
      secretFallback: openSafeStorage(dataDir),
      async openExternal(url) {
        await openExternal(url);
        return {};
      },
      badge: (count) => {
        app.setBadgeCount(count);
      },
      choosePath,
      power: readPower(),
    },
    { channels, log, programs, ...demo },
  );
  serveInterface(rendererDir, core.findMedia);
  const window = openWindow(preload, (url) => {
    openExternal(url).catch((cause: unknown) =>
      log.warn("an address was not opened", cause),
    );
  });
  answerCalls(core, window);
  focusOnSecondStart(window);
  closeWithTheApp(async () => {
    await core.close();
    args.cleanUp();
  });
}

function focusOnSecondStart(window: BrowserWindow): void {
  app.on("second-instance", () => {
    // It has been closed, and what is under way takes a moment to stop.
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
}

/** Quitting waits until what is in flight is finished or put back and the archive is closed. */
function closeWithTheApp(close: () => Promise<void>): void {
  let closed: Promise<void> | undefined;
  const end = () => endProcess(() => app.exit(0));
  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", (event) => {
    event.preventDefault();
    closed ??= close().then(end, end);
  });
}

if (app.requestSingleInstanceLock()) {
  start().catch((cause: unknown) => {
    dialog.showErrorBox(
      "Porchlight cannot start",
      cause instanceof Error ? cause.message : String(cause),
    );
    app.exit(1);
  });
} else {
  app.exit(0);
}
