import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageRow } from "../../src/main/archive/messages.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type { RemoteMessage } from "../../src/main/channels/channel.ts";
import type { DemoAccount } from "../../src/main/demo/accounts.ts";
import { addDemoAccounts } from "../../src/main/demo/fill.ts";
import { generateDemo } from "../../src/main/demo/generate.ts";
import { createIngest } from "../../src/main/ingest.ts";
import { facetTokens, indexText } from "../../src/shared/query/words.ts";
import {
  measured,
  median,
  now,
  repeat,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";

const pageSize = 40;

type Page = { account: DemoAccount; messages: RemoteMessage[] };

/** What polls would have brought, in the order of time. */
function pagesOf(messages: number): Page[] {
  const open = new Map<string, Page>();
  const pages: Page[] = [];
  for (const { account, message } of generateDemo({ seed: 1, now, messages })) {
    const page = open.get(account.id) ?? { account, messages: [] };
    open.set(account.id, page);
    page.messages.push(message);
    if (page.messages.length < pageSize) continue;
    pages.push(page);
    open.delete(account.id);
  }
  return [...pages, ...open.values()];
}

async function ingestAll(db: Archive, pages: readonly Page[]): Promise<void> {
  const ingest = createIngest(db, createTurnKeeper(db), () => now);
  for (const { account, messages } of pages)
    await ingest.poll(
      { id: account.id, channel: account.channel, doorAt: 0 },
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

/** The very same rows with their words, in transactions of one page. */
function insertRaw(from: Archive, into: Archive): () => void {
  into.pragma("foreign_keys = OFF");
  const rows = from
    .prepare<
      [],
      MessageRow & { channel: DemoAccount["channel"]; author: string }
    >(
      `SELECT m.*, i.channel, i.name AS author FROM messages m
       JOIN identities i ON i.id = m.identity_id ORDER BY m.rowid`,
    )
    .all()
    .map(({ channel, author, ...row }) => ({
      row,
      words: indexText(
        [row.subject, row.warning, row.text, author].filter(Boolean).join("\n"),
      ),
      facets: facetTokens({
        ...row,
        channel,
        accountId: row.account_id,
        reach: row.reach ?? undefined,
      }),
    }));
  const columns = Object.keys(rows[0]?.row ?? {});
  const insert = into.prepare(
    `INSERT INTO messages (${columns.join(", ")}) VALUES (${columns.map((c) => `@${c}`).join(", ")})`,
  );
  const index = into.prepare(
    "INSERT INTO message_words (rowid, text, facets) VALUES (?, ?, ?)",
  );
  return () => {
    for (let at = 0; at < rows.length; at += pageSize)
      into
        .transaction(() => {
          for (const { row, words, facets } of rows.slice(at, at + pageSize)) {
            insert.run(row);
            index.run(row.seq, words, facets);
          }
        })
        .immediate();
  };
}

/** Messages per second from a poll's page to the archive, against inserting the same rows. */
export async function benchIngest({
  messages,
  runs,
}: BenchOptions): Promise<Measured[]> {
  const pages = pagesOf(messages);
  const floors: number[] = [];
  const values = await repeat(runs, async () => {
    const folder = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
    const ours = openArchive(mkdtempSync(join(folder, "ours-")));
    const raw = openArchive(mkdtempSync(join(folder, "raw-")));
    try {
      addDemoAccounts(ours, now);
      const ms = await timed(() => ingestAll(ours, pages));
      floors.push((messages / (await timed(insertRaw(ours, raw)))) * 1000);
      return (messages / ms) * 1000;
    } finally {
      ours.close();
      raw.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return [measured("ingest", "messages/s", median(values), median(floors))];
}
