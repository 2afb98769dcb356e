import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { addDemoAccounts } from "../../src/main/demo/fill.ts";
import { createIngest } from "../../src/main/ingest.ts";
import {
  measured,
  median,
  now,
  repeat,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { rawInserts } from "./raw-rows.ts";
import { recordPages, type RecordedPage } from "./recorded.ts";

async function ingestAll(
  db: Archive,
  pages: readonly RecordedPage[],
): Promise<void> {
  const ingest = createIngest(db, createTurnKeeper(db), () => now);
  for (const { account, read } of pages) {
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
  }
}

/** Messages per second from what the network gave to the archive, against inserting the very same rows. */
export async function benchIngest({
  messages,
  runs,
}: BenchOptions): Promise<Measured[]> {
  const pages = recordPages(messages);
  const ratios: number[] = [];
  const floors: number[] = [];
  const values = await repeat(runs, async () => {
    const folder = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
    const ours = openArchive(mkdtempSync(join(folder, "ours-")));
    const raw = openArchive(mkdtempSync(join(folder, "raw-")));
    try {
      addDemoAccounts(ours, now);
      const ms = await timed(() => ingestAll(ours, pages));
      const added = ours
        .prepare<[], number>("SELECT count(*) FROM messages")
        .pluck()
        .get();
      copyAccounts(ours, raw);
      const insertAll = rawInserts(ours, raw);
      const floorMs = await timed(insertAll);
      const rate = (ofMs: number) => ((added ?? 0) / ofMs) * 1000;
      floors.push(rate(floorMs));
      ratios.push(floorMs / ms);
      return rate(ms);
    } finally {
      ours.close();
      raw.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return [measured("ingest", "messages/s", median(values), median(floors))];
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
