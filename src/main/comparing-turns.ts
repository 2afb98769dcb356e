import { openForReading } from "./archive/open.ts";
import { prepared } from "./archive/prepared.ts";
import { turnsOtherwise } from "./archive/turn-sources.ts";
import type { TaskControl } from "./jobs/task-control.ts";

/** A stretch of the archive in the order of its conversations. */
export type Compared = {
  /** Up to which conversation (by rowid). */
  upTo: number;
  conversations: number;
  messages: number;
  /** Those whose turns, or who waits there, are not what is written down. */
  otherwise: string[];
};

/** Conversations that are read together. */
const together = 300;

type Next = { at: number; id: string; messages: number };

/** Computes every wait again beside the thread that writes, and tells of each stretch what is written otherwise. */
export function compareTurns(
  { dataDir, isCancelled, tell }: TaskControl,
  { after }: { after: number },
): void {
  const db = openForReading(dataDir);
  try {
    const next = prepared<[number, number], Next>(
      db,
      `SELECT rowid AS at, id, messages FROM conversations
       WHERE rowid > ? AND redirect_to IS NULL ORDER BY rowid LIMIT ?`,
    );
    for (let from = after; !isCancelled();) {
      // As of one instant: what comes in meanwhile is taken for no difference.
      const compared = db.transaction((): Compared | undefined => {
        const list = next.all(from, together);
        const last = list.at(-1);
        return last === undefined
          ? undefined
          : {
              upTo: last.at,
              conversations: list.length,
              messages: list.reduce((sum, each) => sum + each.messages, 0),
              otherwise: turnsOtherwise(
                db,
                list.map(({ id }) => id),
              ),
            };
      })();
      if (compared === undefined) return;
      from = compared.upTo;
      tell(compared);
    }
  } finally {
    db.close();
  }
}
