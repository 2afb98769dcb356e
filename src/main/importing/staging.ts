import { mkdirSync, rmSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readLines } from "../files/lines.ts";
import type { Found, Staged } from "./importer.ts";

const enough = 64_000;

type KeptFile = { digest: string; size: number };

/** Where what was read waits until all of it is known to be sound. */
export function stagingIn(dataDir: string): {
  folder: string;
  file: string;
  /** Which of the archive's files are kept as what: known after all messages, needed with the first. */
  kept: string;
} {
  const folder = join(dataDir, "importing");
  return {
    folder,
    file: join(folder, "found.jsonl"),
    kept: join(folder, "kept.json"),
  };
}

/** Writes down what was found; answers how many things. */
export async function stage(
  dataDir: string,
  found: Iterable<Found> | AsyncIterable<Found>,
  isCancelled: () => boolean,
): Promise<number> {
  const { folder, file, kept } = stagingIn(dataDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  const out = await open(file, "wx", 0o600);
  try {
    const files: [inside: string, file: KeptFile][] = [];
    let count = 0;
    let text = "";
    for await (const one of found) {
      if (isCancelled()) return count;
      if (one.type === "file") {
        files.push([one.inside, { digest: one.digest, size: one.size }]);
        continue;
      }
      text += `${JSON.stringify(one)}\n`;
      count += 1;
      if (text.length < enough) continue;
      await out.writeFile(text);
      text = "";
    }
    await out.writeFile(text);
    await writeFile(kept, JSON.stringify(files), { mode: 0o600 });
    return count;
  } finally {
    await out.close();
  }
}

/** Reads it back, our own file of this very run; attachments say which file is theirs. */
export async function* staged(dataDir: string): AsyncGenerator<Staged> {
  const { file, kept } = stagingIn(dataDir);
  const files = new Map(
    JSON.parse(await readFile(kept, "utf8")) as [string, KeptFile][],
  );
  const lines = readLines(file, {
    name: "found.jsonl",
    mostBytes: Infinity,
  });
  for await (const { bytes } of lines) {
    const one = JSON.parse(bytes.toString("utf8")) as Staged;
    if (one.type === "message")
      for (const attachment of one.message.attachments) {
        if (attachment.inside === undefined) continue;
        Object.assign(attachment, files.get(attachment.inside));
        delete attachment.inside;
      }
    yield one;
  }
}

export function clearStaging(dataDir: string): void {
  rmSync(stagingIn(dataDir).folder, { recursive: true, force: true });
}
