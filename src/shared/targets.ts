import { wallClock, type Clock } from "./clock.ts";
import type { Target } from "./model/account.ts";
import type { DueState } from "./model/conversation.ts";
import type { Turn } from "./model/turn.ts";

/** What a wait is against its target; an ended one was `met` or `missed`, `none` without a target. */
export type TargetState = DueState | "met" | "missed";

/** As much of a turn as a target judges. */
export type Wait = Pick<Turn, "kind" | "startAt"> & {
  end: { at: number } | null;
};

/** Seconds promised for a turn of this kind, null without a promise. */
export function promisedSeconds(
  kind: Turn["kind"],
  target: Target | undefined,
): number | null {
  if (target === undefined) return null;
  return kind === "first" ? target.firstSeconds : target.nextSeconds;
}

/** Until when somebody was promised an answer, ms UTC; null without a promise. */
export function dueAt(
  wait: Wait,
  target: Target | undefined,
  clock: Clock = wallClock,
): number | null {
  const promised = promisedSeconds(wait.kind, target);
  return promised === null ? null : clock.after(wait.startAt, promised);
}

/**
 * Where a wait stands at `now` (ms UTC): `due` from when less than a quarter of
 * the target is left, `overdue` once more than the target has passed.
 */
export function targetState(
  wait: Wait,
  target: Target | undefined,
  now: number,
  clock: Clock = wallClock,
): TargetState {
  const promised = promisedSeconds(wait.kind, target);
  if (promised === null) return "none";
  const end = wait.end !== null && wait.end.at <= now ? wait.end : null;
  const passed = clock.seconds(wait.startAt, end?.at ?? now);
  if (end !== null) return passed <= promised ? "met" : "missed";
  if (passed > promised) return "overdue";
  return promised - passed < promised / 4 ? "due" : "on-track";
}
