import { homedir } from "node:os";
import { join } from "node:path";

/** What the tests keep between runs lies outside the repository. */
export const cacheFolder = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "porchlight-tests",
);
