import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  insertAccount,
  updateAccount,
} from "../../src/main/archive/accounts.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import {
  readRecomputedTo,
  writeRecomputedTo,
} from "../../src/main/archive/settings.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { channels } from "../../src/main/channels/index.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import type { Job } from "../../src/shared/model/job.ts";
import { now } from "../bench/measure.ts";
import { recordPages } from "../bench/recorded.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";
import { turnColumns } from "../archive/turn-columns.ts";

let dir: string;
let running: CoreUnderTest | undefined;

/** The archive's file between two cores. */
function inArchive<T>(run: (db: Archive) => T): T {
  const db = openArchive(dir);
  try {
    return run(db);
  } finally {
    db.close();
  }
}

/** Everything that reading or computing again may change, in an order of its own. */
function contents(db: Archive) {
  const all = (sql: string) => db.prepare(sql).all();
  return {
    messages: all("SELECT * FROM messages ORDER BY seq"),
    conversations: all("SELECT * FROM conversations ORDER BY id"),
    turns: all(
      `SELECT ${turnColumns} FROM turns ORDER BY conversation_id, person_id, start_at, opening_message_id`,
    ),
    accounts: all(
      "SELECT id, messages, unread, waiting FROM accounts ORDER BY id",
    ),
  };
}

function found(db: Archive, word: string): number {
  return db
    .prepare<[string], number>(
      "SELECT count(*) FROM message_words WHERE text MATCH ?",
    )
    .pluck()
    .get(word) as number;
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-again-"));
  const db = openArchive(dir);
  const ingest = createIngest(db, createTurnKeeper(db), () => now);
  const known = new Set<string>();
  for (const { account, read } of recordPages(600)) {
    if (!known.has(account.id)) {
      insertAccount(db, {
        ...account,
        name: account.id,
        handle: account.id,
        settings: {},
        capabilities: {
          reply: true,
          post: true,
          like: true,
          boost: true,
          length: { unit: "none" },
        },
        addedAt: 0,
        doorAt: 0,
      });
      updateAccount(db, account.id, { paused: true });
      known.add(account.id);
    }
    await ingest.poll(
      { ...account, doorAt: 0 },
      {
        messages: read(),
        signals: [],
        tombstones: [],
        cursor: null,
        more: false,
        requests: 1,
        unchanged: false,
        rejected: [],
        gaps: [],
      },
    );
  }
  // Found in idle moments otherwise, in the middle of a test.
  db.exec("UPDATE messages SET lang = 'und' WHERE lang IS NULL");
  db.close();
});
afterEach(async () => {
  await running?.core.close();
  running = undefined;
  rmSync(dir, { recursive: true });
});

/** Runs a job in a core of its own; answers how it ended. */
async function runJob(
  start: (core: CoreUnderTest) => Promise<{ jobId: string }>,
): Promise<Job> {
  running = await runCore(dir, channels, { now: () => now });
  const { call, core } = running;
  const { jobId } = await start(running);
  const job = async () =>
    (await call("jobs.list", {})).find(({ id }) => id === jobId);
  await expect
    .poll(async () => (await job())?.state, { timeout: 60_000 })
    .not.toBe("running");
  const ended = await job();
  await core.close();
  running = undefined;
  if (ended === undefined) throw new Error("There is no such job.");
  return ended;
}

const outcome = (job: Job) => (job.state === "done" ? job.outcome : job.state);

describe("reading again what was received", () => {
  const renormalise = (accountId?: string) =>
    runJob(({ call }) =>
      call("archive.renormalise", accountId === undefined ? {} : { accountId }),
    );

  it("changes nothing where nothing was wrong", async () => {
    const before = inArchive(contents);
    expect(outcome(await renormalise())).toMatch(
      /^Read \d{3} messages again: 0 were mended\.$/,
    );
    expect(inArchive(contents)).toEqual(before);
  });

  it("mends texts of every channel and their words, and nothing else", async () => {
    const before = inArchive(contents);
    const words = ["grinder*", "order", "danke*", "the"];
    const hits = inArchive((db) => words.map((word) => found(db, word)));
    expect(Math.min(...hits.slice(0, 2))).toBeGreaterThan(0);
    inArchive((db) => {
      for (const channel of ["mastodon", "email", "feed"]) {
        const { changes } = db
          .prepare(
            `UPDATE messages SET text = 'gibberish', body = '[]', subject = 'wrong', permalink = NULL
             WHERE seq IN (SELECT seq FROM messages JOIN accounts a ON a.id = account_id
               WHERE a.channel = ? ORDER BY seq DESC LIMIT 15)`,
          )
          .run(channel);
        expect(changes).toBe(15);
      }
      db.exec(
        `DELETE FROM message_words WHERE rowid IN (SELECT seq FROM messages WHERE text = 'gibberish');
         INSERT INTO message_words (rowid, text, facets) SELECT seq, text, '' FROM messages WHERE text = 'gibberish'`,
      );
      expect(found(db, "gibberish")).toBe(45);
    });
    expect(outcome(await renormalise())).toMatch(/: 45 were mended\.$/);
    inArchive((db) => {
      expect(contents(db)).toEqual(before);
      expect(found(db, "gibberish")).toBe(0);
      expect(words.map((word) => found(db, word))).toEqual(hits);
    });
  });

  it("leaves what it cannot read, other accounts, and what was edited since", async () => {
    const account = "demo-mastodon-harbour";
    inArchive((db) => {
      db.exec(
        "UPDATE payloads SET bytes = (SELECT bytes FROM payloads WHERE account_id = 'demo-email-hello' LIMIT 1) WHERE id = (SELECT min(id) FROM payloads WHERE account_id = 'demo-mastodon-harbour')",
      );
      db.exec(
        "UPDATE messages SET text = 'ours' WHERE account_id <> 'demo-mastodon-harbour'",
      );
      db.prepare(
        `UPDATE messages SET text = 'edited', edited_at = ? WHERE seq IN
           (SELECT seq FROM messages WHERE account_id = ? ORDER BY seq DESC LIMIT 3)`,
      ).run(now + 1, account);
    });
    const before = inArchive(contents);
    expect(outcome(await renormalise(account))).toMatch(
      /: 0 were mended\. \d+ cannot be read again and stay as they were\.$/,
    );
    expect(inArchive(contents)).toEqual(before);
  });

  it("says of whom nothing is kept", async () => {
    inArchive((db) =>
      db.exec(
        "UPDATE accounts SET channel = 'matrix' WHERE id = 'demo-email-tern'",
      ),
    );
    expect(outcome(await renormalise("demo-email-tern"))).toBe(
      "Read 0 messages again: 0 were mended. Of demo-email-tern nothing is kept that could be read again.",
    );
  });
});

describe("computing every wait again", () => {
  const recompute = () => runJob(({ call }) => call("archive.recompute", {}));

  it("changes nothing where nothing was wrong", async () => {
    const before = inArchive(contents);
    const job = await recompute();
    expect(outcome(job)).toMatch(
      /^Computed \d+ conversations again; 0 had been otherwise\.$/,
    );
    expect(job.done).toBe(before.messages.length);
    expect(inArchive(contents)).toEqual(before);
  });

  it("puts turns, who waits and the counters right", async () => {
    const before = inArchive(contents);
    inArchive((db) => {
      db.exec("DELETE FROM turns WHERE start_at % 3 = 0");
      db.exec("UPDATE turns SET messages = 99 WHERE start_at % 3 = 1");
      db.exec(
        "UPDATE conversations SET waiting = 7, due_at = 5 WHERE rowid % 2 = 0",
      );
    });
    expect(outcome(await recompute())).not.toContain("; 0 had been otherwise");
    expect(inArchive(contents)).toEqual(before);
  });

  it("goes on by itself where a newer version's rules demand it", async () => {
    const before = inArchive(contents);
    inArchive((db) => {
      db.exec("DELETE FROM turns");
      writeRecomputedTo(db, 0);
    });
    running = await runCore(dir, channels, { now: () => now });
    const { call } = running;
    await expect
      .poll(async () => (await call("jobs.list", {}))[0]?.state)
      .toBe("done");
    await running.core.close();
    running = undefined;
    expect(inArchive(contents)).toEqual(before);
    expect(inArchive(readRecomputedTo)).toBeUndefined();
  });
});
