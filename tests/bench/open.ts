import { openArchive } from "../../src/main/archive/open.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { demoDeck } from "../../src/main/demo/deck.ts";
import {
  measured,
  median,
  now,
  timed,
  timesFloor,
  type Measured,
} from "./measure.ts";

const limit = 50;

/** Opens the archive and reads what the deck shows first. */
function openDeck(dataDir: string): void {
  const db = openArchive(dataDir);
  try {
    for (const { query, order } of demoDeck)
      listConversations(db, { query, order, limit, now });
  } finally {
    db.close();
  }
}

/** Opening with the first page of every column: a large archive against a small one, turn about. */
export async function benchOpen(
  folders: { large: string; small: string },
  runs: number,
): Promise<Measured[]> {
  const large: number[] = [];
  const small: number[] = [];
  // The first of each warms the system's cache.
  for (let i = 0; i <= runs * 4; i += 1) {
    small.push(await timed(() => openDeck(folders.small)));
    large.push(await timed(() => openDeck(folders.large)));
  }
  return [
    measured(
      "open and first page",
      "ms",
      median(large.slice(1)),
      median(small.slice(1)),
      timesFloor(1.1, 1.1),
    ),
  ];
}
