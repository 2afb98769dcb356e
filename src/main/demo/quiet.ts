const dayMs = 86_400_000;

/** One silence so often, and how long each lasts, days. */
const every = 97;
const lengths = [1, 3, 2];

/** Whether a day, counted from 1970, lies in one of the silences of an archive that is as wide as life. */
export function isQuietDay(now: number, day: number): boolean {
  const ago = Math.floor(now / dayMs) - day - every / 2;
  if (ago < 0) return false;
  const length = lengths[Math.floor(ago / every) % lengths.length] ?? 1;
  return ago % every < length;
}

/** The silences since a moment, newest first. */
export function quietSpans(
  now: number,
  since: number,
): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (let day = Math.floor(now / dayMs); day * dayMs >= since; day -= 1) {
    if (!isQuietDay(now, day)) continue;
    const to = (day + 1) * dayMs;
    while (isQuietDay(now, day - 1)) day -= 1;
    spans.push({ from: day * dayMs, to });
  }
  return spans;
}
