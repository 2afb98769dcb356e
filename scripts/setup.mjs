// Brings the dependencies and the build up to date; does nothing where they are.
import { lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  commandScript,
  findOnPath,
  ownNode,
  root,
  toolEnv,
} from "./places.mjs";
import { runProgram } from "./program.mjs";
import { hasStamp, stampOf, writeStamp } from "./stamp.mjs";

/** Setting up failed; the message is for the user, the details were printed. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

const modules = join(root, "node_modules");

/**
 * npm and the Node that runs it. It must not be the Node inside node_modules,
 * which npm is about to replace.
 * @returns {string[]}
 */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: started } = process.env;
  const outside = [started, process.execPath].find(
    (path) => path !== undefined && !path.startsWith(modules),
  );
  const node =
    outside ?? findOnPath("node", (folder) => !folder.startsWith(modules));
  if (script !== undefined && node !== null) return [node, script];
  return process.platform === "win32" ? ["cmd.exe", "/c", "npm"] : ["npm"];
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<import("./program.mjs").Ending>}
 */
function npm(args) {
  const [file = "npm", ...rest] = npmCommand();
  return runProgram(file, [...rest, ...args], { output: "keep" });
}

/**
 * npm before 11 does not know `allowScripts` and would compile packages that
 * carry their binary; there the scripts that are allowed are run one by one.
 * @returns {Promise<import("./program.mjs").Ending>}
 */
async function install() {
  const args = [
    "ci",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
  ];
  // Its warnings are about other people's packages and the user's own settings.
  args.push("--loglevel=error");
  const { output } = await npm(["--version"]);
  const version = /^\d+(?=\.)/m.exec(output);
  if (version !== null && Number(version[0]) >= 11) return npm(args);
  const installed = await npm([...args, "--ignore-scripts"]);
  if (installed.code !== 0) return installed;
  const node = await npm(["rebuild", "node"]);
  // Without a compiler there is no keytar, and the app says so where it matters.
  await npm(["rebuild", "keytar"]);
  return node;
}

/** Installs the locked dependencies unless they are the ones installed already. */
export async function setUpDependencies() {
  const linked = lstatSync(modules, {
    throwIfNoEntry: false,
  })?.isSymbolicLink();
  // Someone else's folder, shared by several working copies.
  if (linked === true) return;
  const { platform, arch } = process;
  const stamp = stampOf(
    root,
    ["package.json", "package-lock.json"],
    [platform, arch],
  );
  // npm empties the folder first, so that a stamp stands for a finished install.
  const file = join(modules, ".porchlight-stamp");
  if (hasStamp(file, stamp)) return;
  say("Installing the dependencies: about a minute.");
  const { code, output } = await install();
  if (code !== 0) {
    say(output.trimEnd());
    throw new SetupError(
      "npm could not install the dependencies; its reasons are above.",
    );
  }
  writeStamp(file, stamp);
}

const sources = [
  "src",
  "resources",
  "electron.vite.config.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

/** Builds the app unless the sources are those of the last build. */
export async function setUpBuild() {
  const stamp = stampOf(root, sources);
  const file = join(root, "out/.porchlight-stamp");
  if (hasStamp(file, stamp)) return;
  say("Building Porchlight.");
  rmSync(file, { force: true });
  const script = commandScript("electron-vite");
  const { code, output } = await runProgram(ownNode, [script, "build"], {
    env: toolEnv({ NODE_ENV: "production" }),
    output: "keep",
  });
  if (code !== 0) {
    say(output.trimEnd());
    throw new SetupError(
      "Porchlight could not be built; the reasons are above.",
    );
  }
  writeStamp(file, stamp);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUpDependencies();
    if (!process.argv.includes("--no-build")) await setUpBuild();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
