import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { whenAborted } from "./imap.ts";
import type { MailServer } from "./settings.ts";

const connectMs = 15_000;

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
  const { aborted, settle } = whenAborted(signal, 2 * connectMs);
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
