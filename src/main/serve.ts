import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../shared/fault.ts";
import { channels } from "./channels/index.ts";
import { createCore } from "./core.ts";
import { defaultDataDir } from "./data-dir.ts";
import { startWebHost } from "./hosts/web.ts";
import { createLog } from "./log.ts";

const usage = `Porchlight, in a browser on this computer.

  --port N     listen on this port of 127.0.0.1 (default: any free one)
  --data DIR   keep everything in this folder
  --demo       a generated archive in a temporary folder
  --help       this text
`;

/** Where electron-vite puts the built interface, seen from the built entry. */
const rendererDir = resolve(import.meta.dirname, "../renderer");

function readVersion(): string {
  const text = readFileSync(
    resolve(import.meta.dirname, "../../package.json"),
    "utf8",
  );
  return (JSON.parse(text) as { version: string }).version;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      data: { type: "string" },
      demo: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      "no-open": { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port ?? "0");
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new AppError(
      "invalid-input",
      "--port takes a number from 0 to 65535.",
    );
  return { ...values, port };
}

async function main(): Promise<void> {
  const args = readArguments();
  if (args.help) {
    process.stdout.write(usage);
    return;
  }
  const temporary = args.demo && args.data === undefined;
  const dataDir = temporary
    ? mkdtempSync(join(tmpdir(), "porchlight-demo-"))
    : resolve(args.data ?? defaultDataDir());
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logFile = join(dataDir, "porchlight.log");
  const log = createLog((line) => appendFileSync(logFile, line));
  const core = await createCore(
    {
      kind: "browser",
      version: readVersion(),
      dataDir,
      secretFallback: undefined,
      openExternal: (url) => Promise.resolve({ url }),
      notify: () => undefined,
      badge: () => undefined,
    },
    { channels, log, demo: args.demo },
  );
  const host = await startWebHost(core, { rendererDir, port: args.port, log });
  core.announce(host.origin);
  let isClosing = false;
  const close = () => {
    if (isClosing) return;
    isClosing = true;
    void (async () => {
      await host.close();
      await core.close();
      if (temporary) rmSync(dataDir, { recursive: true, force: true });
      process.exit(0);
    })();
  };
  process.once("SIGINT", close);
  process.once("SIGTERM", close);
  process.stdout.write(`Porchlight is at ${host.address}\n`);
}

main().catch((cause: unknown) => {
  const message =
    cause instanceof Error ? cause.message : "Porchlight could not start.";
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
