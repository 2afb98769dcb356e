import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Note } from "../../shared/model/note.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { gapWords } from "../ui/gap-words.ts";

/** One row of the thread, in the order read. */
export type Entry =
  | { type: "message"; key: string; message: Message }
  | { type: "gap"; key: string; text: string }
  | { type: "note"; key: string; note: Note }
  | { type: "outgoing"; key: string; item: OutboxItem };

/** The thread oldest first: messages, gaps and notes where they fall, and last what of ours is still on its way. */
export function threadEntries(conversation: Conversation): Entry[] {
  const archived = new Set(conversation.messages.map((message) => message.id));
  const dated: { at: number; entry: Entry }[] = [
    ...conversation.messages.map((message) => ({
      at: message.sentAt,
      entry: { type: "message" as const, key: message.id, message },
    })),
    ...conversation.gaps.map((gap) => ({
      at: gap.from,
      entry: {
        type: "gap" as const,
        key: `gap-${gap.from}-${gap.to}`,
        text: gapWords(gap),
      },
    })),
  ];
  for (const note of conversation.notes)
    dated.push({
      at: note.at,
      entry: { type: "note", key: `note-${note.id}`, note },
    });
  // Equal times keep the order of the archive.
  dated.sort((a, b) => a.at - b.at);
  const outgoing = conversation.outbox
    .filter((item) => isPending(item, archived))
    .toSorted((a, b) => a.createdAt - b.createdAt);
  return [
    ...dated.map(({ entry }) => entry),
    ...outgoing.map((item) => ({
      type: "outgoing" as const,
      key: `out-${item.id}`,
      item,
    })),
  ];
}

/** Sent items show until their message is in the archive, so that nothing vanishes in between. */
function isPending(item: OutboxItem, archived: ReadonlySet<string>): boolean {
  if (item.state === "discarded") return false;
  if (item.state !== "sent") return true;
  return item.messageId === undefined || !archived.has(item.messageId);
}

/** The oldest unanswered message that no answer is on its way to. */
export function openingOf({
  participants,
}: Pick<Conversation, "participants">): string | undefined {
  return participants
    .filter((who) => who.waitingSince !== undefined && !who.answering)
    .toSorted((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0))[0]
    ?.openingMessageId;
}

/** The message that a reply answers by default: the oldest unanswered one, else the last that came in; of those shown. */
export function defaultParent(conversation: Conversation): Message | undefined {
  const opening = openingOf(conversation);
  const inbound = conversation.messages.filter(
    (message) => message.direction === "in",
  );
  return (
    inbound.find((message) => message.id === opening) ??
    inbound.findLast((message) => message.deletedAt === undefined) ??
    inbound.at(-1)
  );
}
