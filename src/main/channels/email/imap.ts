import { ImapFlow, type ListResponse } from "imapflow";
import { AppError } from "../../../shared/fault.ts";
import type { ChannelContext } from "../channel.ts";
import { explainFailure } from "./failure.ts";
import type { MailSecrets, MailSettings } from "./settings.ts";

export type MailContext = Pick<
  ChannelContext<MailSettings, MailSecrets>,
  "settings" | "secrets" | "signal" | "now"
>;

const connectMs = 15_000;
const greetingMs = 10_000;
const silenceMs = 60_000;
/** A server that always says a little more is left too. */
const wholeMs = 300_000;
/** No answer that we ask for comes near these: headers and texts are asked for in slices. */
const maxLiteralBytes = 4_000_000;
const maxLineBytes = 20_000_000;

/** Rejects when the signal aborts or the time is over; `settle` must be called so that neither lingers. */
export function whenAborted(
  signal: AbortSignal,
  deadlineMs: number,
): {
  aborted: Promise<never>;
  settle: () => void;
} {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new AppError("cancelled", "It was cancelled."));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(
      () =>
        reject(
          new AppError("timeout", "The mail server took too long to finish."),
        ),
      deadlineMs,
    );
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  aborted.catch(() => undefined);
  return { aborted, settle: stop };
}

/** A client that is not connected yet; `close` ends it in any state. */
export function createImap({ settings, secrets }: MailContext): ImapFlow {
  const { host, port, security, user } = settings.imap;
  const client = new ImapFlow({
    host,
    port,
    secure: security === "tls",
    ...(security === "tls" ? {} : { doSTARTTLS: security === "starttls" }),
    tls: { rejectUnauthorized: settings.allowInvalidCertificate !== true },
    auth: { user, pass: secrets.password },
    logger: false,
    clientInfo: { name: "Porchlight" },
    disableAutoIdle: true,
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    maxLiteralSize: maxLiteralBytes,
    maxLineLength: maxLineBytes,
  });
  // Each failure also rejects the call that it concerns.
  client.on("error", () => undefined);
  return client;
}

/** Runs `use` on a signed-in connection that ends with it, with the signal, and on any failure. */
export async function withImap<T>(
  context: MailContext,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = createImap(context);
  const { aborted, settle } = whenAborted(context.signal, wholeMs);
  try {
    await Promise.race([client.connect(), aborted]);
    const result = await Promise.race([use(client), aborted]);
    await Promise.race([client.logout().catch(() => undefined), aborted]);
    return result;
  } catch (error) {
    throw explainFailure(error, context.settings.imap, context.secrets.password)
      .fault;
  } finally {
    settle();
    client.close();
  }
}

export type Folder = { path: string; sent: boolean };

function byUse(list: readonly ListResponse[], use: string): Folder | undefined {
  const found = list.find(
    (each) => each.specialUse === use && !each.flags.has("\\Noselect"),
  );
  return found && { path: found.path, sent: use === "\\Sent" };
}

/** INBOX and, where the server has one (by SPECIAL-USE, RFC 6154, or a name in any language), Sent. */
export async function listFolders(client: ImapFlow): Promise<{
  inbox: Folder;
  sent?: Folder;
  all?: Folder;
}> {
  const list = await client.list();
  const sent = byUse(list, "\\Sent");
  const all = byUse(list, "\\All");
  return {
    inbox: { path: "INBOX", sent: false },
    ...(sent === undefined ? {} : { sent }),
    ...(all === undefined ? {} : { all }),
  };
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
