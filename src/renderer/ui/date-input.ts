/** A time as a date field wants it, in the machine's zone: `2026-11-02`. */
export function dateInput(at: number): string {
  const date = new Date(at);
  const pad = (n: number, length: number) => String(n).padStart(length, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
}

/** The beginning of the day in a date field, in the machine's zone; null where there is no such day. */
export function readDateInput(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const at = new Date(year ?? 0, (month ?? 1) - 1, day).getTime();
  return Number.isFinite(at) && at > 0 && dateInput(at) === text ? at : null;
}

/** The last moment of the day in a date field; null where there is no such day. */
export function endOfDayInput(text: string): number | null {
  const begin = readDateInput(text);
  if (begin === null) return null;
  const next = new Date(begin);
  next.setDate(next.getDate() + 1);
  return next.getTime() - 1;
}
