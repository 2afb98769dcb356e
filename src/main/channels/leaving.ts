import type { OutgoingFile } from "../../shared/model/send-options.ts";
import type { OutgoingMessage } from "./outgoing.ts";

const minute = 60_000;
/** A line that is slower is none, bytes in a millisecond. */
export const slowest = 5;

/** How long a server is given to take a file, ms. */
export function uploadMs(bytes: number): number {
  return 10 * minute + Math.ceil(bytes / slowest);
}

/** How much of a text has left whose files go up before it. */
export type Leaving = {
  /** So many bytes of this file. */
  file: (file: OutgoingFile, bytes: number) => void;
  /** All of it, or there was no need to. */
  whole: (file: OutgoingFile) => void;
  /** The words, too, are about to: from now on nobody can say that it is not there. */
  text: () => void;
};

/** Says it file by file, as long as there are any. The words count too: with them it is decided. */
export function countLeaving({
  text,
  options: { files = [] },
  progress,
}: Pick<OutgoingMessage, "text" | "options" | "progress">): Leaving {
  const goUp = files.filter(({ stays }) => stays !== true);
  const filesBytes = goUp.reduce((sum, { size }) => sum + size, 0);
  const total = filesBytes + Math.max(1, Buffer.byteLength(text));
  let before = 0;
  const tell = (bytes: number) => {
    if (goUp.length > 0) progress(bytes, total);
  };
  return {
    // What a form writes around a file is no part of it.
    file: ({ size }, bytes) => tell(before + Math.min(bytes, size)),
    whole({ size }) {
      before += size;
      tell(before);
    },
    text: () => tell(total),
  };
}
