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

/**
 * The thread oldest first: messages, gaps and notes where they fall, and last what of ours is still on its way; of
 * what there is before and after the messages shown nothing.
 */
export function threadEntries(conversation: Conversation): Entry[] {
  const { messages, earlier, later } = conversation;
  const from = (earlier > 0 ? messages[0]?.sentAt : undefined) ?? -Infinity;
  const to = (later > 0 ? messages.at(-1)?.sentAt : undefined) ?? Infinity;
  const archived = new Set(messages.map((message) => message.id));
  const dated: { at: number; entry: Entry }[] = [
    ...messages.map((message) => ({
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
    if (note.at >= from && note.at <= to)
      dated.push({
        at: note.at,
        entry: { type: "note", key: `note-${note.id}`, note },
      });
  // Equal times keep the order of the archive.
  dated.sort((a, b) => a.at - b.at);
  if (later > 0) return dated.map(({ entry }) => entry);
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
