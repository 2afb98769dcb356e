import { getConversationRow } from "../archive/conversations.ts";
import { putDraft } from "../archive/drafts.ts";
import { findMessage, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { insertItem, type StoredItem } from "../archive/outbox.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { remoteIdOf } from "./place.ts";
import { demoAccounts } from "./accounts.ts";
import { presentIndex, presentScenes } from "./present.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What somebody of the present wrote last. */
export function lastFrom(db: Archive, name: string): MessageRow | undefined {
  const i = presentScenes.findIndex(({ who }) => who[0] === name);
  const scene = presentScenes[i];
  const account = demoAccounts.find(({ id }) => id === scene?.account);
  if (scene === undefined || account === undefined) return undefined;
  return findMessage(
    db,
    account.id,
    remoteIdOf(account, presentIndex + i, scene.says.length - 1),
  );
}

const drafts = [
  {
    to: "Marta Kowalczyk",
    ago: 3,
    text: "Hi Marta! Thank you for the details. We have just found it: our address check drops letters outside English. A fix goes out today, and ",
  },
  {
    to: "Maeve Tregenza",
    ago: 50,
    text: "Good morning Maeve,\n\na café in Leith, how lovely! The list is attached. For 15 kg a month I would start with ",
  },
  {
    to: "Anatole Delorme",
    ago: 26 * 60,
    text: "Bonjour Anatole, avec plaisir ! Merci de ",
  },
];

const items: readonly {
  to: string;
  ago: number;
  text: string;
  rest: Pick<StoredItem, "state" | "attempts"> & Partial<StoredItem>;
}[] = [
  {
    to: "mokamoka",
    ago: 55,
    text: "Rounder is right: since March there is a third coffee in it. The recipe is on the back of the new bag.",
    rest: {
      state: "failed",
      attempts: 1,
      fault: {
        code: "gone",
        message: "The comment that this answers has been deleted.",
      },
    },
  },
  {
    to: "Caio Antunes",
    ago: 130,
    text: "Funciona, mas mude só a dose e deixe a moagem como está.",
    rest: {
      state: "unknown",
      attempts: 1,
      fault: {
        code: "unreachable",
        message:
          "YouTube did not say whether it took this comment. Porchlight looks before it sends again.",
      },
    },
  },
  {
    to: "Håkon Vik",
    ago: 1,
    text: "It works since this morning, with ø, ł and all their friends. Thank you for the nudge!",
    rest: { state: "queued", attempts: 0 },
  },
];

/** Drafts in the middle of a sentence, and an outbox in which not everything went well. */
export function addUnsent(db: Archive, turns: TurnKeeper, now: number): void {
  for (const [i, draft] of drafts.entries()) {
    const message = lastFrom(db, draft.to);
    if (message === undefined) continue;
    putDraft(db, {
      id: `demo-draft-${i}`,
      accountId: message.account_id,
      conversationId: message.conversation_id,
      text: draft.text,
      savedAt: now - draft.ago * minuteMs,
    });
  }
  for (const [i, item] of items.entries()) {
    const message = lastFrom(db, item.to);
    if (message === undefined) continue;
    const { id: conversationId } = getConversationRow(
      db,
      message.conversation_id,
    );
    insertItem(db, {
      id: `demo-outbox-${i}`,
      accountId: message.account_id,
      conversationId,
      inReplyTo: message.id,
      text: item.text,
      createdAt: now - item.ago * minuteMs,
      notBefore:
        item.rest.state === "queued" ? now + dayMs : now - item.ago * minuteMs,
      seenUpTo: message.sent_at,
      anyway: false,
      ...item.rest,
    });
    // Whoever an answer is on its way to no longer waits.
    turns.invalidate(conversationId);
  }
  turns.settle();
}
