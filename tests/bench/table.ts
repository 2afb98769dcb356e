import type { Limit, Measured, Skipped } from "./measure.ts";

function holds(limit: Limit, { value, ratio }: Measured): boolean {
  if (limit.of === "both") return value <= limit.most && ratio <= limit.times;
  const number = limit.of === "value" ? value : ratio;
  return "most" in limit ? number <= limit.most : number >= limit.least;
}

function say(limit: Limit): string {
  if (limit.of === "both") return `≤ ${limit.most}, ≤ ${limit.times} ×`;
  const number = "most" in limit ? `≤ ${limit.most}` : `≥ ${limit.least}`;
  return limit.of === "ratio" ? `${number} ×` : number;
}

function verdict(result: Measured): string {
  const { limits } = result;
  if (limits === undefined) return "";
  if (holds(limits.goal, result)) return "goal";
  return holds(limits.bar, result) ? "bar" : "MISSED";
}

function cells(result: Measured | Skipped): string[] {
  if ("skipped" in result)
    return [
      result.measure,
      "–",
      "",
      "",
      "",
      "",
      "",
      `left out: ${result.skipped}`,
    ];
  const { measure, value, unit, floor, ratio, limits } = result;
  return [
    measure,
    value.toPrecision(4),
    unit,
    floor.toPrecision(4),
    ratio.toFixed(2),
    limits === undefined ? "" : say(limits.bar),
    limits === undefined ? "" : say(limits.goal),
    verdict(result),
  ];
}

/** All results, one line each; the last column says what was reached. */
export function tableOf(results: readonly (Measured | Skipped)[]): string {
  const head = [
    "measure",
    "value",
    "unit",
    "floor",
    "ratio",
    "bar",
    "goal",
    "reached",
  ];
  const table = [head, ...results.map(cells)];
  const widths = head.map((_, i) =>
    Math.max(...table.map((line) => line[i]?.length ?? 0)),
  );
  return table
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
