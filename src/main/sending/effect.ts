import { bodyFromText } from "../../shared/body/from-text.ts";
import type { Act } from "../../shared/model/act.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import { findDraft, keepVersion, putDraft } from "../archive/drafts.ts";
import { isMarked, markMessage, takeBackOn } from "../archive/mark-message.ts";
import {
  editMessage,
  markDeleted,
  markRestored,
  setStanding,
} from "../archive/message-changes.ts";
import { getMessageRow, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import type { StoredItem } from "../archive/outbox.ts";
import { noteOwnDoing } from "../archive/handlings.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { RemoteMessage } from "../channels/received.ts";
import type { Ingest } from "../ingest/ingest.ts";

export type EffectContext = {
  db: Archive;
  turns: TurnKeeper;
  ingest: Ingest;
  now: () => number;
};

/**
 * What follows in the archive from an act that the channel has confirmed; inside the caller's transaction. Doing it
 * twice changes nothing more.
 */
export function takeEffect(
  context: EffectContext,
  item: StoredItem & { act: Act },
  done: { account: StoredAccount; message: RemoteMessage | undefined },
): void {
  const { db, turns, now } = context;
  const target = getMessageRow(db, item.targetId ?? "");
  // Gone with its account meanwhile.
  if (target === undefined) return;
  switch (item.act) {
    case "edit":
      edit(context, item, target, done);
      break;
    case "delete":
      markDeleted(db, target.seq, now());
      break;
    case "restore":
      markRestored(db, target.seq);
      setStanding(db, target, "shown", now());
      break;
    case "like":
      mark(db, item, target, "acknowledged", "Acknowledged by a like");
      break;
    case "unlike":
      takeBackOn(db, target, "acknowledged");
      break;
    case "spam":
      noteOwnDoing(db, target.id, { away: true });
      mark(db, item, target, "spam", "Reported as spam");
      // Where it can be brought back; elsewhere it is out of our hands.
      if (done.account.capabilities.moderate.includes("approve"))
        setStanding(db, target, "hidden", now());
      break;
    case "hide":
    case "remove":
      setStanding(db, target, "hidden", now());
      break;
    case "hold":
    case "approve":
      setStanding(db, target, item.act === "hold" ? "held" : "shown", now());
      takeBackOn(db, target, "spam");
      break;
    case "mark-read":
      noteOwnDoing(db, target.id, { read: true });
      return;
    case "archive":
      noteOwnDoing(db, target.id, { away: true });
      return;
    case "star":
    case "unstar":
      noteOwnDoing(db, target.id, { starred: item.act === "star" });
      return;
    case "boost":
    case "unboost":
    case "block":
    case "report":
    case "clear-notification":
      return;
  }
  turns.invalidate(target.conversation_id);
}

/** The archive has what the channel has; what stood there before is a version of the draft of the edit. */
function edit(
  { db, ingest, now }: EffectContext,
  item: StoredItem,
  before: MessageRow,
  { account, message }: Parameters<typeof takeEffect>[2],
): void {
  keepFormer(db, item, before);
  if (message !== undefined) ingest.met(account, message);
  const after = getMessageRow(db, before.id) ?? before;
  const isTold = (after.edited_at ?? 0) > (before.edited_at ?? 0);
  if (isTold) return;
  editMessage(db, after, {
    accountId: account.id,
    channel: account.channel,
    kind: after.kind,
    authorName: after.author,
    subject: item.options?.subject ?? after.subject ?? undefined,
    warning: item.options?.warning,
    text: message?.text ?? item.text,
    body: message?.body ?? bodyFromText(item.text),
    editedAt: message?.editedAt ?? now(),
    lang: item.options?.lang,
    reach: after.reach ?? undefined,
  });
}

function keepFormer(db: Archive, item: StoredItem, before: MessageRow): void {
  if (findDraft(db, item.id) === undefined)
    putDraft(db, {
      id: item.id,
      accountId: item.accountId,
      ...(item.conversationId === undefined
        ? {}
        : { conversationId: item.conversationId }),
      edits: before.id,
      text: item.text,
      savedAt: item.createdAt,
      closedAt: item.createdAt,
    });
  keepVersion(db, item.id, {
    savedAt: before.edited_at ?? before.sent_at,
    text: before.text,
    options: {
      subject: before.subject ?? "",
      warning: before.warning ?? "",
    },
  });
}

/** As of when the user decided it: what came in after that they had not seen. */
function mark(
  db: Archive,
  item: StoredItem,
  target: MessageRow,
  kind: Mark,
  did: string,
): void {
  if (target.direction !== "in" || isMarked(db, target, kind)) return;
  markMessage(db, target, { mark: kind, did, at: item.createdAt });
}
