import { spawnSync } from "node:child_process";
import {
  closeSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { findCommand } from "../servers/child.ts";

/** What the call was that failed first, as full-writes.c has it. */
const kinds = { 1: "write", 2: "truncate", 3: "sync" } as const;

/** Fields of 8 bytes each, in the order of full-writes.c. */
const fields = ["at", "times", "torn", "count", "failed", "kind"] as const;
type Control = Record<(typeof fields)[number], number>;

const variables = {
  control: "FULL_WRITES_CONTROL",
  under: "FULL_WRITES_UNDER",
};

const compiler = ["cc", "gcc", "clang"].find((name) => findCommand(name));

/** Why no write can be made to fail here, in a sentence; undefined where it can. */
export function whyNoFullWrites(): string | undefined {
  if (process.platform !== "linux") return "writes are only counted on Linux";
  return compiler === undefined
    ? "there is no C compiler to build what counts the writes"
    : undefined;
}

/** The environment of a process below whose folder writes can be made to fail (`openFullWrites` there says which). */
export function fullWritesEnv(
  /** For what is compiled. */
  scratch: string,
  /** Below which they fail. */
  under: string,
): NodeJS.ProcessEnv {
  const library = join(scratch, "full-writes.so");
  const source = join(import.meta.dirname, "full-writes.c");
  const made = spawnSync(
    compiler ?? "cc",
    ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`${made.stderr}${String(made.error)}`);
  const control = join(scratch, "full-writes.control");
  writeFileSync(control, Buffer.alloc(fields.length * 8));
  return {
    LD_PRELOAD: library,
    [variables.control]: control,
    [variables.under]: under,
    // What SQLite puts aside needs room as well.
    SQLITE_TMPDIR: under,
  };
}

/** From which call on there is no room, and for how many. */
export type Fullness = { at: number; times: number };

export type FullWrites = {
  /** The folder below which writes are counted. */
  under: string;
  /** Counts from here on; where it is full for good the first write still gets half of its bytes in. */
  begin: (fullness: Fullness) => void;
  /** There is room again; how many calls there were meanwhile and what the first was that failed. */
  makeRoom: () => {
    count: number;
    failed: "write" | "truncate" | "sync" | undefined;
  };
};

/** For ever, as far as a test goes. */
export const forGood = Number.MAX_SAFE_INTEGER;

/** In a process with the environment above: what has been preloaded is told and asked by a file that it has mapped. */
export function openFullWrites(): FullWrites {
  const file = openSync(process.env[variables.control] ?? "", "r+");
  const bytes = Buffer.alloc(fields.length * 8);
  process.once("exit", () => closeSync(file));

  function tell(control: Control): void {
    for (const [i, name] of fields.entries())
      bytes.writeBigInt64LE(BigInt(control[name]), i * 8);
    // Armed last.
    writeSync(file, bytes, 8, bytes.length - 8, 8);
    writeSync(file, bytes, 0, 8, 0);
  }

  function ask(name: (typeof fields)[number]): number {
    readSync(file, bytes, 0, bytes.length, 0);
    return Number(bytes.readBigInt64LE(fields.indexOf(name) * 8));
  }

  const none = { at: 0, times: 0, torn: 0, count: 0, failed: 0, kind: 0 };
  return {
    under: process.env[variables.under] ?? "",
    begin: ({ at, times }) =>
      tell({ ...none, at, times, torn: times === forGood ? 1 : 0 }),
    makeRoom() {
      const count = ask("count");
      const kind = ask("kind");
      tell(none);
      return {
        count,
        failed:
          kind === 1 || kind === 2 || kind === 3 ? kinds[kind] : undefined,
      };
    },
  };
}
