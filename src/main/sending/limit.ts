import { AppError } from "../../shared/fault.ts";

/** Longer than any channel's own limits: an attempt that is still running then is given up as unknown. */
const attemptLimitMs = 3 * 60_000;

export function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(attemptLimitMs)]);
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
