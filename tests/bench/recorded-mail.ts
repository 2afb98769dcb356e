import type { MessageStructureObject } from "imapflow";
import type {
  RemoteIdentity,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { decodeUnlabelled } from "../../src/main/channels/email/decode.ts";
import { readFields } from "../../src/main/channels/email/header.ts";
import { keepText } from "../../src/main/channels/email/raw-mail.ts";
import {
  readStructure,
  textParts,
} from "../../src/main/channels/email/structure.ts";
import { toMessage } from "../../src/main/channels/email/wire.ts";
import { now } from "./measure.ts";
import { renderHtml } from "./recorded-html.ts";

/** What IMAP answers about one mail: header bytes, structure, the bytes of its letter. */
type RecordedMail = {
  uid: number;
  sent: boolean;
  receivedAt: number;
  header: Buffer;
  structure: MessageStructureObject;
  parts: Map<string, Buffer>;
};

function encodeWords(text: string): string {
  return /^[\x20-\x7e]*$/.test(text)
    ? text
    : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function encodeQuotedPrintable(text: string): Buffer {
  const encoded = [...Buffer.from(text.replaceAll("\n", "\r\n"))]
    .map((byte) =>
      (byte < 0x20 && byte !== 10 && byte !== 13) || byte > 0x7e || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
  return Buffer.from(
    encoded.replace(/((?:=[0-9A-F]{2}|[^=\r\n]){73})(?=[^\r\n])/g, "$1=\r\n"),
    "latin1",
  );
}

const mailboxOf = ({ name, handle }: RemoteIdentity) =>
  `${encodeWords(name)} <${handle}>`;
const idOf = (remoteId: string) => `<${remoteId.replace(/[<>]/g, "")}>`;

function headerOf(message: RemoteMessage, self: RemoteIdentity): Buffer {
  const { author, own, mentions, thread, inReplyTo } = message;
  const date = new Date(message.sentAt).toUTCString().replace("GMT", "+0000");
  const hop = (n: number) =>
    `Received: from mx${String(n)}.relay.example (mx${String(n)}.relay.example [192.0.2.${String(n)}])\r\n\tby mail.harbour.example (Postfix) with ESMTPS id 4T8q${String(n)}Z2vVz9sQ\r\n\tfor <${self.handle}>; ${date}`;
  return Buffer.from(
    [
      `Return-Path: <${author.handle}>`,
      `Delivered-To: ${self.handle}`,
      hop(1),
      hop(2),
      hop(3),
      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.example; s=mail;\r\n\tt=1762180000; h=from:from:reply-to:subject:subject:date:date:message-id:message-id:\r\n\t to:to:cc:mime-version:mime-version:content-type:content-type:in-reply-to:references;\r\n\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
      "Authentication-Results: mail.harbour.example; dkim=pass header.d=relay.example; spf=pass; dmarc=pass",
      `From: ${mailboxOf(author)}`,
      `To: ${own ? mentions.map(mailboxOf).join(", ") : mailboxOf(self)}`,
      `Subject: ${encodeWords(message.subject ?? "")}`,
      `Date: ${date}`,
      `Message-ID: ${idOf(message.remoteId)}`,
      ...(inReplyTo === undefined ? [] : [`In-Reply-To: ${idOf(inReplyTo)}`]),
      ...(thread.length === 0
        ? []
        : [`References: ${thread.map(idOf).join(" ")}`]),
      ...(message.automatic ? ["Auto-Submitted: auto-replied"] : []),
      "MIME-Version: 1.0",
      "User-Agent: Mozilla Thunderbird",
      "X-Spam-Status: No, score=-1.9 required=5.0",
      'Content-Type: multipart/alternative; boundary="b1_4T8q"',
      "",
      "",
    ].join("\r\n"),
  );
}

function leaf(
  part: string,
  type: string,
  size: number,
  file?: string,
): MessageStructureObject {
  return {
    part,
    type,
    size,
    encoding: file === undefined ? "quoted-printable" : "base64",
    parameters: file === undefined ? { charset: "utf-8" } : { name: file },
    ...(file === undefined
      ? {}
      : {
          disposition: "attachment",
          dispositionParameters: { filename: file },
        }),
  };
}

/** Two in three have both forms, the rest are plain or, as newsletters are, HTML alone. */
function recordOne(message: RemoteMessage, uid: number, self: RemoteIdentity) {
  const plain = encodeQuotedPrintable(message.text);
  const html = encodeQuotedPrintable(
    `<html><head><style>p{margin:0}</style></head><body>${renderHtml(message.text)}</body></html>`,
  );
  const form = uid % 6;
  const letter: MessageStructureObject =
    form === 0
      ? leaf("1", "text/html", html.length)
      : form === 1
        ? leaf("1", "text/plain", plain.length)
        : {
            part: "1",
            type: "multipart/alternative",
            childNodes: [
              leaf("1.1", "text/plain", plain.length),
              leaf("1.2", "text/html", html.length),
            ],
          };
  const files = message.attachments.map((each, i) =>
    leaf(String(i + 2), "image/jpeg", 300_000, `${each.name}.jpg`),
  );
  return {
    uid,
    sent: message.own,
    receivedAt: message.sentAt,
    header: headerOf(message, self),
    structure:
      files.length === 0
        ? letter
        : {
            type: "multipart/mixed",
            childNodes: [letter, ...files],
          },
    parts: new Map([
      [form === 0 ? "1" : form === 1 ? "1" : "1.1", form === 0 ? html : plain],
    ]),
  } satisfies RecordedMail;
}

export function recordMail(
  messages: readonly RemoteMessage[],
  self: RemoteIdentity,
  uidOf: (message: RemoteMessage) => number,
): RecordedMail[] {
  return messages.map((message) => recordOne(message, uidOf(message), self));
}

/** As the poll reads it once the network has answered. */
export function readMail(
  mails: readonly RecordedMail[],
  self: RemoteIdentity,
): RemoteMessage[] {
  return mails.map(({ uid, sent, receivedAt, header, structure, parts }) => {
    const tree = readStructure(structure);
    return toMessage(
      {
        fields: readFields(decodeUnlabelled(header)),
        structure: tree,
        texts: textParts(tree).flatMap((part) => {
          const bytes = parts.get(part.part);
          return bytes === undefined
            ? []
            : [keepText({ part, cut: false }, bytes)];
        }),
        receivedAt,
        ...(sent ? { sentFolder: true } : {}),
        location: {
          mailbox: sent ? "Sent" : "INBOX",
          uidValidity: "1",
          uid,
        },
      },
      { ownId: self.remoteId, now },
    );
  });
}
