// `npm test`: sets up, then runs every check and suite to its end.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getChromium } from "./chromium.mjs";
import { parseTest, UsageError } from "./options.mjs";
import { watchParent } from "./parent.mjs";
import { commandScript, ownNode, toolEnv } from "./places.mjs";
import { endPrograms, runProgram } from "./program.mjs";
import { say, SetupError, setUpBuild, setUpDependencies } from "./setup.mjs";
import {
  inWords,
  readTally,
  sum,
  tallyPlaywright,
  tallyStep,
  tallyVitest,
} from "./tally.mjs";

/** A step that hangs is a failure. */
const limitSeconds = 30 * 60;

/** These leave nothing behind in their process: files one after the other in the same load what they import once. */
const sharing = ["--no-isolate"];

const reports = mkdtempSync(join(tmpdir(), "porchlight-reports-"));

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @param {Pick<import("./program.mjs").ProgramOptions, "env" | "output">} [options]
 * @returns {Promise<boolean>}
 */
async function runTool(script, args, { env = {}, output = "show" } = {}) {
  const ending = await runProgram(ownNode, [script, ...args], {
    env: toolEnv(env),
    limitSeconds,
    output,
  });
  process.stdout.write(ending.output);
  if (ending.timedOut)
    say(`stopped after ${String(limitSeconds / 60)} minutes`);
  return ending.code === 0;
}

/**
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 */
async function runVitest(name, projects, args = [], env = {}) {
  const report = join(reports, `${name}.json`);
  const succeeded = await runTool(
    commandScript("vitest"),
    [
      "run",
      ...args,
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { env },
  );
  return readTally(report, tallyVitest, succeeded);
}

/** People sign in to some of the servers at their own pages. */
async function runServers() {
  const chromium = await getChromium();
  const env = "path" in chromium ? { CHROMIUM: chromium.path } : {};
  return runVitest("servers", ["servers"], [], env);
}

async function runPlaywright() {
  const chromium = await getChromium();
  if ("reason" in chromium) {
    say(chromium.reason);
    return tallyStep(false);
  }
  const report = join(reports, "e2e.json");
  const succeeded = await runTool(
    commandScript("@playwright/test", "playwright"),
    ["test", "--reporter=list,json"],
    { env: { CHROMIUM: chromium.path, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  return readTally(report, tallyPlaywright, succeeded);
}

async function runBuild() {
  try {
    await setUpBuild();
    return tallyStep(true);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return tallyStep(false);
  }
}

/**
 * Looks at the sources: what it says is shown as a whole, for others look beside it.
 * @param {string} script
 * @param {readonly string[]} [args]
 */
const look = (script, args = []) => runTool(script, args, { output: "keep" });

async function runLint() {
  const looks = await Promise.all([
    look(commandScript("oxlint"), ["--type-aware"]),
    look(commandScript("prettier"), [
      "--check",
      "--cache",
      "--cache-strategy=content",
      "--log-level=warn",
      ".",
    ]),
  ]);
  return tallyStep(looks.every(Boolean));
}

/** By itself: its threads each work out anew what the others know. */
async function runTypes() {
  const script = commandScript("typescript", "tsc");
  return tallyStep(await look(script, ["--singleThreaded"]));
}

/** @type {Record<import("./options.mjs").StepName, () => Promise<import("./tally.mjs").Tally>>} */
const steps = {
  types: runTypes,
  lint: runLint,
  knip: async () => tallyStep(await look(commandScript("knip"))),
  build: runBuild,
  unit: () => runVitest("unit", ["node", "jsdom"], sharing),
  long: () => runVitest("long", ["long"], sharing),
  shell: () => runVitest("shell", ["shell"]),
  servers: runServers,
  e2e: runPlaywright,
};

/** @param {import("./options.mjs").StepName} name */
async function run(name) {
  const startedAt = Date.now();
  const counts = await steps[name]();
  return { name, counts, seconds: (Date.now() - startedAt) / 1000 };
}

/** These measure nothing and disturb nothing: beside one another, before the tests. */
const looking = new Set(["types", "lint", "knip", "build"]);

/**
 * @param {readonly import("./options.mjs").StepName[]} names
 * @returns {Promise<boolean>}
 */
async function test(names) {
  await setUpDependencies();
  const looks = names.filter((name) => looking.has(name));
  if (looks.length > 0) process.stdout.write(`\n# ${looks.join(", ")}\n`);
  const results = await Promise.all(looks.map(run));
  for (const name of names.filter((each) => !looking.has(each))) {
    process.stdout.write(`\n# ${name}\n`);
    results.push(await run(name));
  }
  const total = sum(results.map((result) => result.counts));
  const lines = results.map(({ name, counts, seconds }) => {
    const { passed, failed, skipped } = counts;
    const silent = passed + failed + skipped === 0;
    const outcome = failed === 0 ? "ok" : "FAILED";
    return [
      name.padEnd(8),
      outcome.padEnd(7),
      `${seconds.toFixed(1)} s`.padStart(8),
      silent ? "" : `  ${inWords(counts)}`,
    ].join(" ");
  });
  lines.push(
    ...total.leftOut.map((title) => `Skipped: ${title}`),
    inWords(total),
  );
  process.stdout.write(`\n${lines.join("\n")}\n`);
  return total.failed === 0;
}

function giveUp() {
  endPrograms();
  process.exit(1);
}

process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
process.on("SIGINT", giveUp);
process.on("SIGTERM", giveUp);
watchParent(giveUp);

try {
  process.exitCode = (await test(parseTest(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SetupError) && !(error instanceof UsageError))
    throw error;
  say(error.message);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
