import { AppError } from "../../../shared/fault.ts";
import { explainFailure } from "./failure.ts";
import { openImap } from "./imap.ts";
import type { MailContext } from "./sign-in.ts";

/** Servers end an IDLE after 30 minutes (RFC 2177); routers on the way, sooner. */
const renewMs = 20 * 60_000;
const firstPauseMs = 2000;
const longestPauseMs = 5 * 60_000;
/** A connection that held for so long was a good one: what breaks it is met with patience anew. */
const goodMs = 60_000;

/** These only pass when somebody does something about them. */
const lasting = new Set(["needs-sign-in", "insecure", "unsupported"]);

/** Waits, or until the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/** Listens on one connection until it breaks or the signal is aborted. */
async function listen(context: MailContext, wake: () => void): Promise<void> {
  const { signal } = context;
  let settle = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new AppError("cancelled", "It was cancelled."));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    settle = () => signal.removeEventListener("abort", abort);
  });
  aborted.catch(() => undefined);
  let close = () => {};
  try {
    const client = await openImap(context, aborted, { maxIdleTime: renewMs });
    close = () => client.close();
    if (!client.capabilities.has("IDLE"))
      throw new AppError(
        "unsupported",
        `${context.settings.imap.host} does not say when mail arrives; it is asked from time to time.`,
      );
    await Promise.race([
      client.mailboxOpen("INBOX", { readOnly: true }),
      aborted,
    ]);
    client.on("exists", wake);
    client.on("expunge", wake);
    const closed = new Promise<void>((resolve) => {
      client.once("close", resolve);
    });
    // What came between the last poll and now is not announced any more.
    wake();
    // Ends when something else is asked over the connection, or when it breaks.
    while (client.usable) await Promise.race([client.idle(), closed, aborted]);
  } finally {
    settle();
    close();
  }
}

/**
 * Listens to INBOX by IDLE (RFC 2177) until the signal is aborted, and connects again with growing pauses when the
 * connection breaks. Throws where the server does not offer it, and where only the user can help.
 */
export async function watch(
  context: MailContext,
  wake: () => void,
): Promise<void> {
  const { signal } = context;
  let pauseMs = firstPauseMs;
  for (;;) {
    const since = context.now();
    try {
      await listen(context, wake);
    } catch (error) {
      if (signal.aborted) return;
      const { settings, secrets } = context;
      const { fault } = explainFailure(error, settings.imap, secrets);
      if (lasting.has(fault.code)) throw fault;
    }
    if (signal.aborted) return;
    if (context.now() - since > goodMs) pauseMs = firstPauseMs;
    await pause(pauseMs * (0.8 + Math.random() * 0.4), signal);
    if (signal.aborted) return;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}
