import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const windows = process.platform === "win32";

/** The Node that everything but these scripts runs on, once it is installed. */
export const ownNode = join(
  root,
  "node_modules/node/bin",
  windows ? "node.exe" : "node",
);

/**
 * The script behind a command of an installed package.
 * @param {string} packageName
 * @param {string} [command] the package's own name where left out
 * @returns {string}
 */
export function commandScript(packageName, command = packageName) {
  const folder = join(root, "node_modules", packageName);
  /** @type {{bin: string | Record<string, string>}} */
  const { bin } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const script = typeof bin === "string" ? bin : bin[command];
  if (script === undefined) throw new Error(`${packageName} has no ${command}`);
  return join(folder, script);
}

/**
 * Where a program lies on the PATH.
 * @param {string} name
 * @param {(folder: string) => boolean} [accept]
 * @returns {string | null}
 */
export function findOnPath(name, accept = () => true) {
  const file = windows ? `${name}.exe` : name;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (folder === "" || !accept(folder)) continue;
    const path = join(folder, file);
    if (existsSync(path)) return path;
  }
  return null;
}

/**
 * The environment for tools: `node` and every installed command come from here.
 * @param {Record<string, string | undefined>} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv(more = {}) {
  const own = [dirname(ownNode), join(root, "node_modules/.bin")];
  return {
    ...process.env,
    PATH: [...own, process.env["PATH"] ?? ""].join(delimiter),
    ...more,
  };
}
