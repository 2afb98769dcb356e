import { open, stat } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { fileSource, folderSource } from "./folder.ts";
import type { Look, Source } from "./source.ts";
import { tarSource } from "./tar.ts";
import { zipSource } from "./zip.ts";

const headBytes = 512;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(headBytes),
      0,
      headBytes,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isTar(head: Buffer): boolean {
  return head.subarray(257, 262).toString("latin1") === "ustar";
}

/** The beginning of what is packed with gzip; empty where that cannot be unpacked. */
async function unpackHead(path: string): Promise<Buffer> {
  const file = createReadStream(path);
  const gunzip = file.on("error", () => undefined).pipe(createGunzip());
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) return chunk;
  } catch {
    // What it is will be said by whoever reads it.
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return Buffer.alloc(0);
}

/** Opens what is at a path by what it is, not by what it is called. */
export async function openSource(
  path: string,
  look: Look = () => undefined,
): Promise<Source> {
  if ((await stat(path)).isDirectory()) return folderSource(path, look);
  const head = await readHead(path);
  const magic = head.toString("latin1", 0, 4);
  // The second is a zip without files.
  if (magic === "PK\x03\x04" || magic === "PK\x05\x06")
    return zipSource(path, look);
  if (isTar(head)) return tarSource(path, false, look);
  if (head[0] === 0x1f && head[1] === 0x8b && isTar(await unpackHead(path)))
    return tarSource(path, true, look);
  return fileSource(path, look);
}
