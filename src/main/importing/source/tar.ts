import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AppError } from "../../../shared/fault.ts";
import {
  innerPath,
  isBomb,
  looking,
  maxFiles,
  type Look,
  type Source,
} from "./source.ts";
import { readTar, type TarEntry } from "./tar-entries.ts";

function damaged(name: string, cause: unknown): AppError {
  return new AppError(
    "invalid-input",
    `${name} is not a whole tar file. Download it again; nothing was changed.`,
    { cause },
  );
}

/** The bytes of the tar itself, unpacked where it is packed. */
async function* unpacked(path: string, gzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!gzip) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip();
  const piping = pipeline(file, gunzip);
  // Told by the iteration below; here it would be told to nobody.
  piping.catch(() => undefined);
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (isBomb(file.bytesRead, bytes))
        throw new AppError(
          "too-large",
          `${basename(path)} unpacks to far more than it can hold. Nothing was changed.`,
        );
      yield chunk;
    }
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** A tar file, packed with gzip or not: it has no directory and is read from its beginning each time. Links are left out. */
export function tarSource(path: string, gzip: boolean, look: Look): Source {
  const name = basename(path);
  let sizes: Map<string, number> | undefined;

  /** The files in their order. */
  async function* files(): AsyncGenerator<{ inner: string; entry: TarEntry }> {
    let seen = 0;
    try {
      for await (const entry of readTar(looking(unpacked(path, gzip), look))) {
        seen += 1;
        if (seen > maxFiles)
          throw new AppError("too-large", `${name} holds too many files.`);
        if (!entry.isFile) continue;
        const inner = innerPath(entry.name);
        if (inner === undefined)
          throw new AppError(
            "invalid-input",
            `${name} holds a file that leads out of it. Nothing was changed.`,
          );
        yield { inner, entry };
      }
    } catch (cause) {
      throw cause instanceof AppError ? cause : damaged(name, cause);
    }
  }

  async function directory(): Promise<Map<string, number>> {
    if (sizes !== undefined) return sizes;
    const found = new Map<string, number>();
    for await (const { inner, entry } of files()) {
      if (!found.has(inner)) found.set(inner, entry.size);
    }
    sizes = found;
    return found;
  }

  return {
    name,
    list: async () => [...(await directory()).keys()],
    size: (inner) => sizes?.get(inner),
    async *read(inner) {
      for await (const { inner: each, entry } of files()) {
        if (each !== inner) continue;
        try {
          yield* entry.body;
        } catch (cause) {
          throw cause instanceof AppError ? cause : damaged(name, cause);
        }
        return;
      }
      throw new AppError("not-found", `${name} has no ${inner}.`);
    },
    async *readEach(paths) {
      const met = new Set<string>();
      for await (const { inner, entry } of files()) {
        if (!paths.has(inner) || met.has(inner)) continue;
        met.add(inner);
        yield { path: inner, chunks: entry.body };
      }
    },
  };
}
