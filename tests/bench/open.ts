import { openArchive } from "../../src/main/archive/open.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { demoDeck } from "../../src/main/demo/deck.ts";
import {
  measured,
  median,
  now,
  timesFloor,
  worked,
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

/** The first of each warm the system's cache and have our side compiled; they do not count. */
const warming = 4;

/**
 * Opening with the first page of every column: a large archive against a small one, turn about. The pages of both
 * have as many cards as the small one has for them: reading more of them is not what a large archive costs. The files
 * are in the system's cache, the connections are new each time; so all that it takes is work, and that is what is
 * compared: by the clock a busy machine alone made a tenth more or less of it.
 */
export function benchOpen(
  folders: { large: string; small: string },
  runs: number,
): Measured[] {
  const large: number[] = [];
  const small: number[] = [];
  const cards = openDeck(folders.small).map((count) => Math.max(1, count));
  const open = {
    small: () => small.push(worked(() => openDeck(folders.small, cards))),
    large: () => large.push(worked(() => openDeck(folders.large, cards))),
  };
  for (let i = 0; i < warming + runs * 16; i += 1) {
    const [first, second] =
      i % 2 === 0 ? [open.small, open.large] : [open.large, open.small];
    first();
    second();
  }
  return [
    measured(
      "open and first page, work",
      "ms",
      median(large.slice(warming)),
      median(small.slice(warming)),
      timesFloor(1.1, 1.1),
    ),
  ];
}
