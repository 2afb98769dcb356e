import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { addDemoAccounts } from "../../src/main/demo/fill.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import {
  measured,
  median,
  now,
  shareOfFloor,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { rawInserts } from "./raw-rows.ts";
import { recordPages, type RecordedPage } from "./recorded.ts";

/** Takes in one page after the other, as their polls would. */
function ingestInto(db: Archive): (page: RecordedPage) => Promise<void> {
  const ingest = createIngest(db, createTurnKeeper(db), () => now);
  return async ({ account, read }) => {
    const messages = read();
    await ingest.poll(
      { ...account, doorAt: 0 },
      {
        messages,
        signals: [],
        tombstones: [],
        cursor: { at: messages.at(-1)?.remoteId },
        more: true,
        requests: 1,
        unchanged: false,
        rejected: [],
        gaps: [],
      },
    );
  };
}

/** Pages that one takes in before the other has its turn: both meet the same machine. */
const stretch = 10;

/**
 * Messages per second from what the network gave to the archive, against inserting the very same rows: the same
 * tables, indexes, triggers, full text and compressed payloads, in the same transactions.
 */
export async function benchIngest({
  messages,
  runs,
}: BenchOptions): Promise<Measured[]> {
  const pages = recordPages(messages);
  const folder = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
  const opened: Archive[] = [];
  const open = () => {
    const db = openArchive(mkdtempSync(join(folder, "archive-")));
    opened.push(db);
    return db;
  };
  try {
    const first = open();
    addDemoAccounts(first, now);
    const takeFirst = ingestInto(first);
    for (const page of pages) await takeFirst(page);
    const added = count(first);
    const rates: { ours: number; raw: number }[] = [];
    for (let run = 0; run < runs; run += 1) {
      const ours = open();
      const raw = open();
      addDemoAccounts(ours, now);
      copyAccounts(first, raw);
      const take = ingestInto(ours);
      const inserts = rawInserts(first, raw);
      let oursMs = 0;
      let rawMs = 0;
      for (let at = 0; at < pages.length; at += stretch) {
        oursMs += await timed(async () => {
          for (const page of pages.slice(at, at + stretch)) await take(page);
        });
        rawMs += await timed(() => {
          for (const insert of inserts.slice(at, at + stretch)) insert();
        });
      }
      if (count(ours) !== added || count(raw) !== added)
        throw new Error("The archives differ.");
      rates.push({
        ours: (added / oursMs) * 1000,
        raw: (added / rawMs) * 1000,
      });
      for (const db of [ours, raw]) db.close();
    }
    return [
      measured(
        "ingest",
        "messages/s",
        median(rates.map(({ ours }) => ours)),
        median(rates.map(({ raw }) => raw)),
        shareOfFloor(0.4, 0.6),
      ),
    ];
  } finally {
    for (const db of opened) db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(db: Archive): number {
  return db
    .prepare<[], number>("SELECT count(*) FROM messages")
    .pluck()
    .get() as number;
}

/** They are there before the first message comes. */
function copyAccounts(from: Archive, into: Archive): void {
  const rows = from
    .prepare<[], Record<string, unknown>>("SELECT * FROM accounts")
    .all();
  for (const row of rows) {
    const columns = Object.keys(row);
    into
      .prepare(
        `INSERT INTO accounts (${columns.join(", ")}) VALUES (${columns.map((c) => `@${c}`).join(", ")})`,
      )
      .run(row);
  }
}
