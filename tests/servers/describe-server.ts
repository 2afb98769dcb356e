import { describe, test } from "vitest";

/**
 * A suite that needs a real server. Where the server is not installed the suite
 * is skipped under a name that says why; with PORCHLIGHT_REQUIRE_SERVERS=1 it
 * fails instead. `optional` servers (from another release of Debian than the
 * machine's) are skipped there too.
 */
export function describeServer(
  name: string,
  missing: string | null,
  suite: () => void,
  { optional = false } = {},
): void {
  if (missing === null) {
    describe(name, suite);
    return;
  }
  const title = `${name} (left out: ${missing})`;
  if (process.env["PORCHLIGHT_REQUIRE_SERVERS"] === "1" && !optional) {
    test(title, () => {
      throw new Error(`${name} is required here, but ${missing}`);
    });
    return;
  }
  describe.skip(title, suite);
}
