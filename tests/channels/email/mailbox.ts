import { ImapFlow } from "imapflow";
import type { ChannelContext } from "../../../src/main/channels/channel.ts";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import type {
  Location,
  PollResult,
  RemoteMessage,
} from "../../../src/main/channels/received.ts";
import { email } from "../../../src/main/channels/email/index.ts";
import type { MailCursor } from "../../../src/main/channels/email/poll.ts";
import type {
  MailSecrets,
  MailSettings,
} from "../../../src/main/channels/email/settings.ts";
import { until } from "../../servers/child.ts";
import type { MailServer } from "../../servers/mail.ts";
import { alone, plainly } from "../plainly.ts";

export type MailTestContext = ChannelContext<MailSettings, MailSecrets>;

export function passwordOf(mail: MailServer, address: string): string {
  const user = mail.users.find((each) => each.address === address);
  if (user === undefined) throw new Error(`no user ${address}`);
  return user.password;
}

/** An account at the test's servers; `imap` and `smtp` may be changed. */
export function contextFor(
  mail: MailServer,
  address: string,
  changes: {
    imap?: Partial<MailSettings["imap"]>;
    smtp?: Partial<MailSettings["smtp"]>;
    password?: string;
    signal?: AbortSignal;
    settings?: Partial<MailSettings>;
  } = {},
): MailTestContext {
  return {
    accountId: "account",
    settings: email.settings.parse({
      address,
      imap: {
        host: mail.imap.host,
        port: mail.imap.tlsPort,
        security: "tls",
        user: address,
        ...changes.imap,
      },
      smtp: {
        host: mail.smtp.host,
        port: mail.smtp.port,
        security: "starttls",
        user: address,
        ...changes.smtp,
      },
      allowInvalidCertificate: true,
      ...changes.settings,
    }),
    ...alone<MailSecrets>({
      password: changes.password ?? passwordOf(mail, address),
    }),
    http: {
      request: () => Promise.reject(new Error("mail does not use http")),
    },
    now: Date.now,
    signal: changes.signal ?? new AbortController().signal,
  };
}

/** A mail program of its own, beside the channel. */
export async function withClient<T>(
  mail: MailServer,
  address: string,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = new ImapFlow({
    host: mail.imap.host,
    port: mail.imap.tlsPort,
    secure: true,
    tls: { ca: mail.certificate },
    auth: { user: address, pass: passwordOf(mail, address) },
    logger: false,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

/** Waits until so many mails lie in a folder. */
export async function arrival(
  mail: MailServer,
  address: string,
  count: number,
  folder = "INBOX",
): Promise<void> {
  await withClient(mail, address, (client) =>
    until(`${String(count)} mails for ${address}`, async () => {
      const { messages } = await client.status(folder, { messages: true });
      return (messages ?? 0) >= count ? true : null;
    }),
  );
}

/** Polls until nothing more waits. */
export async function pollAll(
  context: MailTestContext,
  cursor: MailCursor | null = null,
): Promise<PollResult<MailCursor> & { pages: number }> {
  const first = await email.poll(context, cursor);
  const all = { ...first, pages: 1 };
  while (all.more) {
    const page = await email.poll(context, all.cursor);
    all.messages = [...all.messages, ...page.messages];
    all.rejected = [...all.rejected, ...page.rejected];
    all.gaps = [...all.gaps, ...page.gaps];
    all.cursor = page.cursor;
    all.more = page.more;
    all.pages += 1;
  }
  return all;
}

export function subjects(messages: readonly RemoteMessage[]): string[] {
  return messages.map((message) => message.subject ?? "");
}

export function named(
  messages: readonly RemoteMessage[],
  subject: string,
): RemoteMessage {
  const found = messages.find((message) => message.subject === subject);
  if (found === undefined)
    throw new Error(`no “${subject}” among ${subjects(messages).join(", ")}`);
  return found;
}

let keys = 0;

/** A reply as the outbox would hand it over. */
export function replyTo(
  parent: RemoteMessage,
  text: string,
  changes: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  keys += 1;
  return {
    ...plainly,
    key: `reply-${String(keys)}-${String(Date.now())}`,
    text,
    createdAt: Date.now(),
    parent: {
      remoteId: parent.remoteId,
      ...(parent.subject === undefined ? {} : { subject: parent.subject }),
      text: parent.text,
      author: parent.author,
      sentAt: parent.sentAt,
      visibility: parent.visibility,
      thread: parent.thread,
      mentions: parent.mentions,
      raw: JSON.parse(JSON.stringify(parent.raw)) as unknown,
    },
    ...changes,
  };
}

export function letter(
  fields: Record<string, string>,
  text: string | Buffer = "Hello.\r\n",
): Buffer {
  const head = Object.entries(fields).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([
    Buffer.from(`${head.join("\r\n")}\r\n\r\n`),
    Buffer.from(text),
  ]);
}

/** The context with a memory of where mails were met, as the archive has one; `take` is what ingest does. */
export function remembering(context: MailTestContext): MailTestContext & {
  take: <Taken extends PollResult<unknown>>(result: Taken) => Promise<Taken>;
} {
  const places = new Map<string, string>();
  const placeOf = ({ mailbox, uidValidity, uid }: Location) =>
    JSON.stringify([mailbox, uidValidity, uid]);
  return {
    ...context,
    messageAt: (location) => places.get(placeOf(location)),
    take: (result) => {
      for (const location of result.left ?? [])
        places.delete(placeOf(location));
      for (const { location, remoteId } of result.messages)
        if (location !== undefined) places.set(placeOf(location), remoteId);
      return Promise.resolve(result);
    },
  };
}
