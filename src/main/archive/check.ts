import { AppError } from "../../shared/fault.ts";
import { openForReading } from "./open.ts";

/**
 * What `PRAGMA quick_check` found; empty when the file is sound. Reads all of it in one go: who stops it is heard at
 * its end, and is told of damage all the same.
 */
export function checkArchive(
  { dataDir, isCancelled }: { dataDir: string; isCancelled: () => boolean },
  _input: object,
): { problems: string[] } {
  const db = openForReading(dataDir);
  try {
    const found = db
      .prepare<[], string>("PRAGMA quick_check(20)")
      .pluck()
      .all();
    const problems = found.filter((line) => line !== "ok");
    if (problems.length === 0 && isCancelled())
      throw new AppError("cancelled", "The check was stopped.");
    return { problems };
  } finally {
    db.close();
  }
}
