// `npm start`: sets up, then opens Electron, or the browser host in its stead.
import { join } from "node:path";
import { hasDisplay } from "./display.mjs";
import { getElectron } from "./electron.mjs";
import { accompany, startBrowserHost, startElectron } from "./hosts.mjs";
import { parseStart, startUsage, UsageError } from "./options.mjs";
import { watchParent } from "./parent.mjs";
import { root } from "./places.mjs";
import { endPrograms } from "./program.mjs";
import { say, SetupError, setUpBuild, setUpDependencies } from "./setup.mjs";

/** Told to end while still setting up. */
function giveUp() {
  endPrograms();
  process.exit(1);
}

/** @returns {Promise<number>} the exit code */
async function start() {
  const folder = process.env["INIT_CWD"] ?? process.cwd();
  const { browser, open, help, hostArgs, serveArgs } = parseStart(
    process.argv.slice(2),
    folder,
  );
  if (help) {
    process.stdout.write(startUsage);
    return 0;
  }
  await setUpDependencies();
  await setUpBuild();
  const electron = browser ? null : await getElectron();
  process.off("SIGINT", giveUp).off("SIGTERM", giveUp);
  if (electron !== null && "path" in electron) {
    return accompany(startElectron(electron.path, hostArgs));
  }
  if (electron !== null) {
    say(`${electron.reason}: Porchlight is served to a browser instead.`);
  }
  const script = join(root, "out/main/serve.js");
  const opens = open && !process.env["CI"] && hasDisplay();
  return accompany(
    startBrowserHost(script, [...serveArgs, ...hostArgs], opens),
  );
}

process.on("SIGINT", giveUp);
process.on("SIGTERM", giveUp);
watchParent(() => process.emit("SIGTERM", "SIGTERM"));

try {
  process.exitCode = await start();
} catch (error) {
  if (error instanceof UsageError) {
    say(`${error.message}\n\n${startUsage}`);
    process.exitCode = 2;
  } else if (error instanceof SetupError) {
    say(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
