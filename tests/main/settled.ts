import Database from "better-sqlite3";
import { join } from "node:path";
import { archiveFile } from "../../src/main/archive/open.ts";
import type { CoreUnderTest } from "./run-core.ts";

/** Until nothing goes on behind what was done any more. */
export async function settled(
  { call }: Pick<CoreUnderTest, "call">,
  dataDir: string,
): Promise<void> {
  const db = new Database(join(dataDir, archiveFile), { readonly: true });
  const waiting = db
    .prepare<[], number>(
      "SELECT (SELECT count(*) FROM stale_turns) + (SELECT count(*) FROM rule_arrivals)",
    )
    .pluck();
  for (let quiet = 0, seen = -1; quiet < 4;) {
    const version = db.pragma("data_version", { simple: true }) as number;
    const jobs = await call("jobs.list", {});
    const isQuiet =
      version === seen &&
      waiting.get() === 0 &&
      jobs.every(({ state }) => state !== "running");
    quiet = isQuiet ? quiet + 1 : 0;
    seen = version;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  db.close();
}
