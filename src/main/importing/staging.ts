import { mkdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { readLines } from "../files/lines.ts";
import type { Found } from "./importer.ts";

const enough = 64_000;

/** Where what was read waits until all of it is known to be sound. */
export function stagingIn(dataDir: string): { folder: string; file: string } {
  const folder = join(dataDir, "importing");
  return { folder, file: join(folder, "found.jsonl") };
}

/** Writes down what was found; answers how many things. */
export async function stage(
  dataDir: string,
  found: Iterable<Found> | AsyncIterable<Found>,
  isCancelled: () => boolean,
): Promise<number> {
  const { folder, file } = stagingIn(dataDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  const out = await open(file, "wx", 0o600);
  try {
    let count = 0;
    let text = "";
    for await (const one of found) {
      if (isCancelled()) return count;
      text += `${JSON.stringify(one)}\n`;
      count += 1;
      if (text.length < enough) continue;
      await out.writeFile(text);
      text = "";
    }
    await out.writeFile(text);
    return count;
  } finally {
    await out.close();
  }
}

/** Reads it back: our own file, of this very run. */
export async function* staged(dataDir: string): AsyncGenerator<Found> {
  const lines = readLines(stagingIn(dataDir).file, {
    name: "found.jsonl",
    mostBytes: Infinity,
  });
  for await (const { bytes } of lines)
    yield JSON.parse(bytes.toString("utf8")) as Found;
}

export function clearStaging(dataDir: string): void {
  rmSync(stagingIn(dataDir).folder, { recursive: true, force: true });
}
