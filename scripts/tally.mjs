import { readFileSync } from "node:fs";

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} flaky of those passed, the ones that passed only when tried again
 * @property {string[]} leftOut suites that were skipped whole, with their reasons
 */

/**
 * @param {Partial<Tally>} counts
 * @returns {Tally}
 */
function tally(counts) {
  return { passed: 0, failed: 0, skipped: 0, flaky: 0, leftOut: [], ...counts };
}

/**
 * @typedef {object} VitestReport
 * @property {{
 *   status: string,
 *   assertionResults: {status: string, ancestorTitles: string[]}[],
 * }[]} testResults one per file
 */

/**
 * Counts vitest's JSON report. A file that failed before any of its tests ran
 * counts as one failure.
 * @param {VitestReport} report
 * @returns {Tally}
 */
export function tallyVitest({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults);
  /** @param {string} status */
  const count = (status) =>
    tests.filter((test) => test.status === status).length;
  const passed = count("passed");
  const failed = count("failed");
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === "failed" &&
      file.assertionResults.every((test) => test.status !== "failed"),
  );
  const titles = tests.flatMap((test) => test.ancestorTitles);
  return tally({
    passed,
    failed: failed + brokenFiles.length,
    skipped: tests.length - passed - failed,
    leftOut: [...new Set(titles)].filter((title) =>
      title.includes("(left out: "),
    ),
  });
}

/**
 * @typedef {object} PlaywrightReport
 * @property {{expected: number, unexpected: number, flaky: number, skipped: number}} stats
 * @property {unknown[]} errors outside any test
 */

/**
 * Counts Playwright's JSON report.
 * @param {PlaywrightReport} report
 * @returns {Tally}
 */
export function tallyPlaywright({ stats, errors }) {
  return tally({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    flaky: stats.flaky,
  });
}

/**
 * What a step came to. A program that failed has at least one failure, whatever
 * its report says; a report that is missing is one.
 * @template T
 * @param {string} file
 * @param {(report: T) => Tally} count
 * @param {boolean} succeeded
 * @returns {Tally}
 */
export function readTally(file, count, succeeded) {
  let counted;
  try {
    counted = count(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return tally({ failed: 1 });
  }
  return succeeded
    ? counted
    : { ...counted, failed: Math.max(counted.failed, 1) };
}

/**
 * What a step without a report came to: it only counts when it fails.
 * @param {boolean} succeeded
 * @returns {Tally}
 */
export function tallyStep(succeeded) {
  return tally({ failed: succeeded ? 0 : 1 });
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tally({
    passed: tallies.reduce((total, each) => total + each.passed, 0),
    failed: tallies.reduce((total, each) => total + each.failed, 0),
    skipped: tallies.reduce((total, each) => total + each.skipped, 0),
    flaky: tallies.reduce((total, each) => total + each.flaky, 0),
    leftOut: tallies.flatMap((each) => each.leftOut),
  });
}

/**
 * "3 passed, 0 failed", and the skipped and the flaky where there are any.
 * @param {Tally} counts
 * @returns {string}
 */
export function inWords({ passed, failed, skipped, flaky }) {
  return [
    `${String(passed)} passed`,
    `${String(failed)} failed`,
    ...(skipped === 0 ? [] : [`${String(skipped)} skipped`]),
    ...(flaky === 0 ? [] : [`${String(flaky)} flaky`]),
  ].join(", ");
}
