import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import {
  isWritten,
  optionsKey,
  tidyOptions,
} from "../../shared/model/send-options.ts";
import {
  findDraft,
  getDraft,
  putDraft,
  setDraftClosed,
  type StoredDraft,
} from "../archive/drafts.ts";
import { findConversationRow } from "../archive/conversations.ts";
import { durably, type Archive } from "../archive/open.ts";
import { findItem } from "../archive/outbox.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Unsent } from "./unsent.ts";

/** Keeps what the user is writing. */
export type Drafting = {
  /** On disk when it answers. `listed`: whether the list of drafts has changed by it. */
  save: (
    input: Parsed<"drafts.save">,
  ) => Output<"drafts.save"> & { listed: boolean };
  /** Takes a draft off the list, or puts it back; inside the caller's transaction. */
  setClosed: (id: string, closed: boolean) => void;
};

export function createDrafting(context: {
  db: Archive;
  unsent: Unsent;
  now: () => number;
}): Drafting {
  const { db, unsent, now } = context;

  /** What answers a message is where that message is. Text is kept even where what it belongs to is gone. */
  function conversationNow({
    conversationId,
    inReplyTo,
  }: Parsed<"drafts.save">): string | undefined {
    const parent =
      inReplyTo === undefined ? undefined : getMessageRow(db, inReplyTo);
    const id = parent?.conversation_id ?? conversationId;
    return id === undefined
      ? undefined
      : (findConversationRow(db, id)?.id ?? id);
  }

  /** A draft that has become a message takes no more text: only a save that was still on its way is let pass. */
  function isSpent(id: string, text: string): boolean {
    const item = findItem(db, id);
    if (item === undefined) return false;
    if (item.text.startsWith(text)) return true;
    throw new AppError(
      "conflict",
      "This draft is in the outbox already; other text needs a draft of its own.",
    );
  }

  return {
    save(input) {
      const { id, text } = input;
      const before = findDraft(db, id);
      if (before !== undefined && before.note !== input.note)
        throw new AppError(
          "conflict",
          "A note is no message, and a message is no note: write it anew.",
        );
      // Later than the last save even where the clock was set back.
      const savedAt = Math.max(now(), (before?.savedAt ?? 0) + 1);
      if (isSpent(id, text)) return { id, savedAt, listed: false };
      const options = tidyOptions(input.options);
      const isSame =
        before?.text === text &&
        optionsKey(before.options) === optionsKey(options);
      if (before?.closedAt !== undefined && isSame)
        return { id, savedAt: before.savedAt, listed: false };
      const isOpen = isWritten({ ...input, options });
      const draft: StoredDraft = {
        ...input,
        options,
        conversationId: conversationNow(input),
        savedAt,
        closedAt: isOpen ? undefined : savedAt,
      };
      // First the copy: it outlasts an archive that cannot be written.
      unsent.noteDraft(draft);
      durably(db, () => putDraft(db, draft));
      const wasOpen = before !== undefined && before.closedAt === undefined;
      return { id, savedAt, listed: wasOpen !== isOpen };
    },
    setClosed(id, closed) {
      setDraftClosed(db, id, closed ? now() : null);
      unsent.noteDraft(getDraft(db, id));
    },
  };
}
