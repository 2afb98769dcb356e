/** What a number must not pass: `most` for times and sizes, `least` for shares of a floor. */
export type Limit =
  | { of: "value" | "ratio"; most: number }
  | { of: "ratio"; least: number }
  /** Both must hold: of the value itself, and of how many times the floor it is. */
  | { of: "both"; most: number; times: number };

export type Limits = { bar: Limit; goal: Limit };

/** One line of the table; `floor` is the same work with nothing of ours around it, taken in the same run. */
export type Measured = {
  measure: string;
  value: number;
  unit: string;
  floor: number;
  /** How many times the floor; for rates the share of the floor that is reached. */
  ratio: number;
  /** What the number has to reach, and what it should. */
  limits?: Limits;
};

/** A line without a number, and why. */
export type Skipped = { measure: string; skipped: string };

export type BenchOptions = {
  /** Messages in the archive. */
  messages: number;
  /** How often each thing is done, of which the median counts. */
  runs: number;
};

/** The moment of every generated archive. */
export const now = Date.UTC(2026, 10, 3, 16, 12);

export function measured(
  measure: string,
  unit: string,
  value: number,
  floor: number,
  limits?: Limits,
): Measured {
  return {
    measure,
    unit,
    value,
    floor,
    ratio: value / floor,
    ...(limits === undefined ? {} : { limits }),
  };
}

/** Limits in the unit of the value itself. */
export function atMost(bar: number, goal: number): Limits {
  return { bar: { of: "value", most: bar }, goal: { of: "value", most: goal } };
}

/** At most so many times the floor, and in the unit of the value. */
export function timesFloorAndAtMost(
  times: number,
  bar: number,
  goal: number,
): Limits {
  return {
    bar: { of: "both", times, most: bar },
    goal: { of: "both", times, most: goal },
  };
}

/** Limits as multiples of the floor. */
export function timesFloor(bar: number, goal: number): Limits {
  return { bar: { of: "ratio", most: bar }, goal: { of: "ratio", most: goal } };
}

/** Limits as shares of the floor that a rate reaches. */
export function shareOfFloor(bar: number, goal: number): Limits {
  return {
    bar: { of: "ratio", least: bar },
    goal: { of: "ratio", least: goal },
  };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[at] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds that something takes. */
export async function timed(run: () => unknown): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Milliseconds of the processor that something takes: the same however busy the machine is otherwise. */
export function worked(run: () => unknown): number {
  const began = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** The same several times over, one after the other. */
export async function repeat(
  times: number,
  run: () => Promise<number>,
): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < times; i += 1) values.push(await run());
  return values;
}
