/**
 * The p-quantile by linear interpolation between order statistics, rank
 * (n−1)·p, as SQLite's `percentile_cont`; null of nothing.
 */
export function quantile(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * p;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The arithmetic mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The Kaplan–Meier median of waits that ended and waits that go on: the
 * smallest t with S(t) ≤ 0.5. At equal times ends come before what goes on.
 * `beyond`: more than half still wait. null: nobody came.
 */
export function medianWithWaiting(
  ended: readonly number[],
  goingOn: readonly number[],
): number | "beyond" | null {
  if (ended.length + goingOn.length === 0) return null;
  const waits = [
    ...ended.map((seconds) => ({ seconds, ended: 1 })),
    ...goingOn.map((seconds) => ({ seconds, ended: 0 })),
  ].sort((a, b) => a.seconds - b.seconds || b.ended - a.ended);
  let survival = 1;
  for (const [index, wait] of waits.entries()) {
    survival *= 1 - wait.ended / (waits.length - index);
    // The products of a half are not exactly a half in floating point.
    if (survival <= 0.5 + 1e-9) return wait.seconds;
  }
  return "beyond";
}
