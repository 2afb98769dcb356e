import { openForReading } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import {
  lookAround,
  turnsOtherwise,
  type Around,
} from "../archive/turn-sources.ts";
import type { TaskControl } from "../jobs/task-control.ts";

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
/** Stretches that are compared as of one instant: longer, and the log of what is written meanwhile could not be reused. */
const atOneInstant = 20;

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
    const compareNext = (from: number, around: Around): number | undefined => {
      const list = next.all(from, together);
      const last = list.at(-1);
      if (last === undefined) return undefined;
      const compared: Compared = {
        upTo: last.at,
        conversations: list.length,
        messages: list.reduce((sum, each) => sum + each.messages, 0),
        otherwise: turnsOtherwise(
          db,
          list.map(({ id }) => id),
          around,
        ),
      };
      tell(compared);
      return compared.upTo;
    };
    for (let from: number | undefined = after; from !== undefined;)
      // As of one instant: what comes in meanwhile is taken for no difference.
      from = db.transaction((start: number) => {
        const around = lookAround(db);
        let at: number | undefined = start;
        for (let i = 0; i < atOneInstant && at !== undefined; i += 1) {
          if (isCancelled()) return undefined;
          at = compareNext(at, around);
        }
        return at;
      })(from);
  } finally {
    db.close();
  }
}
