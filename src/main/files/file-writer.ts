import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** A file that is written from its beginning to its end, in a thread where that may block. */
export type FileWriter = {
  write: (text: string) => void;
  /** On the disk when it returns. */
  close: () => { bytes: number; sha256: string };
  /** After a failure: lets go of the file. */
  drop: () => void;
};

const enough = 256_000;

/** The file must be new; only its owner may read it. */
export function createFileWriter(path: string): FileWriter {
  const file = openSync(path, "wx", 0o600);
  const hash = createHash("sha256");
  let isOpen = true;
  let waiting = "";
  let bytes = 0;

  function flush(): void {
    const chunk = Buffer.from(waiting);
    waiting = "";
    hash.update(chunk);
    bytes += chunk.length;
    for (let at = 0; at < chunk.length;)
      at += writeSync(file, chunk, at, chunk.length - at);
  }

  return {
    write(text) {
      waiting += text;
      if (waiting.length >= enough) flush();
    },
    close() {
      flush();
      fsyncSync(file);
      closeSync(file);
      isOpen = false;
      return { bytes, sha256: hash.digest("hex") };
    },
    drop() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}
