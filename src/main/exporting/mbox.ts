import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { FoundMessage } from "../../shared/export/found.ts";
import { visible } from "./visible.ts";

const mailId = /^[^\s<>#]+@[^\s<>#]+$/;
const mailAddress = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/;

/**
 * A message in an mbox file (RFC 4155), quoted as mboxrd does, so that every reader gets back what was written. What
 * is no mail is a mail to read: its author's name and handle, and addresses below `.invalid` (RFC 2606).
 */
export async function mboxMessage(message: FoundMessage): Promise<string> {
  const { account, author, conversation } = message;
  const isMail = account.channel === "email";
  const mail = await new MailComposer({
    from: {
      name: clean(isMail ? author.name : `${author.name} (${author.handle})`),
      address: addressOf(message, author.handle),
    },
    to:
      message.direction === "out"
        ? "undisclosed-recipients:;"
        : {
            name: clean(account.name),
            address: addressOf(message, account.handle),
          },
    date: new Date(message.sentAt),
    subject: clean(message.subject ?? conversation.title),
    messageId: `<${idOf(message)}>`,
    ...answersOf(message),
    headers: {
      "X-Porchlight-Id": message.id,
      "X-Porchlight-Conversation": conversation.id,
      "X-Porchlight-Channel": account.channel,
      "X-Porchlight-Account": clean(account.handle),
      ...(message.permalink === undefined
        ? {}
        : { "X-Porchlight-Link": clean(message.permalink) }),
    },
    text: textOf(message),
    textEncoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  const lines = mail.toString("utf8").replaceAll("\r\n", "\n");
  const body = lines.replaceAll(/^(>*From )/gm, ">$1").replace(/\n*$/, "\n");
  return `From ${addressOf(message, author.handle)} ${asctime(message.sentAt)}\n${body}\n`;
}

function clean(text: string): string {
  return visible(text).replace(/\s+/gu, " ").trim();
}

function domainOf({ account }: FoundMessage): string {
  return `${account.channel}.invalid`;
}

function idOf(message: FoundMessage): string {
  const { remoteId, account } = message;
  return account.channel === "email" && mailId.test(remoteId)
    ? remoteId
    : `${message.id}@${domainOf(message)}`;
}

/** Under the name that its own mail has, so that readers see the thread. */
function answersOf(message: FoundMessage) {
  const { account, answers, inReplyTo } = message;
  const id =
    account.channel === "email" && answers !== undefined && mailId.test(answers)
      ? answers
      : inReplyTo === undefined
        ? undefined
        : `${inReplyTo}@${domainOf(message)}`;
  return id === undefined
    ? {}
    : { inReplyTo: `<${id}>`, references: `<${id}>` };
}

function addressOf(message: FoundMessage, handle: string): string {
  return message.account.channel === "email" && mailAddress.test(handle)
    ? handle
    : `nobody@${domainOf(message)}`;
}

function textOf({ text, warning, attachments }: FoundMessage): string {
  const below = attachments.map(
    ({ name, mediaType }) => `[Attachment: ${name}, ${mediaType}]`,
  );
  return visible(
    [...(warning === undefined ? [] : [`[${warning}]`]), text, ...below].join(
      "\n\n",
    ),
  );
}

/** As the first line of a message has it: `Thu Nov 19 08:05:00 2026`, in UTC. */
function asctime(at: number): string {
  const [day, date, month, year, time] = new Date(at)
    .toUTCString()
    .split(/,? /);
  return `${day} ${month} ${(date ?? "").replace(/^0/, " ")} ${time} ${year}`;
}
