import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import { whenAborted } from "./imap.ts";
import type { ComposedMail } from "./compose.ts";
import type { MailContext } from "./sign-in.ts";
import { createCalls, signIn } from "./smtp-sign-in.ts";
import { bearerFor } from "./bearer.ts";
import { openSocket } from "./socket.ts";

/** Some servers wait half a minute before they greet, to see who is impatient. */
const greetingMs = 45_000;
/** A server may think long after the last line (RFC 5321, 4.5.3.2.6: ten minutes). */
const silenceMs = 120_000;
/** Beside what the mail itself takes on its way. */
const wholeMs = 600_000;
/** So much of a mail is handed to the line at once: it takes the next when it has room. */
const sliceBytes = 65_536;

export type SmtpSession = {
  /** Whether the connection is encrypted now. */
  secure: boolean;
  /** The largest mail that it takes (RFC 1870), where it says so. */
  maxBytes: number | undefined;
  signIn: () => Promise<void>;
  /**
   * Hands the mail over; `sent` is told how many of its bytes have left, `handedOver` is called once its last line
   * may have.
   */
  deliver: (
    mail: ComposedMail,
    on: { sent: (bytes: number) => void; handedOver: () => void },
  ) => Promise<void>;
};

/** The library notes in the envelope it is given whom the server refused, before it asks for the mail. */
type Noted = SMTPConnection.Envelope & {
  rejected?: string[];
  rejectedErrors?: SMTPConnection.SMTPError[];
};

/** Why not everybody would get the mail; undefined where everybody would. */
function refusalOf({ to, rejected = [], rejectedErrors = [] }: Noted) {
  // Where it is refused for all of them the library says so itself.
  if (rejected.length === 0 || rejected.length === to.length) return undefined;
  // Busy for now, as where a first mail is made to wait: tried again by itself.
  const later = rejectedErrors.find((each) => (each.responseCode ?? 0) < 500);
  if (later !== undefined) return later;
  const said = cleanLine(rejectedErrors[0]?.response ?? "", 200);
  const words = said === "" ? "" : ` It says: “${said}”.`;
  return new AppError(
    "refused",
    `The mail server does not take mail for ${rejected.join(", ")}, so nobody got it. Correct the address or take it out, then send again.${words}`,
  );
}

/**
 * The mail, or a failure before any of it: a mail without its end is no mail (RFC 5321, 4.1.1.4), and one that only some
 * receive cannot be sent again to the others.
 */
function* contentFor(
  bytes: Buffer,
  envelope: Noted,
  onSent: (bytes: number) => void,
): Generator<Buffer> {
  if (refusalOf(envelope) !== undefined)
    throw new Error("Not everybody would get it.");
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    onSent(at);
    yield bytes.subarray(at, at + sliceBytes);
  }
  onSent(bytes.length);
}

/** What an answer to EHLO says of the size of mails; 0 says nothing. */
function largestOf(greeting: string): number | undefined {
  const said = Number(/^250[ -]SIZE (\d{1,15})/im.exec(greeting)?.[1] ?? 0);
  return said === 0 ? undefined : said;
}

/** Runs `use` on a greeted connection that ends with it and with the signal. Throws what the library throws. */
export async function withSmtp<T>(
  context: MailContext,
  use: (session: SmtpSession) => Promise<T>,
): Promise<T> {
  const { settings, signal } = context;
  const server = settings.smtp;
  const allowInvalidCertificate = settings.allowInvalidCertificate === true;
  // Like all that sends mail, not before one is sent: it takes memory.
  const { default: Connection } =
    await import("nodemailer/lib/smtp-connection/index.js");
  const socket = await openSocket(
    server,
    { tls: server.security === "tls", allowInvalidCertificate },
    signal,
  );
  const connection = new Connection({
    host: server.host,
    port: server.port,
    connection: socket,
    secure: server.security === "tls",
    secured: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    tls: { rejectUnauthorized: !allowInvalidCertificate },
    // The machine's own name is nobody's business.
    name: "[127.0.0.1]",
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    customAuth: bearerFor(server),
    logger: false,
  });
  const call = createCalls(connection);
  let movedBytes = 0;
  const { aborted, settle } = whenAborted(signal, wholeMs, () => movedBytes);
  try {
    await Promise.race([call((done) => connection.connect(done)), aborted]);
    const session: SmtpSession = {
      secure: connection.secure,
      maxBytes: largestOf(connection.lastServerResponse || ""),
      signIn: () => signIn(connection, call, context),
      deliver: async ({ bytes, envelope }, on) => {
        const noted: Noted = { ...envelope, size: bytes.length };
        const slices = contentFor(bytes, noted, (sent) => {
          movedBytes = sent;
          on.sent(sent);
        });
        const content = Readable.from(slices);
        content.once("end", on.handedOver);
        try {
          await call((done) => connection.send(noted, content, done));
        } catch (error) {
          throw refusalOf(noted) ?? error;
        }
      },
    };
    const result = await Promise.race([use(session), aborted]);
    connection.quit();
    return result;
  } catch (error) {
    // What waits in it is not to leave any more.
    socket.destroy();
    throw error;
  } finally {
    settle();
    connection.close();
  }
}
