import { AppError } from "../../shared/fault.ts";

const minute = 60_000;

/**
 * Longer than any channel's own limits: an attempt that is still running then is given up as unknown, ms. A file has
 * its own time to go up and to be processed there; cut short, a large one would be begun anew for ever.
 */
export function attemptLimitMs(files: number): number {
  return (3 + 15 * files) * minute;
}

export function limited(signal: AbortSignal, files = 0): AbortSignal {
  const limit = AbortSignal.timeout(attemptLimitMs(files));
  return AbortSignal.any([signal, limit]);
}

/** A channel that does not heed its signal holds nothing up. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(
        new AppError("cancelled", "This was stopped before it was confirmed."),
      );
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}
