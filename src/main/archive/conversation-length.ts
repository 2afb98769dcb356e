import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Messages of conversations that are computed anew together with what they follow from: milliseconds' worth. */
export const messagesAtOnce = 500;
/** What one conversation costs however short it is, in messages. */
const eachCosts = 20;

/** Whether it is too long to be computed at once. */
export function isLong(db: Archive, conversationId: string): boolean {
  return messagesOf(db, conversationId) + eachCosts > messagesAtOnce;
}

function messagesOf(db: Archive, conversationId: string): number {
  return (
    prepared<[string], number>(
      db,
      "SELECT messages FROM conversations WHERE id = ?",
    )
      .pluck()
      .get(conversationId) ?? 0
  );
}

/** Those that together are not too long for it, and the rest. */
export function partByLength(
  db: Archive,
  conversationIds: readonly string[],
  most: number,
): { now: string[]; later: string[] } {
  const now: string[] = [];
  const later: string[] = [];
  let room = most;
  for (const id of conversationIds) {
    const cost = messagesOf(db, id) + eachCosts;
    if (cost > room) later.push(id);
    else {
      now.push(id);
      room -= cost;
    }
  }
  return { now, later };
}
