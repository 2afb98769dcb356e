import { AppError } from "../../shared/fault.ts";
import type { Log } from "../log.ts";

/** Keeps listening beside polling; polling goes on whatever becomes of it. */
export type Listening = { isOn: () => boolean; stop: () => Promise<void> };

const firstPauseMs = 5_000;
const longestPauseMs = 15 * 60_000;
/** Who listened for so long has had no trouble with it: the next pause is a short one again. */
const steadyMs = 5 * 60_000;
/** Until nothing has come back so soon, it does not count as listening. */
const settledMs = 2_000;

/** Only the user can mend these, or nobody: it is not tried again in this run. */
function isFinal(cause: unknown): boolean {
  return (
    cause instanceof AppError &&
    ["needs-sign-in", "gone", "unsupported", "insecure"].includes(cause.code)
  );
}

/** `listen` returns or throws when it listens no more. */
export function startListening(
  listen: (signal: AbortSignal) => Promise<void>,
  context: { now: () => number; random: () => number; log: Log; name: string },
): Listening {
  const stopping = new AbortController();
  const { signal } = stopping;
  let since: number | undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      timer.unref();
      signal.addEventListener("abort", end);
    });

  async function run(): Promise<void> {
    let wait = firstPauseMs;
    while (!signal.aborted) {
      since = context.now();
      try {
        await listen(signal);
      } catch (cause) {
        if (isFinal(cause)) return;
        if (!(cause instanceof AppError) && !signal.aborted)
          context.log.error(`listening to ${context.name} broke off`, cause);
      }
      const lasted = context.now() - since;
      since = undefined;
      if (lasted >= steadyMs) wait = firstPauseMs;
      if (!signal.aborted) await pause(wait * (0.9 + context.random() * 0.2));
      wait = Math.min(wait * 2, longestPauseMs);
    }
  }

  const running = run().finally(() => {
    since = undefined;
  });
  return {
    isOn: () => since !== undefined && context.now() - since >= settledMs,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
