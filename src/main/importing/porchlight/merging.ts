import type { ExportRecord, Noun } from "../../../shared/export/records.ts";
import { findRow } from "../../archive/import-rows.ts";
import { newId } from "../../archive/id.ts";
import { withWordsLast } from "../../archive/words-batch.ts";
import type { Core } from "../../context.ts";
import type { JobControl } from "../../jobs/jobs.ts";
import { readRecords } from "./folder.ts";
import type { LaterWord } from "./later-word.ts";
import type { Met } from "./met.ts";

/** What goes into the archive at once: more would hold the main thread past a frame (decision 20). */
const sliceSize = 10;

/** What the steps of merging work with. */
export type Merging = {
  core: Core;
  folder: string;
  met: Met;
  control: JobControl;
  /** How many records are new here, by noun. */
  added: Map<Noun, number>;
  /** Page in the export → row of the payload here. */
  pages: number[];
  /** Those rows that are new here, and their accounts. */
  newPages: Map<number, string>;
  /** Accounts of which messages were met whose texts are erased here. */
  erasedOf: Set<string>;
  /** Records gone through so far. */
  done: number;
  newAccounts: Set<string>;
  later: LaterWord;
  /** Conversations of the export that are merged there and were taken apart here since. */
  apart: Set<string>;
};

export const breathe = () =>
  new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Goes through the records of a noun in slices, each a transaction: cancelled or killed, what is in is whole, and
 * the same import again completes it.
 */
export async function eachRecord<N extends Noun>(
  merging: Merging,
  noun: N,
  write: (record: ExportRecord<N>) => void,
  pass: "once" | "again" = "once",
): Promise<void> {
  const { core, control } = merging;
  let slice: ExportRecord<N>[] = [];
  const flush = async () => {
    control.signal.throwIfAborted();
    const records = slice;
    slice = [];
    if (records.length > 0)
      inOne(core, () => {
        for (const record of records) write(record);
      });
    if (pass === "once") merging.done += records.length;
    control.progress(merging.done);
    await breathe();
  };
  for await (const { record } of readRecords(merging.folder, noun)) {
    slice.push(record);
    if (slice.length === sliceSize) await flush();
  }
  await flush();
}

/** One transaction, with the turns and the words of what was touched. */
export function inOne(core: Core, run: () => void): void {
  const { db, turns } = core;
  try {
    db.transaction(() => {
      withWordsLast(db, run);
      turns.settle();
    }).immediate();
  } catch (cause) {
    turns.forget();
    throw cause;
  }
}

export function countAdded({ added }: Merging, noun: Noun, by = 1): void {
  added.set(noun, (added.get(noun) ?? 0) + by);
}

/** The record's own id where it is free here, else a new one that is noted as its own. */
export function freeId(
  { core, met }: Merging,
  noun: Exclude<Noun, "settings">,
  theirs: string,
): string {
  if (findRow(core.db, noun, { id: theirs }) === undefined) return theirs;
  const id = newId();
  met.note(noun, theirs, id);
  return id;
}
