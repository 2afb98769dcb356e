import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { archiveFile } from "../../src/main/archive/open.ts";
import { atMost, measured, type Measured } from "./measure.ts";

type Sums = { messages: number; text: number; payloads: number };

/** Bytes per message beyond its text and payload; the floor is what the text takes. */
export function benchSize(dataDir: string): Measured[] {
  const db = new Database(join(dataDir, archiveFile), { readonly: true });
  try {
    const { messages, text, payloads } = db
      .prepare<[], Sums>(
        `SELECT count(*) AS messages,
           sum(octet_length(text) + coalesce(octet_length(subject), 0) + coalesce(octet_length(warning), 0)) AS text,
           (SELECT coalesce(sum(octet_length(bytes)), 0) FROM payloads) AS payloads
         FROM messages`,
      )
      .get() as Sums;
    const { size } = statSync(join(dataDir, archiveFile));
    return [
      measured(
        "file beyond text and payload",
        "B/message",
        (size - text - payloads) / messages,
        text / messages,
        atMost(1200, 1200),
      ),
    ];
  } finally {
    db.close();
  }
}

/** Where the bytes go, the largest first: bytes per message, share of the file, how full the pages are. */
export function sizesOf(dataDir: string): string {
  const db = new Database(join(dataDir, archiveFile), { readonly: true });
  try {
    const messages = db
      .prepare<[], number>("SELECT count(*) FROM messages")
      .pluck()
      .get() as number;
    const rows = db
      .prepare<[], { name: string; bytes: number; unused: number }>(
        "SELECT name, sum(pgsize) AS bytes, sum(unused) AS unused FROM dbstat GROUP BY name ORDER BY bytes DESC",
      )
      .all();
    const all = rows.reduce((sum, { bytes }) => sum + bytes, 0);
    return rows
      .filter(({ bytes }) => bytes > all / 1000)
      .map(({ name, bytes, unused }) =>
        [
          name.padEnd(40),
          `${(bytes / messages).toFixed(1).padStart(8)} B/message`,
          `${((bytes / all) * 100).toFixed(1).padStart(5)} %`,
          `${((1 - unused / bytes) * 100).toFixed(0).padStart(3)} % full`,
        ].join("  "),
      )
      .join("\n");
  } finally {
    db.close();
  }
}
