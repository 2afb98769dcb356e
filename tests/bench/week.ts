import { atMost, measured, type Measured } from "./measure.ts";
import { simulateWeek } from "./simulated-week.ts";

/** How twenty accounts keep within the limits of their servers, and what is lost by it: nothing. */
export async function benchWeek(days: number): Promise<Measured[]> {
  const week = await simulateWeek(days);
  const { requests, needed, refused, written, kept, polls } = week;
  process.stderr.write(
    `  ${days} days: ${polls} polls, ${requests} requests, ${written} written\n`,
  );
  return [
    measured(
      `${days} days of 20 accounts: refused for asking too much`,
      `of ${requests}`,
      refused,
      requests,
      atMost(0, 0),
    ),
    measured(
      `${days} days of 20 accounts: requests`,
      "",
      requests,
      needed,
      // 80 and 90 % of what would do.
      { bar: { of: "ratio", most: 1.25 }, goal: { of: "ratio", most: 1.11 } },
    ),
    measured(
      `${days} days of 20 accounts: not in the archive`,
      `of ${written}`,
      written - kept,
      written,
      atMost(0, 0),
    ),
  ];
}
