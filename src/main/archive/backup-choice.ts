const dayMs = 86_400_000;
const daily = 7;
const weekly = 4;
const least = 2;

type Kept = { at: number; bytes: number };

/**
 * The backups that are to go: kept is the newest of each of the last 7 days that have one and of each of the 4 weeks
 * before, newest first as long as all together fit in twice the archive's size, and always the newest two.
 */
export function backupsToDrop<B extends Kept>(
  backups: readonly B[],
  archiveBytes: number,
): B[] {
  const newestFirst = backups.toSorted((a, b) => b.at - a.at);
  const chosen = choose(newestFirst);
  const kept = new Set<B>();
  let bytes = 0;
  for (const backup of chosen) {
    bytes += backup.bytes;
    if (kept.size >= least && bytes > 2 * archiveBytes) break;
    kept.add(backup);
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}

/** One per day, then one per week; where that leaves fewer than two, the newest two. */
function choose<B extends Kept>(newestFirst: readonly B[]): B[] {
  const days = new Map<number, B>();
  const weeks = new Map<number, B>();
  for (const backup of newestFirst) {
    const day = Math.floor(backup.at / dayMs);
    const week = Math.floor(day / 7);
    if (days.has(day) || weeks.has(week)) continue;
    if (days.size < daily) days.set(day, backup);
    else if (weeks.size < weekly) weeks.set(week, backup);
  }
  const chosen = [...days.values(), ...weeks.values()];
  return chosen.length < least ? newestFirst.slice(0, least) : chosen;
}
