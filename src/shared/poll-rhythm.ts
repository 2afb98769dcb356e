/** What decides how often an account is asked; spans in milliseconds. */
export type Attention = {
  /** Since somebody last had what the account brings in front of them; 0 while they have. */
  lookedAgo: number;
  /** Since it last brought something new; absent: not since the start. */
  heardAgo?: number;
  /** People who wait there. */
  waiting: number;
  onBattery: boolean;
  /** Of this hour of the day, as a multiple of an average hour's arrivals; absent: not known. */
  arrivals?: number;
};

const minute = 60_000;
const hour = 60 * minute;
const slowest = 3600;

/** A conversation is under way: somebody wrote just now, or within the hour and still waits. */
function isHot({ heardAgo, waiting }: Attention): boolean {
  if (heardAgo === undefined) return false;
  return heardAgo <= 10 * minute || (waiting > 0 && heardAgo <= hour);
}

function isQuietHour({ arrivals }: Attention): boolean {
  return arrivals !== undefined && arrivals < 0.25;
}

function factor(attention: Attention): number {
  const looking = attention.lookedAgo === 0;
  const hot = isHot(attention);
  const quick = (looking ? 1 / 3 : 1) * (hot ? 1 / 2 : 1);
  if (looking) return quick;
  const calm = hot || attention.lookedAgo < 4 * hour ? 1 : 2;
  const quiet = calm > 1 && isQuietHour(attention) ? 2 : 1;
  return quick * calm * quiet * (attention.onBattery ? 2 : 1);
}

/**
 * Seconds from one poll to the next: fast while somebody looks or a conversation is hot, slow when nobody has
 * looked for hours, slower still at hours when hardly anybody writes, and half as often on battery. Never faster
 * than `fastest`, which is what the platform allows, and never more than an hour slower than usual.
 */
export function pollSeconds(
  pace: { usual: number; fastest: number },
  attention: Attention,
): number {
  const wished = pace.usual * factor(attention);
  const least = Math.min(pace.fastest, pace.usual);
  return Math.min(
    Math.max(wished, least),
    pace.usual + slowest,
    pace.usual * 8,
  );
}
