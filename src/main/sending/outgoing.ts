import { attachmentFactsOf } from "../archive/attachments.ts";
import { isOwnIdentity, type IdentityRow } from "../archive/identities.ts";
import { locationsOf } from "../archive/locations.ts";
import { readMentions, readThread } from "../archive/message-columns.ts";
import { getMessageRow, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { bindingOf, type StoredItem } from "../archive/outbox.ts";
import { readPayload } from "../archive/payloads.ts";
import { prepared } from "../archive/prepared.ts";
import type { OutgoingAct, OutgoingMessage } from "../channels/outgoing.ts";
import type { RemoteIdentity } from "../channels/received.ts";

/** What the core has of the files that go with a text, the server from earlier attempts, and who is told how far it is. */
export type FilesAtHand = Pick<
  OutgoingMessage,
  "readFile" | "uploads" | "progress"
>;

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
  atHand: FilesAtHand,
): OutgoingMessage {
  return {
    key: bindingOf(item),
    text: item.text,
    options: item.options ?? {},
    ...atHand,
    createdAt: item.createdAt,
    ...(parent === undefined ? {} : { parent: toParent(db, parent) }),
  };
}

/** What is to be done, as the channel takes it: the same for every attempt. */
export function toOutgoingAct(
  db: Archive,
  item: StoredItem & { act: NonNullable<StoredItem["act"]> },
  target: MessageRow,
  files: FilesAtHand,
): OutgoingAct {
  const { act } = item;
  const about: Pick<OutgoingAct, "key" | "target"> = {
    key: bindingOf(item),
    target: {
      remoteId: target.remote_id,
      ...(target.uri === null ? {} : { uri: target.uri }),
      own: isOwnIdentity(db, target.account_id, target.identity_id),
      author: remoteIdentity(db, target.identity_id),
      locations: locationsOf(db, target.id),
      raw: rawOf(db, target),
    },
  };
  if (act === "edit")
    return {
      ...about,
      act,
      text: item.text,
      options: item.options ?? {},
      ...files,
      attached: attachmentFactsOf(db, target.id),
    };
  if (act === "report") return { ...about, act, reason: item.text };
  return { ...about, act };
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
    raw: rawOf(db, row),
  };
}

/** The payload as it was received; undefined where it is kept no more. */
export function rawOf(db: Archive, row: MessageRow): unknown {
  return row.payload_id === null
    ? undefined
    : readPayload(db, row.payload_id, row.payload_index ?? 0);
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
