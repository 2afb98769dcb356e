import type { Clock } from "./clock.ts";
import type { Target } from "./model/account.ts";
import type { NoReplyReason } from "./model/mark.ts";
import type { Turn } from "./model/turn.ts";
import {
  inPolicy,
  waitUnder,
  type ClockPolicy,
  type PolicyWait,
} from "./policies.ts";
import { mean, medianWithWaiting, quantile } from "./quantiles.ts";
import { targetState } from "./targets.ts";

/** A turn with what its account and conversation say about it. */
export interface CountedTurn {
  turn: Turn;
  target?: Target | undefined;
  /** The door date of its account, ms UTC. */
  doorAt: number;
  /** Its conversation is done. */
  resolved: boolean;
  clock: Clock;
}

/** Which turns, seen from when; all times ms UTC, `from` included and `to` not. */
export interface FigureScope {
  from: number;
  to: number;
  /** What happened later is ignored. */
  asOf: number;
  policy: ClockPolicy;
  /** A turn belongs to the period in which it started, or was answered. */
  countBy: "start" | "answer";
}

/** A part of a whole that is not empty. */
export interface Share {
  part: number;
  of: number;
}

/** Upper ends of the bands of the distribution, in seconds; an exact end is inside. */
export const waitBands = [900, 3600, 14_400, 86_400, 259_200, Infinity];

/**
 * arrived = answered + excused + acknowledged + void + waiting + beforeDoor.
 * Seconds throughout. A figure of an empty set is null, never 0.
 */
export interface Figures {
  arrived: number;
  answered: number;
  /** Those of `answered` who got their answer in another place. */
  answeredElsewhere: number;
  excused: number;
  excusedByReason: Record<NoReplyReason, number>;
  acknowledged: number;
  void: number;
  waiting: number;
  /** Of the waiting: past their target, or past 24 h by the wall where there is none. */
  late: number;
  inTime: number;
  /** Open, but begun before the door date: history, nobody who waits. */
  beforeDoor: number;
  /** Answered, yet their whole wait was outside opening hours: not in median, p90 and mean. */
  outsideHours: number;
  coverage: Share | null;
  withinTarget: Share | null;
  median: number | null;
  p90: number | null;
  mean: number | null;
  /** Kaplan–Meier; `beyond`: more than half still wait. */
  medianWithWaiting: number | "beyond" | null;
  /** How many of the answered fall into each of `waitBands`. */
  distribution: readonly number[];
  /** Nobody waits any more and the period is over. */
  final: boolean;
}

/** The figures of a set of turns over a period, as of an instant. */
export function figuresOf(
  turns: Iterable<CountedTurn>,
  scope: FigureScope,
): Figures {
  const figures = noFigures();
  const answeredWaits: number[] = [];
  const openWaits: number[] = [];
  const within = { part: 0, of: 0 };
  for (const counted of turns) {
    const wait = waitUnder(scope.policy, counted.turn, scope.asOf);
    if (!belongs(counted, wait, scope)) continue;
    figures.arrived += 1;
    const { end } = wait;
    const endAt = end?.at ?? scope.asOf;
    const seconds = counted.clock.seconds(wait.startAt, endAt);
    const outsideHours = seconds === 0 && endAt > wait.startAt;
    const promise = targetState(
      wait,
      counted.target,
      scope.asOf,
      counted.clock,
    );
    if (end === null) {
      if (counted.turn.startAt < counted.doorAt) {
        figures.beforeDoor += 1;
        continue;
      }
      figures.waiting += 1;
      openWaits.push(seconds);
      if (!isLate(wait, promise, scope.asOf)) continue;
      figures.late += 1;
      if (promise !== "none") within.of += 1;
      continue;
    }
    switch (end.how) {
      case "answered":
      case "answered-elsewhere":
        figures.answered += 1;
        if (end.how === "answered-elsewhere") figures.answeredElsewhere += 1;
        if (outsideHours) figures.outsideHours += 1;
        else answeredWaits.push(seconds);
        if (promise !== "none") within.of += 1;
        if (promise === "met") within.part += 1;
        break;
      case "excused":
        figures.excused += 1;
        figures.excusedByReason[end.reason] += 1;
        break;
      case "acknowledged":
        figures.acknowledged += 1;
        break;
      case "void":
        figures.void += 1;
    }
  }
  const { answered, late, excusedByReason: excused } = figures;
  return {
    ...figures,
    inTime: figures.waiting - late,
    coverage: share(
      answered,
      answered + late + excused.cannot + excused.withheld,
    ),
    withinTarget: share(within.part, within.of),
    median: quantile(answeredWaits, 0.5),
    p90: quantile(answeredWaits, 0.9),
    mean: mean(answeredWaits),
    medianWithWaiting: medianWithWaiting(answeredWaits, openWaits),
    distribution: bandsOf(answeredWaits),
    final: figures.waiting === 0 && scope.asOf >= scope.to,
  };
}

/** A share as a number from 0 to 1; null stays null. */
export function ratioOf(part: Share | null): number | null {
  return part === null ? null : part.part / part.of;
}

function belongs(
  counted: CountedTurn,
  wait: PolicyWait,
  scope: FigureScope,
): boolean {
  const { turn, resolved } = counted;
  if (turn.startAt > scope.asOf) return false;
  if (!inPolicy(scope.policy, turn, resolved)) return false;
  if (scope.countBy === "start") return isWithin(turn.startAt, scope);
  return (
    (wait.end?.how === "answered" || wait.end?.how === "answered-elsewhere") &&
    isWithin(wait.end.at, scope)
  );
}

function isWithin(at: number, scope: FigureScope): boolean {
  return at >= scope.from && at < scope.to;
}

function isLate(wait: PolicyWait, promise: string, asOf: number): boolean {
  if (promise === "none") return asOf - wait.startAt > 86_400_000;
  return promise === "overdue";
}

function share(part: number, of: number): Share | null {
  return of === 0 ? null : { part, of };
}

function bandsOf(seconds: readonly number[]): number[] {
  const counts = waitBands.map(() => 0);
  for (const wait of seconds) {
    const band = waitBands.findIndex((upTo) => wait <= upTo);
    counts[band] = (counts[band] ?? 0) + 1;
  }
  return counts;
}

function noFigures(): Figures {
  return {
    arrived: 0,
    answered: 0,
    answeredElsewhere: 0,
    excused: 0,
    excusedByReason: {
      thanks: 0,
      applause: 0,
      "not-for-us": 0,
      moderated: 0,
      cannot: 0,
      withheld: 0,
    },
    acknowledged: 0,
    void: 0,
    waiting: 0,
    late: 0,
    inTime: 0,
    beforeDoor: 0,
    outsideHours: 0,
    coverage: null,
    withinTarget: null,
    median: null,
    p90: null,
    mean: null,
    medianWithWaiting: null,
    distribution: [],
    final: false,
  };
}
