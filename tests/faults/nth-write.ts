import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startable } from "../bundles.ts";
import type { Found } from "./found.ts";
import { fullWritesEnv } from "./full-writes.ts";
import type { Kind } from "./nth-write-child.ts";

/** Does it in a process whose n-th write fails, for each `step`-th n. */
export async function failNthWrite(kind: Kind, step: number): Promise<Found> {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-nth-"));
  try {
    const under = join(dir, "disk");
    mkdirSync(under);
    const child = spawn(
      process.execPath,
      [fileURLToPath(startable("nthWrite")), kind, String(step)],
      {
        env: { ...process.env, ...fullWritesEnv(dir, under) },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exited = once(child, "exit");
    const printed = await text(child.stdout);
    const [code] = await exited;
    if (code !== 0)
      throw new Error(`it ended with ${String(code)}: ${printed}`);
    return JSON.parse(printed) as Found;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
