import { Readable } from "node:stream";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isIP } from "node:net";
import SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import XOAuth2 from "nodemailer/lib/xoauth2/index.js";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import { whenAborted } from "./imap.ts";
import type { ComposedMail } from "./compose.ts";
import type { MailServer } from "./settings.ts";
import { accessOf, type MailContext } from "./sign-in.ts";

const connectMs = 15_000;
/** Some servers wait half a minute before they greet, to see who is impatient. */
const greetingMs = 45_000;
/** A server may think long after the last line (RFC 5321, 4.5.3.2.6: ten minutes). */
const silenceMs = 120_000;
const wholeMs = 600_000;

class Silence extends Error {
  readonly code = "CONNECT_TIMEOUT";
}

/** A connection to the server, with TLS where that comes first. */
export async function openSocket(
  server: MailServer,
  options: { tls: boolean; allowInvalidCertificate: boolean },
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = server;
  const { aborted, settle } = whenAborted(signal, wholeMs);
  const socket = options.tls
    ? connectTls({
        host,
        port,
        rejectUnauthorized: !options.allowInvalidCertificate,
        ...(isIP(host) === 0 ? { servername: host } : {}),
      })
    : connectPlain({ host, port });
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      aborted,
      new Promise<void>((resolve, reject) => {
        socket.once(options.tls ? "secureConnect" : "connect", resolve);
        socket.once("error", reject);
        socket.once("close", () => reject(new Error("It closed.")));
        timer = setTimeout(() => reject(new Silence("no answer")), connectMs);
      }),
    ]);
    socket.removeAllListeners("close");
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    settle();
  }
}

export type SmtpSession = {
  /** Whether the connection is encrypted now. */
  secure: boolean;
  signIn: () => Promise<void>;
  /** Hands the mail over; `onHandedOver` is called once its last line may have left. */
  deliver: (mail: ComposedMail, onHandedOver: () => void) => Promise<void>;
};

/** nodemailer tells some failures to the caller and others only as events: here each rejects what is under way. */
function createCalls(connection: SMTPConnection) {
  let failed: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  failure.catch(() => undefined);
  connection.on("error", (error) => failed(error));
  connection.on("end", () => failed(new Error("The server hung up.")));
  return async (
    start: (done: (error?: Error | null) => void) => void,
  ): Promise<void> => {
    const called = new Promise<void>((resolve, reject) => {
      start((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await Promise.race([called, failure]);
  };
}

/** Signs in; an access token that the server refuses is renewed once. */
async function signIn(
  connection: SMTPConnection,
  call: ReturnType<typeof createCalls>,
  context: MailContext,
): Promise<void> {
  const { user } = context.settings.smtp;
  const access = await accessOf(context);
  if ("password" in access) {
    const { password: pass } = access;
    return call((done) => connection.login({ user, pass }, done));
  }
  const { accessToken } = access;
  let fault: unknown;
  // The types ask for its options; the library, for the thing itself.
  const oauth2 = new XOAuth2({
    user,
    accessToken,
    provisionCallback: (_user, _renew, callback) => {
      accessOf(context, accessToken).then(
        (renewed) => {
          callback(
            null,
            "accessToken" in renewed ? renewed.accessToken : "",
            0,
          );
        },
        (cause: unknown) => {
          fault = cause;
          callback(new Error("The token could not be renewed."), "", 0);
        },
      );
    },
  });
  const signInAs = { user, oauth2: oauth2 as XOAuth2.Options };
  try {
    await call((done) => connection.login(signInAs, done));
  } catch (error) {
    // The library wraps it in words of its own.
    throw fault instanceof AppError ? fault : error;
  }
}

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
function* contentFor(bytes: Buffer, envelope: Noted): Generator<Buffer> {
  if (refusalOf(envelope) !== undefined)
    throw new Error("Not everybody would get it.");
  yield bytes;
}

/** Runs `use` on a greeted connection that ends with it and with the signal. Throws what the library throws. */
export async function withSmtp<T>(
  context: MailContext,
  use: (session: SmtpSession) => Promise<T>,
): Promise<T> {
  const { settings, signal } = context;
  const server = settings.smtp;
  const allowInvalidCertificate = settings.allowInvalidCertificate === true;
  const socket = await openSocket(
    server,
    { tls: server.security === "tls", allowInvalidCertificate },
    signal,
  );
  const connection = new SMTPConnection({
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
    logger: false,
  });
  const call = createCalls(connection);
  const { aborted, settle } = whenAborted(signal, wholeMs);
  try {
    await Promise.race([call((done) => connection.connect(done)), aborted]);
    const session: SmtpSession = {
      secure: connection.secure,
      signIn: () => signIn(connection, call, context),
      deliver: async ({ bytes, envelope }, onHandedOver) => {
        const noted: Noted = { ...envelope, size: bytes.length };
        const content = Readable.from(contentFor(bytes, noted));
        content.once("end", onHandedOver);
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
  } finally {
    settle();
    connection.close();
  }
}
