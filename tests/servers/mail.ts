import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import {
  type Child,
  missingCommands,
  run,
  startChild,
  until,
} from "./child.ts";
import {
  dovecotConfig,
  dovecotOauth,
  ghost,
  type MailLayout,
  type MailUser,
  postfixMain,
  postfixMaster,
} from "./mail-config.ts";
import { freePorts, isListening } from "./port.ts";

export type MailServer = {
  /** A mailbox lies in mail/NAME/Maildir here. */
  folder: string;
  /** `port` speaks plain IMAP with STARTTLS, `tlsPort` TLS from the first byte. */
  imap: { host: string; port: number; tlsPort: number };
  /** Plain SMTP with STARTTLS; sending needs a user's password. */
  smtp: { host: string; port: number };
  /** PEM of the self-signed certificate for localhost and 127.0.0.1. */
  certificate: string;
  users: MailUser[];
  /** Hands in mail as an outside server would: no password, nothing added to it. */
  deliver: (mail: {
    from: string;
    to: string;
    raw: string | Buffer;
  }) => Promise<void>;
  /** From its return on only the new password works. */
  setPassword: (address: string, password: string) => Promise<void>;
  /** What both servers logged so far. */
  log: () => string;
  stop: () => Promise<void>;
};

export const defaultUsers: readonly MailUser[] = [
  { address: "anna@example.test", password: "anna's password" },
  { address: "ben@example.test", password: "ben's password" },
];

export const mailPackages = ["dovecot-imapd", "dovecot-lmtpd", "postfix"];

/** Null when the mail servers can be started here, else the reason. */
export function isInstalled(): string | null {
  if (process.platform !== "linux") return "dovecot and postfix need Linux";
  if (process.getuid?.() !== 0) return "dovecot and postfix need root";
  return missingCommands(["dovecot", "postfix", "openssl"]);
}

async function writeUsers(folder: string, users: readonly MailUser[]) {
  const lines = users.map(
    (user) => `${user.address}:{PLAIN}${user.password}\n`,
  );
  const path = join(folder, "users");
  const before = await stat(path).catch(() => undefined);
  await writeFile(path, lines.join(""));
  // Dovecot reads it again when its time is another second.
  const at = Math.max(Date.now(), (before?.mtimeMs ?? 0) + 1000) / 1000;
  await utimes(path, at, at);
}

async function prepare(
  layout: MailLayout,
  users: readonly MailUser[],
  aliases: Readonly<Record<string, string>>,
) {
  const { folder } = layout;
  // Both servers read their files as users of their own.
  await chmod(folder, 0o755);
  for (const name of ["run", "state", "mail", "queue", "data", "postfix"]) {
    await mkdir(join(folder, name));
  }
  await chmod(join(folder, "mail"), 0o777);
  await run("chown", ["postfix", join(folder, "data")]);
  await run("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(
      " ",
    ),
    ..."-days 30 -subj /CN=localhost -addext".split(" "),
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
    "-keyout",
    join(folder, "key.pem"),
    "-out",
    join(folder, "certificate.pem"),
  ]);
  await writeUsers(folder, users);
  const lines = (map: Readonly<Record<string, string>>) =>
    Object.entries(map)
      .map(([from, to]) => `${from} ${to}\n`)
      .join("");
  const addresses = users.map((user) => `${user.address} ${user.address}\n`);
  const files: Record<string, string> = {
    "dovecot.conf": dovecotConfig(layout),
    ...(layout.introspectUrl === undefined
      ? {}
      : { "oauth2.conf": dovecotOauth(layout.introspectUrl) }),
    "postfix/main.cf": postfixMain(layout),
    "postfix/master.cf": postfixMaster(layout),
    "postfix/mailboxes": `${addresses.join("")}${ghost} ${ghost}\n`,
    "postfix/aliases": lines(aliases),
    "postfix/senders": `${addresses.join("")}${lines(aliases)}`,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
  await run("postfix", ["-c", join(folder, "postfix"), "check"]);
}

async function listens(port: number, children: readonly Child[]) {
  await until(`a mail server on port ${String(port)}`, async () => {
    if (await isListening(port)) return true;
    const ended = await Promise.race([
      ...children.map((child) => child.exited.then(() => child)),
      Promise.resolve(null),
    ]);
    if (ended !== null)
      throw new Error(`a mail server ended: ${ended.output()}`);
    return null;
  });
}

/** Starts dovecot and postfix for `example.test` on free ports of 127.0.0.1. */
export async function startMail({
  users = defaultUsers,
  aliases = {},
  introspectUrl,
  imapCapability,
  smtpMechanisms,
  maxMailBytes,
}: {
  users?: readonly MailUser[];
  /** Other addresses, and whose they are: who may send from them gets their mail. */
  aliases?: Readonly<Record<string, string>>;
  /** Takes access tokens too, which it asks about there. */
  introspectUrl?: string;
  /** Says that it can do this and no more, as lesser servers do. */
  imapCapability?: string;
  /** Ways of signing in to send that are offered, in place of all. */
  smtpMechanisms?: string;
  /** The largest mail that is taken; 10 MB where nothing is said. */
  maxMailBytes?: number;
} = {}): Promise<MailServer> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-mail-"));
  const [imap = 0, imaps = 0, smtp = 0] = await freePorts(3);
  const layout: MailLayout = {
    folder,
    ports: { imap, imaps, smtp },
    ...(introspectUrl === undefined ? {} : { introspectUrl }),
    ...(imapCapability === undefined ? {} : { imapCapability }),
    ...(smtpMechanisms === undefined ? {} : { smtpMechanisms }),
    ...(maxMailBytes === undefined ? {} : { maxMailBytes }),
  };
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await prepare(layout, users, aliases);
    children.push(
      startChild("dovecot", ["-F", "-c", join(folder, "dovecot.conf")]),
    );
    await listens(imap, children);
    children.push(
      startChild(
        "/usr/lib/postfix/sbin/master",
        ["-s", "-c", join(folder, "postfix")],
        {
          env: { MAIL_CONFIG: join(folder, "postfix") },
          // Its logger opens /dev/stdout by name, which fails on a socket.
          logFile: join(folder, "postfix.log"),
        },
      ),
    );
    await listens(smtp, children);
  } catch (error) {
    await stop();
    throw error;
  }
  let current = [...users];
  return {
    folder,
    imap: { host: "127.0.0.1", port: imap, tlsPort: imaps },
    smtp: { host: "127.0.0.1", port: smtp },
    certificate: await readFile(join(folder, "certificate.pem"), "utf8"),
    users: [...users],
    deliver: async ({ from, to, raw }) => {
      const transport = createTransport({
        host: "127.0.0.1",
        port: smtp,
        ignoreTLS: true,
      });
      try {
        await transport.sendMail({ envelope: { from, to }, raw });
      } finally {
        transport.close();
      }
    },
    setPassword: async (address, password) => {
      current = current.map((user) =>
        user.address === address ? { address, password } : user,
      );
      await writeUsers(folder, current);
      const config = join(folder, "dovecot.conf");
      await until("the new password", () =>
        run("doveadm", ["-c", config, "auth", "test", address, password]).catch(
          () => null,
        ),
      );
    },
    log: () => children.map((child) => child.output()).join(""),
    stop,
  };
}
