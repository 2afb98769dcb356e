import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  inWords,
  readTally,
  sum,
  tallyPlaywright,
  tallyStep,
  tallyVitest,
} from "../../scripts/tally.mjs";

const assertion = (status: string, ...ancestorTitles: string[]) => ({
  status,
  ancestorTitles,
});

function write(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-tally-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "report.json");
  writeFileSync(file, content);
  return file;
}

test("vitest's tests are counted, and what was left out is named once", () => {
  const title = "snac (left out: not here)";
  const counts = tallyVitest({
    testResults: [
      {
        status: "failed",
        assertionResults: [
          assertion("passed"),
          assertion("failed"),
          assertion("todo"),
        ],
      },
      {
        status: "passed",
        assertionResults: [
          assertion("skipped", title),
          assertion("skipped", title),
        ],
      },
    ],
  });
  expect(counts).toEqual({
    passed: 1,
    failed: 1,
    skipped: 3,
    flaky: 0,
    leftOut: [title],
  });
});

test("a file that broke before its tests is a failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(tallyVitest({ testResults: [broken] }).failed).toBe(1);
});

test("playwright's tests are counted, and errors outside of them", () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(tallyPlaywright({ stats, errors: [{}] })).toMatchObject({
    passed: 4,
    failed: 2,
    skipped: 2,
    flaky: 1,
  });
});

test("a program that failed never comes out without a failure", () => {
  const file = write(JSON.stringify({ testResults: [] }));
  expect(readTally(file, tallyVitest, true).failed).toBe(0);
  expect(readTally(file, tallyVitest, false).failed).toBe(1);
  expect(readTally(write("{"), tallyVitest, true).failed).toBe(1);
  expect(readTally("/nonexistent", tallyVitest, true).failed).toBe(1);
  expect(tallyStep(false).failed).toBe(1);
});

test("the last line names the skipped and the flaky only where there are any", () => {
  const some = { passed: 2, failed: 1, skipped: 0, flaky: 0, leftOut: [] };
  expect(inWords(sum([some, some]))).toBe("4 passed, 2 failed");
  expect(inWords({ ...some, skipped: 3, flaky: 1 })).toBe(
    "2 passed, 1 failed, 3 skipped, 1 flaky",
  );
});
