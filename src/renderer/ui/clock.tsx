import { useNow } from "./time.tsx";

const hours = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const weekday = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  hour: "numeric",
  minute: "2-digit",
});
const date = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});
const dateAndYear = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const full = new Intl.DateTimeFormat(undefined, {
  dateStyle: "full",
  timeStyle: "short",
});

const dayMs = 86_400_000;
/** Difference beyond which the author's own clock is worth mentioning. */
const apartMs = 10 * 60_000;

/** A time as a clock shows it: `14:40` today, `Tue 14:40` this week, then the date. */
export function formatClock(at: number, now: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return hours.format(at);
  if (Math.abs(now - at) < 6 * dayMs) return weekday.format(at);
  if (Math.abs(now - at) < 300 * dayMs) return date.format(at);
  return dateAndYear.format(at);
}

/** The time of something read in order; the whole date on pointing at it. */
export function Clock({
  at,
  claimedAt,
}: {
  at: number;
  /** What the author's own clock said. */
  claimedAt?: number | undefined;
}) {
  const now = useNow();
  const claimed =
    claimedAt !== undefined && Math.abs(claimedAt - at) > apartMs
      ? `; its author’s clock said ${full.format(claimedAt)}`
      : "";
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={full.format(at) + claimed}
    >
      {formatClock(at, now)}
    </time>
  );
}
