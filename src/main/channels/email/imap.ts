import type { ImapFlow, ImapFlowOptions } from "imapflow";
import { AppError } from "../../../shared/fault.ts";
import { explainFailure } from "./failure.ts";
import { accessOf, type Access, type MailContext } from "./sign-in.ts";

const connectMs = 15_000;
const greetingMs = 10_000;
const silenceMs = 60_000;
/** Beside what the bytes take that are moved. */
const wholeMs = 300_000;
/** No answer that we ask for comes near these: headers and texts are asked for in slices. */
const maxLiteralBytes = 4_000_000;
const maxLineBytes = 20_000_000;

/** A line that is slower is none, bytes in a millisecond. */
const slowest = 5;

/**
 * Rejects when the signal aborts or the time is over, which grows with the bytes that went either way: what moves goes
 * on, and a server that says a word now and then is left. `settle` must be called so that neither lingers.
 */
export function whenAborted(
  signal: AbortSignal,
  deadlineMs: number,
  movedBytes = () => 0,
): {
  aborted: Promise<never>;
  settle: () => void;
} {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new AppError("cancelled", "It was cancelled."));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    let timer: NodeJS.Timeout;
    let givenMs = 0;
    const wait = (ms: number) => {
      givenMs += ms;
      timer = setTimeout(look, ms);
    };
    const look = () => {
      const moreMs = deadlineMs + movedBytes() / slowest - givenMs;
      if (moreMs >= 1) wait(moreMs);
      else
        reject(
          new AppError("timeout", "The mail server took too long to finish."),
        );
    };
    wait(deadlineMs);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  aborted.catch(() => undefined);
  return { aborted, settle: stop };
}

/** A client that is not connected yet; `close` ends it in any state. Who has no mailbox does not load what it is made of. */
async function createImap(
  { settings }: MailContext,
  access: Access,
  more: Pick<ImapFlowOptions, "qresync" | "maxIdleTime">,
): Promise<ImapFlow> {
  const { host, port, security, user } = settings.imap;
  const imapflow = await import("imapflow");
  const client = new imapflow.ImapFlow({
    host,
    port,
    secure: security === "tls",
    ...(security === "tls" ? {} : { doSTARTTLS: security === "starttls" }),
    tls: { rejectUnauthorized: settings.allowInvalidCertificate !== true },
    auth:
      "password" in access
        ? { user, pass: access.password }
        : { user, accessToken: access.accessToken },
    logger: false,
    clientInfo: { name: "Porchlight" },
    disableAutoIdle: true,
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    maxLiteralSize: maxLiteralBytes,
    maxLineLength: maxLineBytes,
    ...more,
  });
  // Each failure also rejects the call that it concerns.
  client.on("error", () => undefined);
  return client;
}

function isRefused(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "authenticationFailed" in thrown &&
    thrown.authenticationFailed === true
  );
}

/** A signed-in client, which the caller closes. An access token that is refused is renewed once. Throws what the library throws. */
export async function openImap(
  context: MailContext,
  aborted: Promise<never>,
  more: Parameters<typeof createImap>[2] = {},
): Promise<ImapFlow> {
  const attempt = async (access: Access): Promise<ImapFlow> => {
    const client = await createImap(context, access, more);
    try {
      await Promise.race([client.connect(), aborted]);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  };
  const access = await Promise.race([accessOf(context), aborted]);
  try {
    return await attempt(access);
  } catch (error) {
    if ("password" in access || !isRefused(error)) throw error;
    return await attempt(await accessOf(context, access.accessToken));
  }
}

/** Runs `use` on a signed-in connection that ends with it, with the signal, and on any failure. */
export async function withImap<T>(
  context: MailContext,
  use: (client: ImapFlow) => Promise<T>,
  more: Parameters<typeof createImap>[2] = {},
): Promise<T> {
  let client: ImapFlow | undefined;
  const { aborted, settle } = whenAborted(context.signal, wholeMs, () => {
    const { sent, received } = client?.stats() ?? { sent: 0, received: 0 };
    return sent + received;
  });
  try {
    client = await openImap(context, aborted, more);
    const result = await Promise.race([use(client), aborted]);
    await Promise.race([client.logout().catch(() => undefined), aborted]);
    return result;
  } catch (error) {
    throw explainFailure(error, context.settings.imap, context.secrets).fault;
  } finally {
    settle();
    client?.close();
  }
}

/** UIDs in ascending order. */
export async function searchUids(
  client: ImapFlow,
  query: Parameters<ImapFlow["search"]>[0],
): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (found === false)
    throw new AppError("bad-answer", "The mail server did not search.");
  return found.sort((a, b) => a - b);
}
