import type { Turn, TurnEnd } from "./model/turn.ts";

/**
 * Where a wait starts and stops, and which turns count:
 * `turn`, first unanswered message to first human reply; `first` and `next`,
 * only turns of that kind; `since-last`, from their last message on;
 * `resolved-only`, only where the conversation is done; `inside-tool`, to the
 * first reply sent with Porchlight.
 */
export const clockPolicies = [
  "turn",
  "first",
  "next",
  "since-last",
  "resolved-only",
  "inside-tool",
] as const;
export type ClockPolicy = (typeof clockPolicies)[number];

/** As much of an end as figures need. */
export type PolicyEnd =
  | Extract<TurnEnd, { how: "excused" }>
  | { how: Exclude<TurnEnd["how"], "excused">; at: number };

/** A turn as a policy sees it at an instant. */
export interface PolicyWait {
  kind: Turn["kind"];
  startAt: number;
  /** null: open at that instant. */
  end: PolicyEnd | null;
}

export function inPolicy(
  policy: ClockPolicy,
  turn: Turn,
  resolved: boolean,
): boolean {
  switch (policy) {
    case "first":
    case "next":
      return turn.kind === policy;
    case "resolved-only":
      return resolved;
    case "turn":
    case "since-last":
    case "inside-tool":
      return true;
  }
}

/** The wait of a turn under a policy, with nothing in it that happened after `asOf`. */
export function waitUnder(
  policy: ClockPolicy,
  turn: Turn,
  asOf: number,
): PolicyWait {
  const end = policy === "inside-tool" ? insideEnd(turn) : turn.end;
  return {
    kind: turn.kind,
    // A turn keeps no message between its first and its last: at an instant
    // before the last the wait is rather too long than too short.
    startAt:
      policy === "since-last" && turn.lastAt <= asOf
        ? turn.lastAt
        : turn.startAt,
    end: end !== null && end.at <= asOf ? end : null,
  };
}

function insideEnd(turn: Turn): PolicyEnd | null {
  const { end, insideAt } = turn;
  if (end?.how !== "answered" && end?.how !== "answered-elsewhere") return end;
  return insideAt === null ? null : { how: "answered", at: insideAt };
}
