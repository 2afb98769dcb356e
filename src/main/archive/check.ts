import { openForReading } from "./open.ts";

/**
 * What `PRAGMA quick_check` found; empty when the file is sound. One statement that reads all of it and cannot be
 * interrupted: who stops it does not wait for its end.
 */
export function checkArchive(
  { dataDir }: { dataDir: string },
  _input: object,
): { problems: string[] } {
  const db = openForReading(dataDir);
  try {
    const found = db
      .prepare<[], string>("PRAGMA quick_check(20)")
      .pluck()
      .all();
    return { problems: found.filter((line) => line !== "ok") };
  } finally {
    db.close();
  }
}
