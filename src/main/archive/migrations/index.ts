import type { Database } from "better-sqlite3";
import { initial } from "./0010-initial.ts";
import { memory } from "./0020-memory.ts";
import { memoryOrder } from "./0035-memory-order.ts";
import { facts } from "./0040-facts.ts";
import { merging } from "./0050-merging.ts";
import { payloadTimes } from "./0070-payload-times.ts";
import { leanWords } from "./0080-lean-words.ts";
import { rows } from "./0085-rows.ts";
import { turns } from "./0090-turns.ts";
import { listIndexes } from "./0095-list-indexes.ts";
import { erased } from "./0100-erased.ts";
import { noteDrafts } from "./0105-note-drafts.ts";
import { parts } from "./0107-parts.ts";
import { keptFiles } from "./0110-kept-files.ts";
import { optionsAndActs } from "./0117-options-and-acts.ts";
import { polling } from "./0150-polling.ts";
import { mergedPlaces } from "./0160-merged-places.ts";
import { held } from "./0175-held.ts";
import { mailFlags } from "./0180-mail-flags.ts";
import { pages } from "./0185-pages.ts";
import { uploadedFiles } from "./0200-uploaded-files.ts";
import { shownNames } from "./0205-shown-names.ts";
import { unreadable } from "./0220-unreadable.ts";
import { rules } from "./0240-rules.ts";
import { erasedWords } from "./0270-erased-words.ts";
import { cards } from "./0280-cards.ts";
import { closedDrafts } from "./0290-closed-drafts.ts";
import { authors } from "./0230-authors.ts";
import type { RowProgress } from "./row-progress.ts";

/** In order, numbered with room between them; a released one is never changed. */
export const migrations: readonly {
  version: number;
  migrate: (db: Database, progress: RowProgress) => void;
}[] = [
  { version: 10, migrate: initial },
  { version: 20, migrate: memory },
  { version: 35, migrate: memoryOrder },
  { version: 40, migrate: facts },
  { version: 50, migrate: merging },
  { version: 70, migrate: payloadTimes },
  { version: 80, migrate: leanWords },
  { version: 85, migrate: rows },
  { version: 90, migrate: turns },
  { version: 95, migrate: listIndexes },
  { version: 100, migrate: erased },
  { version: 105, migrate: noteDrafts },
  { version: 107, migrate: parts },
  { version: 110, migrate: keptFiles },
  { version: 117, migrate: optionsAndActs },
  { version: 150, migrate: polling },
  { version: 160, migrate: mergedPlaces },
  { version: 175, migrate: held },
  { version: 180, migrate: mailFlags },
  { version: 185, migrate: pages },
  { version: 200, migrate: uploadedFiles },
  { version: 205, migrate: shownNames },
  { version: 220, migrate: unreadable },
  { version: 230, migrate: authors },
  { version: 240, migrate: rules },
  { version: 270, migrate: erasedWords },
  { version: 280, migrate: cards },
  { version: 290, migrate: closedDrafts },
];

export const newestVersion = migrations.at(-1)?.version ?? 0;
