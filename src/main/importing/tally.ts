import { AppError } from "../../shared/fault.ts";
import type { ImportProblem } from "../../shared/model/recognised.ts";
import type { Found, PassedOver } from "./importer.ts";

/** What was come upon while reading. */
export type Tally = {
  messages: number;
  own: number;
  /** When the oldest and the newest message were sent. */
  span?: { from: number; to: number };
  problems: number;
  firstProblems: ImportProblem[];
  passed: Partial<Record<PassedOver, number>>;
};

const toldProblems = 20;

/** Counts what goes by; what is passed over goes no further. */
export function createTally() {
  const tally: Tally = {
    messages: 0,
    own: 0,
    problems: 0,
    firstProblems: [],
    passed: {},
  };
  return {
    async *watch(
      found: Iterable<Found> | AsyncIterable<Found>,
    ): AsyncGenerator<Found> {
      for await (const one of found) {
        if (one.type === "message") {
          const { sentAt, own } = one.message;
          tally.messages += 1;
          if (own) tally.own += 1;
          const { from = sentAt, to = sentAt } = tally.span ?? {};
          tally.span = {
            from: Math.min(from, sentAt),
            to: Math.max(to, sentAt),
          };
        } else if (one.type === "problem") {
          tally.problems += 1;
          const { text: _, ...problem } = one.problem;
          if (tally.problems <= toldProblems) tally.firstProblems.push(problem);
        } else if (one.type === "passed") {
          tally.passed[one.what] = (tally.passed[one.what] ?? 0) + 1;
          continue;
        }
        yield one;
      }
    },
    answer: () => tally,
  };
}

/** “tweets.js, record 4, line 90: It is not valid JSON.” */
export function sayProblem({ file, record, line, why }: ImportProblem): string {
  const place = [
    file,
    ...(record === undefined ? [] : [`record ${record}`]),
    ...(line === undefined ? [] : [`line ${line}`]),
  ];
  return `${place.join(", ")}: ${why}`;
}

/** An archive of which nothing can be read is not what it says it is. */
export function refuseHopeless(tally: Tally): void {
  const [first] = tally.firstProblems;
  if (tally.messages > 0 || first === undefined) return;
  throw new AppError(
    "invalid-input",
    `Nothing in it can be read. ${sayProblem(first)} Nothing was changed.`,
  );
}

/** What is left out on purpose, “30 boosts, 12 likes”; empty where that is nothing. */
export function sayPassed({ passed }: Tally): string {
  return Object.entries(passed)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}

/** What came of an import, beyond what was new: one or two sentences, or none. */
export function sayRest(tally: Tally): string {
  const [first] = tally.firstProblems;
  const unread =
    first === undefined
      ? ""
      : ` ${tally.problems} could not be read; the first is ${sayProblem(first)}`;
  const passed = sayPassed(tally);
  return `${unread}${passed === "" ? "" : ` Left out: ${passed}.`}`;
}
