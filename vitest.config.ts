import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What comes in its own time is looked for often, and for as long as a machine needs that does other things besides. */
const expected = { poll: { interval: 10, timeout: 20_000 } };

/** By itself at the end the longest file would hold up the rest by two minutes; usually the larger ones come first. */
class LongestFirst extends BaseSequencer {
  override async sort(
    files: TestSpecification[],
  ): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith("/faults/faults.server.test.ts");
    return [
      ...sorted.filter(isLong),
      ...sorted.filter((file) => !isLong(file)),
    ];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Much of the time is spent waiting for others: two files at a time also where there are but two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "node",
          globalSetup: ["tests/bundle-setup.ts"],
          expect: expected,
          environment: "node",
          setupFiles: ["tests/property-seed.ts"],
          // For machines that do other things besides.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: [
            "tests/*.test.ts",
            "tests/{shared,main,archive,channels,scripts}/**/*.test.ts",
          ],
          exclude: ["**/*.{server,long}.test.ts"],
        },
      },
      {
        test: {
          // Whole archives, again and again: left out of `npm run check`, so that it stays short.
          name: "long",
          globalSetup: ["tests/bundle-setup.ts"],
          expect: expected,
          environment: "node",
          setupFiles: ["tests/property-seed.ts"],
          include: ["tests/**/*.long.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: "jsdom",
          expect: expected,
          environment: "jsdom",
          setupFiles: ["tests/property-seed.ts"],
          testTimeout: 30_000,
          include: ["tests/renderer/**/*.test.tsx"],
        },
      },
      {
        test: {
          // What is built: run after the build.
          name: "shell",
          expect: expected,
          environment: "node",
          include: ["tests/{shell,acceptance}/**/*.test.ts"],
          exclude: ["**/*.server.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "servers",
          globalSetup: ["tests/bundle-setup.ts"],
          expect: expected,
          environment: "node",
          include: ["tests/**/*.server.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
