import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../shared/fault.ts";
import { defaultDataDir } from "./data-dir.ts";

export type Arguments = {
  help: boolean;
  demo: boolean;
  port: number;
  dataDir: string;
  /** Takes a temporary folder away again. */
  cleanUp: () => void;
};

/** The command line of both hosts; throws `invalid-input` with a sentence. */
export function readArguments(args: string[]): Arguments {
  const { port, help, demo, data } = parse(args);
  const dataDir = data === undefined && demo ? temporaryDir() : undefined;
  return {
    help,
    demo,
    port: readPort(port),
    dataDir: dataDir ?? resolve(data ?? defaultDataDir()),
    cleanUp: () => {
      if (dataDir !== undefined)
        rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string", default: "0" },
        data: { type: "string" },
        demo: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        // For scripts/start.mjs, which passes its whole command line on.
        "no-open": { type: "boolean", default: false },
        browser: { type: "boolean", default: false },
      },
    }).values;
  } catch (cause) {
    throw new AppError(
      "invalid-input",
      cause instanceof Error ? cause.message : "This is not an option.",
      { cause },
    );
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new AppError(
      "invalid-input",
      "--port takes a number from 0 to 65535.",
    );
  return port;
}

function temporaryDir(): string {
  return mkdtempSync(join(tmpdir(), "porchlight-demo-"));
}
