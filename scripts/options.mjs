import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** The words typed are not understood; the message is for the user. */
export class UsageError extends Error {}

export const startUsage = `Porchlight: npm start -- [options]

  --demo       a generated archive in a temporary folder
  --data DIR   keep the archive in DIR
  --browser    serve to a browser on this machine instead of opening a window
  --port N     serve at this port (with --browser; any free one otherwise)
  --no-open    print the address, but do not open it
  --help       this text
`;

/**
 * @template T
 * @param {() => T} parse
 * @returns {T}
 */
function withUsageErrors(parse) {
  try {
    return parse();
  } catch (error) {
    // Node's advice about "--" after the first sentence misleads under npm.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(". ")[0]);
  }
}

/**
 * @typedef {object} StartOptions
 * @property {boolean} browser
 * @property {boolean} open
 * @property {boolean} help
 * @property {string[]} hostArgs what either host is started with
 * @property {string[]} serveArgs what only the browser host understands
 */

/**
 * @param {readonly string[]} argv
 * @param {string} folder where the user typed them; `--data` is relative to it
 * @returns {StartOptions}
 */
export function parseStart(argv, folder) {
  const { values } = withUsageErrors(() =>
    parseArgs({
      args: [...argv],
      options: {
        browser: { type: "boolean", default: false },
        "no-open": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        demo: { type: "boolean", default: false },
        port: { type: "string" },
        data: { type: "string" },
      },
    }),
  );
  const { port, data } = values;
  if (
    port !== undefined &&
    !(/^\d{1,5}$/.test(port) && Number(port) < 65_536)
  ) {
    throw new UsageError(
      `--port takes a number from 0 to 65535, not "${port}"`,
    );
  }
  if (data === "") throw new UsageError("--data takes a folder");
  return {
    browser: values.browser,
    open: !values["no-open"],
    help: values.help,
    hostArgs: [
      ...(data === undefined ? [] : ["--data", resolve(folder, data)]),
      ...(values.demo ? ["--demo"] : []),
    ],
    serveArgs: port === undefined ? [] : ["--port", port],
  };
}

export const stepNames = /** @type {const} */ ([
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

/** @typedef {typeof stepNames[number]} StepName */

/**
 * The steps of `npm test`, all or those after `--only`.
 * @param {readonly string[]} argv
 * @returns {StepName[]}
 */
export function parseTest(argv) {
  const { values } = withUsageErrors(() =>
    parseArgs({ args: [...argv], options: { only: { type: "string" } } }),
  );
  if (values.only === undefined) return [...stepNames];
  const asked = values.only.split(",").map((name) => name.trim());
  const unknown = asked.filter(
    (name) => !stepNames.some((step) => step === name),
  );
  if (unknown.length > 0) {
    throw new UsageError(
      `no step is called ${unknown.join(", ")}; there are ${stepNames.join(", ")}`,
    );
  }
  return stepNames.filter(
    // The tests of the hosts run what was built.
    (step) =>
      asked.includes(step) ||
      (step === "build" && (asked.includes("e2e") || asked.includes("shell"))),
  );
}
