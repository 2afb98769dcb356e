import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readArguments, type Arguments } from "./arguments.ts";
import { channels } from "./channels/index.ts";
import { createCore } from "./core.ts";
import { startWebHost } from "./hosts/web.ts";
import { appendToLog, createLog } from "./log.ts";
import { endProcess } from "./threads.ts";

const usage = `Porchlight, in a browser on this computer.

  --port N     listen on this port of 127.0.0.1 (default: any free one)
  --data DIR   keep everything in this folder
  --demo       a generated archive in a temporary folder
  --help       this text
`;

/** Where the build puts the interface, seen from the built entry. */
const programs = {
  task: new URL("./worker.js", import.meta.url),
  reader: new URL("./reader.js", import.meta.url),
  checkpoints: new URL("./checkpoints.js", import.meta.url),
};
const rendererDir = resolve(import.meta.dirname, "../renderer");

function readVersion(): string {
  const text = readFileSync(
    resolve(import.meta.dirname, "../../package.json"),
    "utf8",
  );
  return (JSON.parse(text) as { version: string }).version;
}

/** Everything that runs; answers how to end it. */
async function start(args: Arguments): Promise<{
  address: string;
  close: () => Promise<void>;
}> {
  const { dataDir } = args;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const log = createLog(appendToLog(join(dataDir, "porchlight.log")));
  // Before the one line on stdout that says that it is ready.
  const said = (line: string) => {
    process.stderr.write(`${line}\n`);
  };
  // Not read unless it is asked for: its texts are no part of the start.
  const demo = args.demo
    ? await (await import("./demo/start.ts")).startDemo(dataDir, said)
    : undefined;
  const core = await createCore(
    {
      kind: "browser",
      version: readVersion(),
      dataDir,
      secretFallback: undefined,
      openExternal: (url) => Promise.resolve({ url }),
      badge: () => undefined,
      choosePath: undefined,
    },
    { channels, log, programs, ...demo },
  );
  try {
    const host = await startWebHost(core, {
      rendererDir,
      port: args.port,
      log,
    });
    core.announce(host.origin);
    return {
      address: host.address,
      async close() {
        await host.close();
        await core.close();
      },
    };
  } catch (cause) {
    await core.close();
    throw cause;
  }
}

async function main(): Promise<void> {
  // Everything that this process writes is for its user alone.
  process.umask(0o077);
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    process.stdout.write(usage);
    return;
  }
  // Not before the signals below are ours: told to end while it starts, it ends as soon as it stands.
  const starting = Promise.resolve()
    .then(() => start(args))
    .catch((cause: unknown) => {
      args.cleanUp();
      throw cause;
    });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= starting.then(async (running) => {
      await running.close();
      args.cleanUp();
      await endProcess(() => process.exit(0));
    });
    closing.catch(giveUp);
  };
  process.on("SIGINT", close);
  process.on("SIGTERM", close);
  const { address } = await starting;
  if (closing === undefined)
    process.stdout.write(`Porchlight is at ${address}\n`);
}

function giveUp(cause: unknown): void {
  const message =
    cause instanceof Error ? cause.message : "Porchlight could not start.";
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch(giveUp);
