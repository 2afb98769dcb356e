import { createHash } from "node:crypto";
import { createReadStream, openAsBlob, statSync } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import {
  mostFileBytes,
  type OutgoingFile,
} from "../../shared/model/send-options.ts";
import { megabytes } from "../../shared/sendable.ts";
import { noteOutgoing } from "../archive/outgoing-files.ts";
import { durably, type Archive } from "../archive/open.ts";
import { asDiskFault } from "../files/disk-fault.ts";
import type { Log } from "../log.ts";
import { dropSent } from "./dropping.ts";
import { keepMedia, keptPath, mediaFolder } from "./media-files.ts";
import { readPictureType } from "./picture-type.ts";

/** Files that the user attaches to what they write. */
export type Uploads = {
  /** Takes the bytes that follow those taken; answers how many there are. Throws `too-large`. */
  write: (id: string, at: number, bytes: Uint8Array) => Promise<number>;
  /** All bytes are here: they are on the disk for good when it answers. The same call again answers the same. */
  keep: (id: string, name: string, mediaType: string) => Promise<OutgoingFile>;
  /** Keeps a file that is here already as one to be sent. */
  keepCopy: (
    path: string,
    name: string,
    mediaType: string,
  ) => Promise<OutgoingFile>;
  /** Throws `not-found` where it is gone. */
  read: (digest: string) => Promise<Blob>;
  /** Those of which the bytes are not here. */
  missing: (files: readonly OutgoingFile[]) => OutgoingFile[];
};

/** An upload that was not finished in this time never will be. */
const abandonedMs = 86_400_000;
const plainType = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;

export function createUploads(context: {
  db: Archive;
  dataDir: string;
  now: () => number;
  log: Log;
}): Uploads {
  const { db, dataDir, now, log } = context;
  const folder = join(dataDir, mediaFolder, "incoming");
  /** Finished in this run, by the upload's id: an answer may have been lost. */
  const finished = new Map<string, OutgoingFile>();

  /** Whatever the page calls it, it stays in the folder. */
  const partOf = (id: string) =>
    join(folder, createHash("sha256").update(id).digest("hex"));

  async function tidy(): Promise<void> {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (mtimeMs < Date.now() - abandonedMs) await rm(path, { force: true });
    }
    await dropSent(db, dataDir, now());
  }

  async function keepCopy(
    path: string,
    name: string,
    mediaType: string,
  ): Promise<OutgoingFile> {
    const bytes = createReadStream(path) as AsyncIterable<Buffer>;
    const { digest, size } = await keepMedia(dataDir, bytes, mostFileBytes);
    durably(db, () => noteOutgoing(db, digest, now()));
    const picture = await readPictureType(keptPath(dataDir, digest));
    return {
      id: digest,
      name: name.replaceAll(/[\p{Cc}/\\]/gu, "_").slice(0, 200) || "file",
      mediaType:
        picture ??
        (plainType.test(mediaType) ? mediaType : "application/octet-stream"),
      size,
    };
  }

  tidy().catch((cause: unknown) =>
    log.warn("files that are not needed any more were not deleted", cause),
  );
  return {
    async write(id, at, bytes) {
      if (at + bytes.byteLength > mostFileBytes) {
        await rm(partOf(id), { force: true });
        throw new AppError(
          "too-large",
          `Porchlight keeps no file of more than ${megabytes(mostFileBytes)} to be sent.`,
        );
      }
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(partOf(id), at === 0 ? "w" : "r+", 0o600);
        try {
          // What was taken already and comes again is written over.
          if ((await file.stat()).size < at) throw notWhole();
          await file.write(bytes, 0, bytes.byteLength, at);
          return at + bytes.byteLength;
        } finally {
          await file.close();
        }
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT")
          throw notWhole();
        throw asDiskFault(cause);
      }
    },
    async keep(id, name, mediaType) {
      const known = finished.get(id);
      if (known !== undefined) return known;
      const part = partOf(id);
      if ((await stat(part).catch(() => undefined)) === undefined)
        throw notWhole();
      const file = await keepCopy(part, name, mediaType);
      finished.set(id, file);
      await rm(part, { force: true });
      return file;
    },
    keepCopy,
    async read(digest) {
      try {
        return await openAsBlob(keptPath(dataDir, digest));
      } catch (cause) {
        throw new AppError(
          "not-found",
          "A file that was attached is missing from the data folder. Take the text back and attach it again.",
          { cause },
        );
      }
    },
    missing: (files) =>
      files.filter(
        ({ id, size, stays }) =>
          stays !== true &&
          statSync(keptPath(dataDir, id), { throwIfNoEntry: false })?.size !==
            size,
      ),
  };
}

function notWhole(): AppError {
  return new AppError(
    "conflict",
    "Not all of this file has arrived. Attach it again.",
  );
}
