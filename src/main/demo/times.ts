import type { Plan, Step } from "./plan.ts";
import type { Random } from "./random.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** When the counter is staffed, hours UTC. */
const opensAt = 7;
const closesAt = 19;

const pauses: Partial<Record<Step, [medianMinutes: number, sigma: number]>> = {
  add: [22, 0.7],
  aside: [75, 1.1],
  more: [55, 1.2],
  thanks: [35, 1],
};

export function isAnswer(step: Step): boolean {
  return step === "answer" || step === "more-answer";
}

/** Answers come when somebody is there: what falls into the night waits for the morning. */
function whenOpen(at: number, random: Random): number {
  const hour = (at % dayMs) / hourMs;
  if (hour >= opensAt && hour < closesAt) return at;
  const midnight = at - (at % dayMs) + (hour < opensAt ? 0 : dayMs);
  return Math.floor(midnight + (opensAt + random.next() * 1.6) * hourMs);
}

/** When each step happens, ms UTC, never after `latest`. */
export function timesOf(plan: Plan, random: Random, latest: number): number[] {
  const { account, startAt, steps } = plan;
  const times: number[] = [];
  let at = startAt;
  for (const [i, step] of steps.entries()) {
    if (i > 0) {
      const isOurs = isAnswer(step);
      const median =
        step === "answer" ? account.medianMinutes : account.medianMinutes * 0.6;
      const [usual, sigma] = isOurs ? [median, 0.9] : (pauses[step] ?? [60, 1]);
      const next = at + Math.max(0.5, random.spread(usual, sigma)) * minuteMs;
      at = isOurs ? whenOpen(next, random) : next;
    }
    times.push(Math.floor(at));
  }
  const last = times.at(-1) ?? startAt;
  if (last <= latest || last === startAt) return times;
  const share = Math.max(0, latest - startAt) / (last - startAt);
  return times.map((t) => Math.floor(startAt + (t - startAt) * share));
}
