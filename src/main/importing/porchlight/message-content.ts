import type { ExportRecord } from "../../../shared/export/records.ts";

type Message = ExportRecord<"messages">;

/** Without what this archive says of it by itself. */
export function attachmentOf(attachment: Message["attachments"][number]) {
  const { name, mediaType, size, alt, url, part } = attachment;
  return {
    name,
    mediaType,
    ...(size === undefined ? {} : { size }),
    ...(alt === undefined ? {} : { alt }),
    ...(url === undefined ? {} : { url }),
    ...(part === undefined ? {} : { part }),
  };
}

/** What is taken over as it is. */
export function contentOf(message: Message) {
  return {
    accountId: message.accountId,
    remoteId: message.remoteId,
    fingerprint: message.fingerprint,
    uri: message.uri,
    kind: message.kind,
    stream: message.stream,
    visibility: message.visibility,
    addressed: message.addressed,
    automatic: message.automatic,
    sentAt: message.sentAt,
    claimedAt: message.claimedAt,
    fetchedAt: message.fetchedAt,
    editedAt: message.editedAt,
    subject: message.subject,
    warning: message.warning,
    text: message.text,
    body: message.body,
    permalink: message.permalink,
    lang: message.lang,
    inReplyTo: message.inReplyTo,
    quotes: message.quotes,
    mentionsOnPurpose: message.mentionsOnPurpose,
    thread: message.thread,
    below: message.below,
    reach: message.reach,
    // What has happened to it since is filled in afterwards.
    standing: undefined,
  };
}
