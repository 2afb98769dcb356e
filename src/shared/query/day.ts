import type { Day } from "./ast.ts";

const units: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** Seconds in `90m`, `4h`, `7d`, `2w`; undefined when it is none of these. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d{1,6})(s|m|min|h|d|w)$/.exec(text.toLowerCase());
  if (match === null) return undefined;
  return Number(match[1]) * (units[match[2] ?? ""] ?? 0);
}

/** The largest unit that says it without a fraction. */
export function printDuration(seconds: number): string {
  for (const unit of ["w", "d", "h", "m"]) {
    const length = units[unit] ?? 1;
    if (seconds > 0 && seconds % length === 0)
      return `${seconds / length}${unit}`;
  }
  return `${seconds}s`;
}

export function readDay(text: string): Day | undefined {
  const word = text.toLowerCase();
  if (word === "today" || word === "yesterday") return { type: word };
  const seconds = readDuration(word);
  if (seconds !== undefined) return { type: "ago", seconds };
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(word);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map((n) => n && Number(n));
  if (typeof year !== "number" || year < 1) return undefined;
  if (typeof month !== "number") return { type: "calendar", year };
  if (month < 1 || month > 12) return undefined;
  if (typeof day !== "number") return { type: "calendar", year, month };
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())
    return undefined;
  return { type: "calendar", year, month, day };
}

export function printDay(day: Day): string {
  if (day.type === "ago") return printDuration(day.seconds);
  if (day.type !== "calendar") return day.type;
  const { year, month, day: date } = day;
  return [String(year).padStart(4, "0"), month, date]
    .filter((part) => part !== undefined)
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

/** When it is and where: what turns a day into instants. */
export type Clock = {
  now: number;
  /** IANA name of the machine's time zone. */
  zone: string;
};

/** The instants of a day, month or year: from `from` until before `to`, ms UTC. `7d` in `on:` is the whole day a week ago, elsewhere an instant. */
export function spanOfDay(
  day: Day,
  { now, zone }: Clock,
): { from: number; to: number } {
  switch (day.type) {
    case "calendar": {
      const { year, month, day: date } = day;
      if (month === undefined)
        return between(zone, [year, 0, 1], [year + 1, 0, 1]);
      if (date === undefined)
        return between(zone, [year, month - 1, 1], [year, month, 1]);
      return between(
        zone,
        [year, month - 1, date],
        [year, month - 1, date + 1],
      );
    }
    case "today":
      return dayAround(now, zone, 0);
    case "yesterday":
      return dayAround(now, zone, -1);
    case "ago":
      return dayAround(now - day.seconds * 1000, zone, 0);
  }
}

/** After it: from its first instant on, or since that long ago. */
export function startOf(day: Day, clock: Clock): number {
  return day.type === "ago"
    ? clock.now - day.seconds * 1000
    : spanOfDay(day, clock).from;
}

type CalendarDay = [year: number, month: number, date: number];

function between(zone: string, from: CalendarDay, to: CalendarDay) {
  return { from: startOfDay(zone, from), to: startOfDay(zone, to) };
}

function dayAround(instant: number, zone: string, shift: number) {
  const local = new Date(instant + offsetAt(zone, instant));
  const year = local.getUTCFullYear();
  const month = local.getUTCMonth();
  const date = local.getUTCDate() + shift;
  return between(zone, [year, month, date], [year, month, date + 1]);
}

/** The first instant of a day there: midnight, or the end of the hour that the clock skips. */
function startOfDay(zone: string, [year, month, date]: CalendarDay): number {
  const midnight = utc(year, month, date);
  const before = midnight - offsetAt(zone, midnight - 86_400_000);
  const after = midnight - offsetAt(zone, midnight + 86_400_000);
  for (const start of [Math.min(before, after), Math.max(before, after)])
    if (start + offsetAt(zone, start) === midnight) return start;
  return Math.max(before, after);
}

function utc(year: number, month: number, date: number): number {
  // Date.UTC takes years below 100 for the twentieth century
  return new Date(0).setUTCFullYear(year, month, date);
}

/** How far local time is ahead of UTC at an instant, in ms. */
function offsetAt(zone: string, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatIn(zone).formatToParts(instant))
    parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const local =
    utc(year, month - 1, day) +
    (hour * 3600 + minute * 60 + (parts["second"] ?? 0)) * 1000;
  return local - Math.floor(instant / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-u-ca-iso8601-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}
