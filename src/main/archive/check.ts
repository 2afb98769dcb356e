import { openForReading } from "./open.ts";

/** What `PRAGMA quick_check` found; empty when the file is sound. Reads all of it. */
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
