import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
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
          environment: "node",
          include: ["tests/**/*.server.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
