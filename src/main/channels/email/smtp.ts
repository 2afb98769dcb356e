import { Readable } from "node:stream";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isIP } from "node:net";
import SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import { whenAborted, type MailContext } from "./imap.ts";
import type { ComposedMail } from "./compose.ts";
import type { MailServer } from "./settings.ts";

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

/** Runs `use` on a greeted connection that ends with it and with the signal. Throws what the library throws. */
export async function withSmtp<T>(
  { settings, secrets, signal }: MailContext,
  use: (session: SmtpSession) => Promise<T>,
): Promise<T> {
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
      signIn: () =>
        call((done) =>
          connection.login({ user: server.user, pass: secrets.password }, done),
        ),
      deliver: ({ bytes, envelope }, onHandedOver) => {
        const content = Readable.from([bytes]);
        content.once("end", onHandedOver);
        return call((done) =>
          connection.send({ ...envelope, size: bytes.length }, content, done),
        );
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
