import type { Column } from "../../../shared/model/column.ts";
import { firstDeck, listColumns, saveColumns } from "../../archive/columns.ts";
import { countRecords } from "../../archive/export-rows.ts";
import { writeSettings } from "../../archive/settings.ts";
import { readRecords } from "./folder.ts";
import { countAdded, eachRecord, inOne, type Merging } from "./merging.ts";

const mostColumns = 20;

/** The deck and the settings: ours stay where there are any; a deck that nobody has touched gives way. */
export async function mergeChoices(merging: Merging): Promise<void> {
  const { core } = merging;
  const { db } = core;
  const theirs: Column[] = [];
  for await (const { record } of readRecords(merging.folder, "columns")) {
    const { listOrder, ...column } = record;
    theirs.push({ ...column, order: listOrder });
  }
  inOne(core, () => {
    const ours = listColumns(db);
    const isUntouched = JSON.stringify(ours) === JSON.stringify(firstDeck);
    const room = isUntouched ? mostColumns : mostColumns - ours.length;
    const fresh = theirs
      .filter(({ id }) => !ours.some((one) => one.id === id))
      .slice(0, Math.max(0, room));
    countAdded(merging, "columns", fresh.length);
    if (isUntouched && theirs.length > 0) saveColumns(db, theirs);
    else if (fresh.length > 0) saveColumns(db, [...ours, ...fresh]);
  });
  merging.done += theirs.length;
  await eachRecord(merging, "settings", (settings) => {
    if (countRecords(db, "settings") > 0) return;
    writeSettings(db, settings);
    countAdded(merging, "settings");
  });
}
