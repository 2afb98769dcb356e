import { AppError } from "../../shared/fault.ts";
import { slowest } from "../channels/leaving.ts";

const minute = 60_000;
const longestMs = 24 * 60 * minute;
/** For the channel to say what had become of it by then. */
const graceMs = 2_000;

/**
 * Longer than any channel's own limits: an attempt that is still running then is given up as unknown, ms. A file has
 * its own time to go up and to be processed there, and a large mail goes out and then once more into Sent; cut short,
 * it would be begun anew for ever.
 */
export function attemptLimitMs(files: readonly { size: number }[]): number {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const limit = (3 + 15 * files.length) * minute + (3 * bytes) / slowest;
  return Math.min(Math.ceil(limit), longestMs);
}

export function limited(
  signal: AbortSignal,
  files: readonly { size: number }[] = [],
): AbortSignal {
  const limit = AbortSignal.timeout(attemptLimitMs(files));
  return AbortSignal.any([signal, limit]);
}

/** A channel that does not heed its signal holds nothing up for long. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      reject(
        new AppError(
          "unreachable",
          "This was stopped before it was confirmed.",
        ),
      );
    const stop = () => {
      timer = setTimeout(giveUp, graceMs);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    });
  });
}
