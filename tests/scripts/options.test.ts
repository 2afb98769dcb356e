import { expect, test } from "vitest";
import { parseStart, parseTest, UsageError } from "../../scripts/options.mjs";

test("start without words opens a window", () => {
  expect(parseStart([], "/home/anna")).toEqual({
    browser: false,
    open: true,
    help: false,
    hostArgs: [],
    serveArgs: [],
  });
});

test("start takes the folder relative to where it was typed", () => {
  const words = [
    "--browser",
    "--no-open",
    "--port",
    "0",
    "--data",
    "mine",
    "--demo",
  ];
  expect(parseStart(words, "/home/anna")).toEqual({
    browser: true,
    open: false,
    help: false,
    hostArgs: ["--data", "/home/anna/mine", "--demo"],
    serveArgs: ["--port", "0"],
  });
});

test.each([
  ["--port", "65536"],
  ["--port", "80a"],
  ["--port", "-1"],
  ["--port"],
  ["--data="],
  ["--demo=yes"],
  ["--unknown"],
  ["stray"],
])("start refuses %s %s", (...words) => {
  expect(() => parseStart(words, "/")).toThrow(UsageError);
});

test("test runs every step, or the ones named in their own order", () => {
  expect(parseTest([])).toEqual([
    "types",
    "lint",
    "knip",
    "build",
    "unit",
    "long",
    "shell",
    "servers",
    "e2e",
  ]);
  expect(parseTest(["--only", "unit, types"])).toEqual(["types", "unit"]);
});

test("the browser tests bring the build", () => {
  expect(parseTest(["--only", "e2e"])).toEqual(["build", "e2e"]);
});

test("test refuses a step that is not there, and names those that are", () => {
  expect(() => parseTest(["--only", "unit,end"])).toThrow(/called end; .*e2e/);
  expect(() => parseTest(["--only", ""])).toThrow(UsageError);
});
