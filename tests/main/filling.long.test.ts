import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { addDemoAccounts, demoPages } from "../../src/main/demo/fill.ts";
import { fillArchive, type FilledPage } from "../../src/main/ingest/filling.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { said } from "../archive/build.ts";
import { contentsOf } from "../archive/contents.ts";

const now = Date.UTC(2026, 10, 3, 16, 12);
const hour = 3_600_000;

let dir: string;
const open: Archive[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-filling-test-"));
});
afterEach(() => {
  for (const db of open.splice(0)) db.close();
  rmSync(dir, { recursive: true, force: true });
});

function emptyArchive(): Archive {
  const db = openArchive(mkdtempSync(join(dir, "archive-")));
  open.push(db);
  addDemoAccounts(db, now);
  return db;
}

/** The ordinary way: page by page, slice by slice, as polls bring them. */
async function ingested(pages: readonly FilledPage[]): Promise<Archive> {
  const db = emptyArchive();
  let clock = now;
  const ingest = createIngest(db, createTurnKeeper(db), () => clock);
  for (const { account, messages, fetchedAt } of pages) {
    clock = fetchedAt;
    await ingest.poll(account, {
      messages,
      signals: [],
      tombstones: [],
      cursor: null,
      more: false,
      requests: 1,
      unchanged: false,
      rejected: [],
      gaps: [],
    });
  }
  return db;
}

/** In chunks so small that conversations go on from one to the next. */
async function filled(pages: readonly FilledPage[]): Promise<Archive> {
  const db = emptyArchive();
  await fillArchive(db, pages, { chunkSize: 90 });
  return db;
}

/** The demo's history in pages of one account each, with payloads. */
function historyOf(messages: number, size: number): FilledPage[] {
  const waiting = new Map<string, FilledPage>();
  const pages: FilledPage[] = [];
  for (const page of demoPages({ seed: 5, now, messages })) {
    const gathered = waiting.get(page.account.id);
    const grown = {
      ...page,
      payloads: true,
      messages: [...(gathered?.messages ?? []), ...page.messages],
    };
    waiting.set(page.account.id, grown);
    if (grown.messages.length < size) continue;
    pages.push(grown);
    waiting.delete(page.account.id);
  }
  return [...pages, ...waiting.values()];
}

const account = {
  id: "demo-mastodon-harbour",
  channel: "mastodon",
  doorAt: 0,
} as const;

/** What an archive holds, but for the two things that may differ. */
function comparable(db: Archive): Record<string, string[]> {
  const contents = contentsOf(db);
  return {
    ...contents,
    // A fill has no poll to go on from.
    accounts: (contents["accounts"] ?? []).map((row) =>
      row.replace('"cursor":"null"', '"cursor":null'),
    ),
    // Of a conversation that was joined into another one nobody asks who wrote last; it depends on the slices.
    conversations: (contents["conversations"] ?? []).map((row) =>
      row.includes('"redirect_to":null')
        ? row
        : row.replace(/"person_id":("[^"]*"|null)/, '"person_id":null'),
    ),
  };
}

/** Few ids and few people, so that they meet: answers before questions, threads joined late, the same again, edited, renamed. */
const authors = ["Ana", "Bo", "Cy", "us"] as const;
const anyPages = fc.array(
  fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: 25 }),
      thread: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 2 }),
      author: fc.constantFrom(...authors),
      renamed: fc.boolean(),
      at: fc.integer({ min: 0, max: 40 }),
      rest: fc.constantFrom(
        {},
        {},
        {},
        { addressed: "aside" as const },
        { stream: "industry" as const },
        { stream: "brand" as const, addressed: "other" as const },
        { editedAt: now - hour, text: "said otherwise" },
        { visibility: "private" as const },
        { text: "Thank you!" },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  { maxLength: 8 },
);

describe("filling an archive", { timeout: 120_000 }, () => {
  it("makes of a history what ingesting it page by page makes of it", async () => {
    const pages = historyOf(1500, 40);
    const [one, other] = [await ingested(pages), await filled(pages)];
    const expected = comparable(one);
    expect(expected["messages"]).toHaveLength(1500);
    expect(expected["turns"]?.length).toBeGreaterThan(300);
    expect(comparable(other)).toEqual(expected);
    expect(other.pragma("foreign_key_check")).toEqual([]);
  });

  it("leaves what is out of the ordinary to ingest", async () => {
    await fc.assert(
      fc.asyncProperty(anyPages, async (drawn) => {
        const pages = drawn.map((page, i) => ({
          account,
          payloads: true,
          fetchedAt: now - (drawn.length - i) * hour,
          messages: page.map(({ id, thread, author, renamed, at, rest }) => {
            // Two who wait since the same instant would be told apart by their random ids.
            const sentAt = now - (60 - at) * hour + authors.indexOf(author);
            const message = said(`p${id}`, author, sentAt, {
              thread: thread.map((n) => `p${n}`),
              ...(thread[0] === undefined
                ? {}
                : { inReplyTo: `p${thread[0]}` }),
              ...rest,
            });
            return renamed
              ? {
                  ...message,
                  author: { ...message.author, name: `${author} the Second` },
                }
              : message;
          }),
        }));
        const [one, other] = [await ingested(pages), await filled(pages)];
        expect(comparable(other)).toEqual(comparable(one));
      }),
      { numRuns: 25 },
    );
  });

  it("leaves no pieces of the full text for a later commit to merge", async () => {
    const db = await filled(historyOf(600, 40));
    const segments = db
      .prepare("SELECT count(DISTINCT segid) FROM message_words_idx")
      .pluck()
      .get();
    expect(segments).toBe(1);
  });

  it("takes only an empty archive", async () => {
    const pages = historyOf(20, 5);
    const db = await filled(pages);
    await expect(fillArchive(db, pages)).rejects.toThrow("not empty");
  });

  it("rolls back what broke off, and leaves the archive set as it was", async () => {
    const db = emptyArchive();
    const before = contentsOf(db);
    function* breaking(): Generator<FilledPage> {
      yield* historyOf(300, 40);
      throw new Error("no more");
    }
    await expect(fillArchive(db, breaking())).rejects.toThrow("no more");
    expect(contentsOf(db)).toEqual(before);
    expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
    expect(db.pragma("synchronous", { simple: true })).toBe(1);
  });
});
