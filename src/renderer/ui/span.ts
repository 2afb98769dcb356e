const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time (ms) in its largest fitting unit: `40 min`, `6 h`, `3 d`, `2 y`. */
export function formatSpan(ms: number): string {
  const span = Math.max(0, ms);
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < 2 * day) return `${Math.floor(span / hour)} h`;
  if (span < 730 * day) return `${Math.floor(span / day)} d`;
  return `${Math.floor(span / (365.25 * day))} y`;
}

/** Like `formatSpan` with one finer unit, for reading rather than scanning: `6 h 10 min`. */
export function formatSpanLong(ms: number): string {
  const span = Math.max(0, ms);
  if (span < hour) return formatSpan(span);
  const [unit, word] = span < 2 * day ? [minute, "min"] : [hour, "h"];
  const whole = span < 2 * day ? hour : day;
  if (span >= 730 * day) return formatSpan(span);
  const rest = Math.floor((span % whole) / unit);
  return rest === 0 ? formatSpan(span) : `${formatSpan(span)} ${rest} ${word}`;
}

/** How long ago, in plain words. */
export function formatAgo(at: number, now: number): string {
  return now - at < minute ? "just now" : `${formatSpan(now - at)} ago`;
}
