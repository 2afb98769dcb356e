import type { Conversation } from "../../shared/model/conversation.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Note } from "../../shared/model/note.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { pageKey } from "../../shared/page-key.ts";
import { gapWords } from "../ui/gap-words.ts";

/** One row of the thread, in the order read. */
export type Entry =
  | {
      type: "message";
      key: string;
      message: Message;
      /** The page that it is, where what counts is the page. */
      page?: string;
    }
  /** The account is said where the conversation is in several. */
  | { type: "gap"; key: string; text: string; accountId?: string }
  /** Another find of a page that is shown already. */
  | { type: "copy"; key: string; accountId: string; again: boolean }
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
  const copies =
    conversation.channel === "links"
      ? copiesAmong(messages)
      : new Map<string, boolean>();
  const accounts = new Set(conversation.threads.map((one) => one.accountId));
  const dated: { at: number; entry: Entry }[] = [
    ...messages.map((message) => ({
      at: message.sentAt,
      entry: messageEntry(message, conversation.channel, copies),
    })),
    ...conversation.gaps.map((gap) => ({
      at: gap.from,
      entry: {
        type: "gap" as const,
        key: `gap-${gap.accountId}-${gap.from}-${gap.to}`,
        text: gapWords(gap),
        ...(accounts.size > 1 ? { accountId: gap.accountId } : {}),
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

function messageEntry(
  message: Message,
  channel: Conversation["channel"],
  copies: ReadonlyMap<string, boolean>,
): Entry {
  const { id, accountId, permalink } = message;
  const again = copies.get(id);
  if (again !== undefined) return { type: "copy", key: id, accountId, again };
  return {
    type: "message",
    key: id,
    message,
    ...(channel === "links" && permalink !== undefined
      ? { page: permalink }
      : {}),
  };
}

/**
 * Of a page that several sources found the find that says most is shown; whoever speaks to us is always heard. Answers
 * the others, and whether the source of the one that is shown found them too.
 */
function copiesAmong(messages: readonly Message[]): Map<string, boolean> {
  const said = messages.filter(
    ({ addressed, direction, deletedAt }) =>
      addressed !== "to-us" && direction === "in" && deletedAt === undefined,
  );
  const byPage = Map.groupBy(
    said,
    ({ id, permalink = "" }) => pageKey(permalink) ?? id,
  );
  return new Map(
    [...byPage.values()].flatMap((finds) => {
      const [shown, ...others] = finds.toSorted(
        (a, b) => b.text.length - a.text.length,
      );
      return others.map(
        ({ id, accountId }) => [id, accountId === shown?.accountId] as const,
      );
    }),
  );
}

/** Sent items show until their message is in the archive, so that nothing vanishes in between. */
function isPending(item: OutboxItem, archived: ReadonlySet<string>): boolean {
  if (item.state === "discarded") return false;
  if (item.state !== "sent") return true;
  return item.messageId === undefined || !archived.has(item.messageId);
}
