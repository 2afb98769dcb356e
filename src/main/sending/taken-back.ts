import { createHash } from "node:crypto";
import type { Draft } from "../../shared/model/draft.ts";
import type { StoredItem } from "../archive/outbox.ts";

/** The draft that an item's text goes back to: always the same one, never the item's own id, which is spent. */
export function draftIdOf(itemId: string): string {
  return createHash("sha256")
    .update(`taken back: ${itemId}`)
    .digest("base64url")
    .slice(0, 20);
}

/** What was to be sent, as it is when it is being written. */
export function draftOf(item: StoredItem, now: number): Draft {
  const draft: Draft = {
    id: draftIdOf(item.id),
    accountId: item.accountId,
    text: item.text,
    savedAt: now,
  };
  if (item.conversationId !== undefined)
    draft.conversationId = item.conversationId;
  if (item.inReplyTo !== undefined) draft.inReplyTo = item.inReplyTo;
  if (item.options !== undefined) draft.options = item.options;
  if (item.act === "edit" && item.targetId !== undefined)
    draft.edits = item.targetId;
  return draft;
}
