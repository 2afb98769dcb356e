import type { RemoteMessage } from "../channels/received.ts";

/** What of a remote message the archive takes as it is. */
export function contentOf(message: RemoteMessage) {
  return {
    remoteId: message.remoteId,
    fingerprint: message.fingerprint,
    uri: message.uri,
    kind: message.kind,
    stream: message.stream,
    visibility: message.visibility,
    addressed: message.addressed,
    automatic: message.automatic,
    claimedAt: message.claimedAt,
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
    attachments: message.attachments,
    reach: message.reach,
    standing: message.standing,
  };
}
