import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { email } from "../../../src/main/channels/email/index.ts";
import type { MailCursor } from "../../../src/main/channels/email/poll.ts";
import type {
  MailSecrets,
  MailSettings,
} from "../../../src/main/channels/email/settings.ts";
import { until } from "../../servers/child.ts";
import type { MailServer } from "../../servers/mail.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import { startMailLine } from "./line.ts";
import { passwordOf, contextFor, letter, withClient } from "./mailbox.ts";

const dayMs = 86_400_000;
const hostile =
  '<p onclick="x()">\u0007 <a href="javascript:x()">x</a></p><script>x()</script>';

/** Multiparts in multiparts, deeper than anything is read. */
const broken = letter(
  { "Content-Type": "multipart/mixed; boundary=n0" },
  Array.from(
    { length: 80 },
    (_, depth) =>
      `--n${String(depth)}\r\nContent-Type: multipart/mixed; boundary=n${String(depth + 1)}\r\n\r\n`,
  ).join(""),
);

/** A mail program of its own, beside the channel and past its line, for as long as a case lasts. */
async function openBeside(mail: MailServer, address: string) {
  const { password = "" } =
    mail.users.find((user) => user.address === address) ?? {};
  const client = new ImapFlow({
    host: mail.imap.host,
    port: mail.imap.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: address, pass: password },
    logger: false,
  });
  await client.connect();
  return client;
}

/** Nothing is on its way any more: what was taken has been delivered. */
function delivered({ folder }: MailServer): Promise<true> {
  return until("the queue to be empty", async () => {
    for (const name of ["incoming", "active", "deferred"]) {
      const queue = join(folder, "queue", name);
      const found = await readdir(queue, {
        recursive: true,
        withFileTypes: true,
      });
      if (found.some((entry) => entry.isFile())) return null;
    }
    return true;
  });
}

/** Bringing history has cases of its own. */
const { backfill: _, history: __, ...conforming } = email;

/**
 * A mailbox at real servers. `nextAddress` gives one that nobody has used; the stranger's is another, in which
 * everything arrives that was sent.
 */
export function mailWorld(
  servers: () => MailServer,
  nextAddress: () => string,
  stranger: string,
): Conforming<MailSettings, MailSecrets, MailCursor> {
  return {
    channel: conforming,
    moreThanPage: 60,
    start: async () => {
      const mail = servers();
      const address = nextAddress();
      const line = await startMailLine(mail.imap.port, mail.smtp.port);
      const beside = await openBeside(mail, address);
      const { settings, secrets } = contextFor(mail, address, {
        imap: { port: line.imapPort, security: "none" },
        smtp: { port: line.smtpPort, security: "none" },
      });
      let number = 0;
      const put = (raw: Buffer, at = Date.now()) =>
        beside.append("INBOX", raw, [], new Date(at));
      const arrive = async (at?: number) => {
        number += 1;
        await put(
          letter(
            {
              From: `Marta <${stranger}>`,
              To: address,
              Subject: numbered(number),
              "Message-ID": `<m${String(number)}@outside.test>`,
              "Content-Type": "text/html; charset=utf-8",
            },
            `<p>Text</p>${hostile}\r\n`,
          ),
          at,
        );
        return number;
      };
      return {
        leftOut: {
          edits: "A mail stays as it was sent.",
          deletions:
            "What lay at a place is known to the archive, and there is none here: folders.server.test.ts has one.",
          "counted requests": "IMAP and SMTP do not say when to come back.",
          "other answers":
            "What IMAP answers comes in pieces; wire.test.ts has headers of every kind.",
          head: "A connection has no head.",
          truncated: "A connection has no length that could be wrong.",
          "gave-up": "Nobody stands between who could give up.",
          page: "Nobody shows pages to a mail program.",
          unavailable: "Nobody shows pages to a mail program.",
          uploads: "Files are part of a mail.",
        },
        settings,
        secrets,
        line,
        nowhere: {
          ...settings,
          imap: { ...settings.imap, host: "imap.invalid", security: "tls" },
          smtp: { ...settings.smtp, host: "smtp.invalid", security: "tls" },
          allowInvalidCertificate: false,
        },
        write: async (count) => {
          const written: number[] = [];
          for (let n = 0; n < count; n += 1) written.push(await arrive());
          return written;
        },
        writeBroken: async () => {
          await put(broken);
        },
        writeLate: () => arrive(Date.now() - 3_600_000),
        overflow: {
          when: "first",
          make: async () => {
            await arrive(Date.now() - 400 * dayMs);
            await arrive();
          },
        },
        signIn: {
          revoke: () => mail.setPassword(address, "another password"),
          permit: () => mail.setPassword(address, passwordOf(mail, address)),
        },
        outbox: {
          sendClass: "N",
          // Postfix keeps nothing of what it sends.
          canMiss: false,
          count: async (words) => {
            await delivered(mail);
            return withClient(mail, stranger, async (client) => {
              await client.mailboxOpen("INBOX");
              const found = await client.search({ body: words });
              return found === false ? -1 : found.length;
            });
          },
        },
        stop: async () => {
          await beside.logout();
          await line.stop();
        },
      };
    },
  };
}
