import type { MailServer } from "../servers/mail.ts";
import { until } from "../servers/child.ts";
import { letter, withClient } from "../channels/email/mailbox.ts";
import type { Porchlight } from "./porchlight.ts";

export const anna = "anna@example.test";
export const ben = "ben@example.test";

/** An account at the test's servers, as a script adds it. */
export async function addMail(
  app: Pick<Porchlight, "call">,
  mail: MailServer,
  options: {
    password: string;
    imapPort?: number;
    smtp?: { port?: number; security?: "starttls" | "none" };
  },
): Promise<string> {
  const { id } = await app.call("accounts.add", {
    channel: "email",
    settings: {
      address: anna,
      imap: {
        host: mail.imap.host,
        port: options.imapPort ?? mail.imap.tlsPort,
        security: "tls",
        user: anna,
      },
      smtp: {
        host: mail.smtp.host,
        port: mail.smtp.port,
        security: "starttls",
        user: anna,
        ...options.smtp,
      },
      allowInvalidCertificate: true,
    },
    secrets: { password: options.password },
  });
  return id;
}

let letters = 0;

/** A stranger's letter, polled until it is there; answers its conversation. */
export async function receive(
  app: Pick<Porchlight, "call">,
  mail: MailServer,
  accountId: string,
  subject: string,
  from = ben,
): Promise<string> {
  letters += 1;
  await mail.deliver({
    from,
    to: anna,
    raw: letter(
      {
        From: `Ben Stranger <${from}>`,
        To: `Anna <${anna}>`,
        Subject: subject,
        "Message-ID": `<letter-${String(letters)}@example.test>`,
        Date: new Date().toUTCString(),
      },
      `Are you open on Sunday? That is about: ${subject}.\r\n`,
    ),
  });
  return until(`“${subject}”`, async () => {
    await app.call("accounts.poll", { id: accountId });
    const { items } = await app.call("conversations.list", {
      query: `is:waiting "${subject}"`,
    });
    return items[0]?.id ?? null;
  });
}

/** The raw mails of a subject in a mailbox. */
export async function mailsIn(
  mail: MailServer,
  address: string,
  subject: string,
  folder = "INBOX",
): Promise<string[]> {
  return withClient(mail, address, async (client) => {
    const mailbox = await client.mailboxOpen(folder);
    const found: string[] = [];
    // "1:*" is an error for an empty folder.
    if (mailbox.exists === 0) return found;
    for await (const each of client.fetch("1:*", {
      envelope: true,
      source: true,
    }))
      if (each.envelope?.subject === subject)
        found.push(each.source?.toString() ?? "");
    return found;
  });
}

/** Waits until an outbox item is in a state; answers it. */
export async function outboxItem(
  app: Pick<Porchlight, "call">,
  id: string,
  state: string,
) {
  return until(
    `${id} to be ${state}`,
    async () => {
      const items = await app.call("outbox.list", { which: "all" });
      return (
        items.find((each) => each.id === id && each.state === state) ?? null
      );
    },
    100_000,
  );
}
