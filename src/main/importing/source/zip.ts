import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { open, type Entry, type ZipFile } from "yauzl";
import { AppError } from "../../../shared/fault.ts";
import {
  innerPath,
  isBomb,
  maxFiles,
  readOneByOne,
  type Source,
  looking,
  type Look,
} from "./source.ts";

function damaged(name: string, cause: unknown): AppError {
  const why = cause instanceof Error ? ` (${cause.message})` : "";
  return new AppError(
    "invalid-input",
    `${name} is not a whole zip file${why}. Download it again; nothing was changed.`,
    { cause },
  );
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Sizes are held against what is unpacked, so that no entry can grow beyond what it says.
    const options = {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
    };
    open(path, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(error);
    });
  });
}

function readEntries(
  zip: ZipFile,
  take: (entry: Entry) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", resolve);
    zip.on("entry", (entry: Entry) => {
      try {
        take(entry);
        zip.readEntry();
      } catch (cause) {
        reject(cause);
      }
    });
    zip.readEntry();
  });
}

/** A symbolic link, by the Unix mode that the packer wrote down. */
function isLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

/** A zip file, read through its directory. Of two entries with one name the first counts; links are left out. */
export function zipSource(path: string, look: Look): Source {
  const name = basename(path);
  let entries: Map<string, Entry> | undefined;

  async function directory(): Promise<Map<string, Entry>> {
    if (entries !== undefined) return entries;
    const found = new Map<string, Entry>();
    const zip = await openZip(path).catch((cause: unknown) => {
      throw damaged(name, cause);
    });
    try {
      const { size } = await stat(path);
      let seen = 0;
      await readEntries(zip, (entry) => {
        look();
        seen += 1;
        if (seen > maxFiles)
          throw new AppError("too-large", `${name} holds too many files.`);
        if (entry.fileName.endsWith("/") || isLink(entry)) return;
        const inner = innerPath(entry.fileName);
        if (inner === undefined)
          throw new AppError(
            "invalid-input",
            `${name} holds a file that leads out of it. Nothing was changed.`,
          );
        if (
          isBomb(Math.min(entry.compressedSize, size), entry.uncompressedSize)
        )
          throw new AppError(
            "too-large",
            `${name} holds a file that is far larger than it can be: ${inner}. Nothing was changed.`,
          );
        if (!found.has(inner)) found.set(inner, entry);
      });
    } catch (cause) {
      throw cause instanceof AppError ? cause : damaged(name, cause);
    } finally {
      zip.close();
    }
    entries = found;
    return found;
  }

  async function* read(inner: string): AsyncGenerator<Buffer> {
    const entry = (await directory()).get(inner);
    if (entry === undefined)
      throw new AppError("not-found", `${name} has no ${inner}.`);
    if (entry.isEncrypted())
      throw new AppError(
        "unsupported",
        `${name} is locked with a password. Unpack it first and import the folder.`,
      );
    const zip = await openZip(path).catch((cause: unknown) => {
      throw damaged(name, cause);
    });
    try {
      const stream = await new Promise<Readable>((resolve, reject) => {
        zip.openReadStream(entry, (error, opened) => {
          if (error === null) resolve(opened);
          else reject(error);
        });
      });
      yield* looking(stream as AsyncIterable<Buffer>, look);
    } catch (cause) {
      throw cause instanceof AppError ? cause : damaged(name, cause);
    } finally {
      zip.close();
    }
  }

  return {
    name,
    list: async () => [...(await directory()).keys()],
    size: (inner) => entries?.get(inner)?.uncompressedSize,
    read,
    readEach: (paths) => readOneByOne(paths, read),
  };
}
