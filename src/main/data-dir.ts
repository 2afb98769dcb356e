import { homedir } from "node:os";
import { join } from "node:path";

/** Where the archive lives unless told otherwise: the same for both hosts, apart from Chromium's profile. */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (platform === "win32")
    return join(
      env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"),
      "Porchlight",
      "data",
    );
  if (platform === "darwin")
    return join(
      homedir(),
      "Library",
      "Application Support",
      "Porchlight",
      "data",
    );
  return join(
    env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"),
    "porchlight",
  );
}
