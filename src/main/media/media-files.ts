import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { asDiskFault } from "../files/disk-fault.ts";

/** What of attachments lies in the data folder. */
export const mediaFolder = "media";

/** Larger files of an archive that is imported stay out: they would fill the disk unasked. */
const mostKeptBytes = 100_000_000;

export function keptFolder(dataDir: string): string {
  return join(dataDir, mediaFolder, "kept");
}

/** Files that came with an import and could not be fetched again, by the SHA-256 of their bytes in hexadecimal. */
export function keptPath(dataDir: string, digest: string): string {
  const name = fileName(digest);
  return join(keptFolder(dataDir), name.slice(0, 2), name);
}

/** What an import or a backup brought may say anything: what is no plain name becomes one that no file has. */
function fileName(named: string): string {
  return /^[\w-]{2,64}$/.test(named)
    ? named
    : createHash("sha256").update(named).digest("hex");
}

/** Files that were fetched to be shown and can be fetched again, by the attachment's id. */
export function fetchedFolder(dataDir: string): string {
  return join(dataDir, mediaFolder, "fetched");
}

export function fetchedPath(dataDir: string, id: string): string {
  return join(fetchedFolder(dataDir), fileName(id));
}

/**
 * Writes a file beside its place and moves it there when it is whole and on the disk; `placeOf` is told the digest.
 * Throws `too-large` beyond `mostBytes`, and then nothing is left of it.
 */
export async function writeMedia(
  dataDir: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostBytes: number,
  placeOf: (digest: string) => string,
): Promise<{ digest: string; size: number }> {
  const folder = join(dataDir, mediaFolder);
  const part = join(folder, `part-${randomBytes(8).toString("hex")}`);
  const hash = createHash("sha256");
  let size = 0;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(part, "wx", 0o600);
    try {
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > mostBytes)
          throw new AppError(
            "too-large",
            `This file is larger than ${Math.floor(mostBytes / 1e6)} MB. Open it where it came from.`,
          );
        hash.update(chunk);
        await file.write(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const digest = hash.digest("hex");
    const place = placeOf(digest);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rename(part, place);
    return { digest, size };
  } catch (cause) {
    await rm(part, { force: true });
    throw asDiskFault(cause);
  }
}

/** Keeps a file for good, once however often it is met. */
export function keepMedia(
  dataDir: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostBytes = mostKeptBytes,
): Promise<{ digest: string; size: number }> {
  return writeMedia(dataDir, chunks, mostBytes, (digest) =>
    keptPath(dataDir, digest),
  );
}
