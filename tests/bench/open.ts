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

/** Opens the archive and reads what the deck shows first; answers with how many cards each column has. */
function openDeck(dataDir: string, limits: readonly number[] = []): number[] {
  const db = openArchive(dataDir);
  try {
    return demoDeck.map(({ query, order }, i) => {
      const request = { query, order, limit: limits[i] ?? limit, now };
      return listConversations(db, request).items.length;
    });
  } finally {
    db.close();
  }
}

/**
 * Opening with the first page of every column: a large archive against a small one, turn about. The pages of both
 * have as many cards as the small one has for them: reading more of them is not what a large archive costs.
 */
export async function benchOpen(
  folders: { large: string; small: string },
  runs: number,
): Promise<Measured[]> {
  const large: number[] = [];
  const small: number[] = [];
  const cards = openDeck(folders.small).map((count) => Math.max(1, count));
  // The first of each warms the system's cache.
  for (let i = 0; i <= runs * 4; i += 1) {
    small.push(await timed(() => openDeck(folders.small, cards)));
    large.push(await timed(() => openDeck(folders.large, cards)));
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
