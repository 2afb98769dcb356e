import { AppError } from "../../shared/fault.ts";
import type { IdentityRow } from "../archive/identities.ts";
import { readMentions, readThread } from "../archive/message-columns.ts";
import { getMessageRow, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { bindingOf, type StoredItem } from "../archive/outbox.ts";
import { readPayload } from "../archive/payloads.ts";
import { prepared } from "../archive/prepared.ts";
import type { OutgoingMessage } from "../channels/outgoing.ts";
import type { RemoteIdentity } from "../channels/received.ts";

/** What the item answers, as the archive has it now. */
export function parentRow(
  db: Archive,
  item: StoredItem,
): MessageRow | undefined {
  return item.inReplyTo === undefined
    ? undefined
    : getMessageRow(db, item.inReplyTo);
}

/** The item as its channel takes it: the same for every attempt. */
export function toOutgoing(
  db: Archive,
  item: StoredItem,
  parent: MessageRow | undefined,
): OutgoingMessage {
  return {
    key: bindingOf(item),
    text: item.text,
    options: {},
    readFile: () =>
      Promise.reject(
        new AppError("not-found", "This file is not here any more."),
      ),
    createdAt: item.createdAt,
    ...(parent === undefined ? {} : { parent: toParent(db, parent) }),
  };
}

function toParent(
  db: Archive,
  row: MessageRow,
): NonNullable<OutgoingMessage["parent"]> {
  return {
    remoteId: row.remote_id,
    ...(row.uri === null ? {} : { uri: row.uri }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    text: row.text,
    author: remoteIdentity(db, row.identity_id),
    sentAt: row.sent_at,
    visibility: row.visibility,
    thread: readThread(row),
    mentions: readMentions(row).map((id) => remoteIdentity(db, id)),
    ...(row.lang === null ? {} : { lang: row.lang }),
    raw:
      row.payload_id === null
        ? undefined
        : readPayload(db, row.payload_id, row.payload_index ?? 0),
  };
}

function remoteIdentity(db: Archive, id: string): RemoteIdentity {
  const row = prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE id = ?",
  ).get(id) as IdentityRow;
  return {
    remoteId: row.remote_id,
    name: row.name,
    handle: row.handle,
    ...(row.url === null ? {} : { url: row.url }),
    bot: row.bot === 1,
  };
}
