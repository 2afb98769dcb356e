import { openFullWrites } from "./full-writes.ts";
import { migrateWhileFull } from "./nth-migrating.ts";
import { workWhileFull } from "./nth-working.ts";
import { workLongWhileFull } from "./nth-long.ts";

/** Does one kind of work again and again while writes fail; prints what it came to as a line of JSON. */
const kinds = {
  working: workWhileFull,
  long: workLongWhileFull,
  migrating: migrateWhileFull,
};
export type Kind = keyof typeof kinds;

const [kind = "", step = "1"] = process.argv.slice(2);
const found = await kinds[kind as Kind](
  openFullWrites(),
  Number(step),
  (about) => process.stderr.write(`    ${about}\n`),
);
process.stdout.write(`${JSON.stringify(found)}\n`);
