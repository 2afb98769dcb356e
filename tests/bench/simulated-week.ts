import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { insertAccount } from "../../src/main/archive/accounts.ts";
import { openArchive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { channels } from "../../src/main/channels/index.ts";
import { createConnect, createLookup } from "../../src/main/connect.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { createBudget } from "../../src/main/polling/budget.ts";
import { createPolling } from "../../src/main/polling/polling.ts";
import { readCompleteness } from "../../src/main/reading/completeness.ts";
import { createLimitedPlaces, settlingMs } from "./limited-places.ts";

export type SimulatedWeek = {
  days: number;
  requests: number;
  /** As few as these polls can be made with: one for a feed, one for each of Mastodon's two lists, one for each further page. */
  needed: number;
  /** Answered 429. */
  refused: number;
  written: number;
  /** In the archive. */
  kept: number;
  polls: number;
};

const day = 86_400_000;
const pageSize = 40;

const accounts = [
  ...["a", "a", "a", "a", "b", "b", "b", "c", "c", "c"].map((server, n) => ({
    id: `m${n}`,
    channel: "mastodon" as const,
    settings: {
      server: `social-${server}.example`,
      accountId: String(n),
      acct: `us${n}@social-${server}.example`,
    },
  })),
  ...["a", "a", "a", "a", "a", "b", "b", "b", "c", "c"].map((server, n) => ({
    id: `f${n}`,
    channel: "feed" as const,
    settings: {
      url: `https://feeds-${server}.example/${n}.xml`,
      stream: "industry",
    },
  })),
];

/** Lets days pass with twenty accounts at places that have limits; people look at them from nine to five. */
export async function simulateWeek(days: number): Promise<SimulatedWeek> {
  const start = Date.UTC(2026, 10, 2, 10);
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: start });
  const dir = mkdtempSync(join(tmpdir(), "porchlight-week-"));
  const db = openArchive(dir);
  const now = () => Date.now();
  try {
    const places = createLimitedPlaces(now);
    for (const { id, channel, settings } of accounts)
      insertAccount(db, {
        id,
        channel,
        name: id,
        handle: id,
        settings,
        addedAt: start,
        doorAt: start,
        capabilities: {
          reply: false,
          post: false,
          like: false,
          boost: false,
          length: { unit: "none" },
        },
      });
    const budget = createBudget(now);
    const lookup = createLookup(channels);
    const secrets = (id: string) =>
      Promise.resolve(
        JSON.stringify(
          id.startsWith("m") ? { accessToken: `token-${id}` } : {},
        ),
      );
    const polling = createPolling({
      db,
      lookup,
      budget,
      now,
      ingest: createIngest(db, createTurnKeeper(db), now),
      connect: createConnect(
        lookup,
        {
          get: secrets,
          set: () => Promise.resolve(),
          delete: () => Promise.resolve(),
          warning: () => undefined,
        },
        places.http,
        now,
        () => undefined,
        budget,
      ),
      random: Math.random,
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (text, cause) => {
          throw new Error(text, { cause });
        },
      },
      version: "0.0.0",
      changed: () => undefined,
      freshened: () => undefined,
      began: () => () => undefined,
    });
    const end = start + days * day;
    while (Date.now() < end + settlingMs) {
      if (Date.now() < end) places.write();
      const hour = new Date(Date.now()).getUTCHours();
      const isMinute = Date.now() % 60_000 === 0;
      if (isMinute && hour >= 9 && hour < 17)
        polling.look(accounts.map(({ id }) => id));
      mock.timers.tick(1000);
      // What is under way between two seconds comes to its end.
      for (let n = 0; n < 6; n += 1)
        await new Promise((resolve) => setImmediate(resolve));
    }
    await polling.close();
    const counted = places.count();
    const whole = readCompleteness(db, { from: 0, to: now() });
    const polls = (of: string) =>
      whole
        .filter(({ accountId }) => accountId.startsWith(of))
        .reduce((sum, each) => sum + each.polls, 0);
    const count = (sql: string) => db.prepare(sql).pluck().get() as number;
    const furtherPages = Math.floor(
      count("SELECT count(*) FROM messages WHERE account_id LIKE 'm%'") /
        pageSize,
    );
    return {
      days,
      requests: counted.requests,
      needed: polls("f") + 2 * polls("m") + furtherPages,
      refused: counted.refused,
      written: counted.written,
      kept: count("SELECT count(*) FROM messages"),
      polls: polls(""),
    };
  } finally {
    mock.timers.reset();
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
