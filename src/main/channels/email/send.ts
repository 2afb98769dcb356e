import type { ImapFlow } from "imapflow";
import { AppError } from "../../../shared/fault.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import {
  compose,
  isNamed,
  messageIdFor,
  toRaw,
  type ComposedMail,
} from "./compose.ts";
import { explainFailure } from "./failure.ts";
import { fetchMails } from "./fetch.ts";
import { listFolders, type Folder } from "./folders.ts";
import { searchUids, withImap } from "./imap.ts";
import { providerOf } from "./providers.ts";
import type { RawMail } from "./raw-mail.ts";
import { readerFor } from "./reader.ts";
import type { MailContext } from "./sign-in.ts";
import { withSmtp } from "./smtp.ts";
import { toMessage } from "./wire.ts";

type Failed = Extract<SendResult, { outcome: "failed" }>;

const networkPauseMs = 60_000;
const busyPauseMs = 5 * 60_000;

/** By what the server answered, or that it could not be asked. */
function classify(thrown: unknown, context: MailContext): Failed {
  const { fault, status } = explainFailure(
    thrown,
    context.settings.smtp,
    context.secrets,
  );
  const fail = (code: Failed["code"], pauseMs?: number): Failed => ({
    outcome: "failed",
    code,
    message: fault.message,
    ...(pauseMs === undefined && status === undefined
      ? {}
      : {
          details: {
            ...(status === undefined ? {} : { status }),
            ...(pauseMs === undefined
              ? {}
              : { retryAt: context.now() + pauseMs }),
          },
        }),
  });
  if (
    fault.code === "needs-sign-in" ||
    fault.code === "insecure" ||
    fault.code === "refused" ||
    fault.code === "too-large"
  )
    return fail(fault.code);
  if (status === 552 || status === 523) return fail("too-large");
  if (status !== undefined && status >= 500) return fail("refused");
  if (status !== undefined && status >= 400)
    return fail("rate-limited", busyPauseMs);
  if (fault.code === "rate-limited") return fail("rate-limited", busyPauseMs);
  return fail(
    fault.code === "offline" ? "offline" : "unreachable",
    networkPauseMs,
  );
}

/** Errors of nodemailer from before the first byte of the mail, whatever it says it has read since. */
function isBeforeData(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    (thrown.code === "EENVELOPE" || thrown.code === "EMESSAGE")
  );
}

/** What the server said beforehand that it takes (RFC 1870), and the mail is larger. */
function isTooLarge(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    thrown.code === "EMESSAGE" &&
    /larger than allowed/.test(thrown.message)
  );
}

/** The mail, or why there can be none: nothing of it has been sent. */
async function composeOrFail(
  outgoing: OutgoingMessage,
  { settings }: MailContext,
): Promise<ComposedMail | Failed> {
  try {
    return await compose(outgoing, settings);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { outcome: "failed", code: "refused", message: error.message };
  }
}

/** Where the mail lies in this folder, if it does. */
async function findIn(
  client: ImapFlow,
  folder: Folder,
  messageId: string,
): Promise<RawMail | undefined> {
  await client.mailboxOpen(folder.path);
  const uids = await searchUids(client, {
    header: { "message-id": `<${messageId}>` },
  });
  const { mails } = await fetchMails(client, folder, uids.slice(-5));
  return mails.find((raw) => isNamed(raw, messageId));
}

/** Puts a copy into Sent, unless there is one: some servers keep what they send by themselves. */
async function keepCopy(
  context: MailContext,
  mail: ComposedMail,
  receivedAt: number,
): Promise<RawMail["location"]> {
  return withImap(context, async (client) => {
    const path = (await listFolders(client)).of("\\Sent");
    if (path === undefined) return undefined;
    const sent: Folder = { path, sent: true, stream: "direct" };
    const there = await findIn(client, sent, mail.messageId);
    if (there !== undefined) return there.location;
    const kept = await client.append(
      sent.path,
      mail.copy,
      ["\\Seen"],
      new Date(receivedAt),
    );
    return kept === false ||
      kept.uid === undefined ||
      kept.uidValidity === undefined
      ? undefined
      : {
          mailbox: sent.path,
          uidValidity: String(kept.uidValidity),
          uid: kept.uid,
        };
  });
}

/** Sends by SMTP. Once the last line may have left, only the server's word makes it `sent` or `failed`. */
export async function send(
  context: MailContext,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  const { settings, signal } = context;
  let handedOver = false;
  const mail = await composeOrFail(outgoing, context);
  if ("outcome" in mail) return mail;
  try {
    await withSmtp(context, async (session) => {
      await session.signIn();
      await session.deliver(mail, {
        sent: (bytes) => outgoing.progress(bytes, mail.bytes.length),
        handedOver: () => {
          handedOver = true;
        },
      });
    });
  } catch (error) {
    const failure: Failed = isTooLarge(error)
      ? {
          outcome: "failed",
          code: "too-large",
          message: `${settings.smtp.host} does not take mails of this size. Send smaller files, or a link to them.`,
        }
      : classify(error, context);
    if (
      !handedOver ||
      failure.details?.status !== undefined ||
      isBeforeData(error)
    ) {
      if (signal.aborted)
        throw new AppError("cancelled", "Sending was cancelled.");
      return failure;
    }
    return {
      outcome: "unknown",
      message: `${settings.smtp.host} had the whole mail, but the connection broke before it said whether it takes it.`,
    };
  }
  const receivedAt = Math.floor(context.now() / 1000) * 1000;
  // The mail is on its way whether or not a copy of it can be kept: the archive has it in any case.
  const location = keepsSent(settings)
    ? undefined
    : await keepCopy(context, mail, receivedAt).catch(() => undefined);
  const raw = toRaw(mail, {
    receivedAt,
    ...(location === undefined ? {} : { location }),
  });
  return {
    outcome: "sent",
    message: toMessage(raw, readerFor(context)),
  };
}

/**
 * Looks for the mail by its Message-ID in Sent, All and INBOX. Only where the server keeps what it sends by
 * itself does no copy mean that nothing was sent; elsewhere nobody can be asked, and it throws.
 */
export async function find(
  context: MailContext,
  outgoing: OutgoingMessage,
): Promise<RemoteMessage | null> {
  const { settings } = context;
  const messageId = messageIdFor(outgoing.key, settings);
  const found = await withImap(context, async (client) => {
    const folders = await listFolders(client);
    const sent = folders.of("\\Sent");
    for (const path of [sent, folders.of("\\All"), "INBOX"]) {
      if (path === undefined) continue;
      const folder: Folder = { path, sent: path === sent, stream: "direct" };
      const raw = await findIn(client, folder, messageId);
      if (raw !== undefined) return raw;
    }
    return undefined;
  });
  if (found !== undefined) return toMessage(found, readerFor(context));
  if (keepsSent(settings)) return null;
  throw new AppError(
    "unsupported",
    `There is no copy of this mail in the mailbox, and ${settings.smtp.host} cannot be asked whether it sent it. Ask whom you wrote to; if nothing arrived, take the text back and send it again.`,
  );
}

/** Whether the server puts what it sends into the mailbox by itself. */
function keepsSent({
  smtp,
  keepsSent: said,
}: MailContext["settings"]): boolean {
  return said ?? providerOf(smtp.host)?.keepsSent === true;
}
