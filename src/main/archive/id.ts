import { randomFillSync } from "node:crypto";

/** Safe in addresses and file names, in the order in which SQLite compares text. */
export const idDigits =
  "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const timeDigits = 7;
const randomDigits = 9;

/** The time of the newest id, ms UTC. */
let newestAt = 0;

const tenYearsMs = 3_653 * 86_400_000;

/** Ids from this one on are of no time: made when the clock was wrong by decades, or elsewhere. */
export function endOfTime(): string {
  return timePrefix(Date.now() + tenYearsMs);
}

/** From here on later ids than this one are made, also where the clock has been set back since it was. */
export function continueAfter(id: string): void {
  if (id < endOfTime()) newestAt = Math.max(newestAt, timeOf(id));
}

/** Never earlier than before: where the clock has been set back each id has a moment of its own until it catches up. */
function nextTime(): number {
  const now = Date.now();
  newestAt = now >= newestAt ? now : newestAt + 1;
  return newestAt;
}

/** Asking the system for each id alone takes longer than inserting the row that it names. */
const pool = Buffer.alloc(4096 - (4096 % randomDigits));
let used = pool.length;

let prefixAt = -1;
let prefix = "";

/** How ids begin that are made at a moment, ms UTC. */
export function timePrefix(at: number): string {
  if (at === prefixAt) return prefix;
  prefixAt = at;
  prefix = "";
  for (let rest = at, i = 0; i < timeDigits; i += 1) {
    prefix = (idDigits[rest % 64] ?? "") + prefix;
    rest = Math.floor(rest / 64);
  }
  return prefix;
}

/** When an id was made, ms UTC; what is not one of ours was made at some time too. */
export function timeOf(id: string): number {
  let at = 0;
  for (let i = 0; i < timeDigits; i += 1)
    at = at * 64 + Math.max(0, idDigits.indexOf(id.charAt(i)));
  return at;
}

function timedId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = timePrefix(nextTime());
  for (const end = used + randomDigits; used < end; used += 1)
    id += idDigits[(pool[used] ?? 0) & 63] ?? "";
  return id;
}

let source = timedId;

/**
 * A new id: when it was made (42 bits of milliseconds, until 2109), then 54 random bits. What is made together lies
 * together in every index, so that a slice of messages touches a few pages instead of one for each row.
 */
export function newId(): string {
  return source();
}

/** Runs with ids from elsewhere, so that a generated archive is the same every time. */
export function withIds<T>(ids: () => string, run: () => T): T {
  source = ids;
  try {
    return run();
  } finally {
    source = timedId;
  }
}
