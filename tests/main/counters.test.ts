import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { saveRejected } from "../../src/main/archive/payloads.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createDeciding } from "../../src/main/deciding/deciding.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { account, addHarbour, hour, message, page, start } from "./remote.ts";

const authors = ["ana", "ben", "eve", "us"];

/** Some messages of a few threads, in any order, some of them known already; a late one may join threads. */
const polled = fc.record({
  type: fc.constant("poll" as const),
  messages: fc.array(
    fc.record({
      id: fc.nat(29),
      author: fc.constantFrom(...authors),
      hours: fc.nat(200),
      above: fc.array(fc.nat(29), { maxLength: 2 }),
      files: fc.nat(2),
    }),
    { maxLength: 15 },
  ),
});
const step = fc.oneof(
  { weight: 3, arbitrary: polled },
  fc.record({
    type: fc.constant("mark" as const),
    nth: fc.nat(20),
    mark: fc.constantFrom(
      "done",
      "reopened",
      "spam",
      "read",
      "unread",
      "muted",
      "unmuted",
      "no-reply-needed",
    ),
  }),
  fc.constant({ type: "undo" as const }),
  fc.constant({ type: "redo" as const }),
);

/** What is kept on accounts and conversations, and what it is when it is counted. */
function figures(db: Archive): unknown[][] {
  const all = (sql: string) => db.prepare(sql).all();
  return [
    all("SELECT messages, unread, waiting FROM accounts"),
    all(
      `SELECT (SELECT count(*) FROM messages) AS messages,
         (SELECT coalesce(sum(unread), 0) FROM conversations) AS unread,
         (SELECT coalesce(sum(waiting), 0) FROM conversations) AS waiting`,
    ),
    all(
      `SELECT id, messages, inbound, attachments, last_seq, last_at, last_in_at FROM conversations
       WHERE redirect_to IS NULL ORDER BY id`,
    ),
    all(
      `SELECT conversation_id AS id, count(*) AS messages, sum(direction = 'in') AS inbound,
         sum(attachments) AS attachments, max(seq) AS last_seq, max(sent_at) AS last_at,
         coalesce(max(iif(direction = 'in', sent_at, NULL)), 0) AS last_in_at
       FROM messages GROUP BY conversation_id ORDER BY conversation_id`,
    ),
  ];
}

it("keeps the counters of accounts and conversations as they would be counted, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const dir = mkdtempSync(join(tmpdir(), "porchlight-counters-"));
      const db = openArchive(dir);
      try {
        addHarbour(db);
        let clock = start + 300 * hour;
        const now = () => (clock += 1000);
        const turns = createTurnKeeper(db);
        const ingest = createIngest(db, turns, now);
        const deciding = createDeciding({ db, turns, now, replay: () => [] });
        for (const one of steps) {
          if (one.type === "poll")
            await ingest.poll(
              account,
              page(
                one.messages.map(({ id, author, hours, above, files }) =>
                  message(`m${String(id)}`, author, hours, {
                    thread: above.map((n) => `m${String(n)}`),
                    attachments: Array.from({ length: files }, () => ({
                      name: "photo.jpg",
                      mediaType: "image/jpeg",
                    })),
                  }),
                ),
              ),
            );
          else if (one.type === "undo") deciding.undo(undefined);
          else if (one.type === "redo") deciding.redo();
          else {
            const ids = db
              .prepare<[], string>(
                "SELECT id FROM conversations WHERE redirect_to IS NULL ORDER BY rowid",
              )
              .pluck()
              .all();
            const id = ids[one.nth % Math.max(1, ids.length)];
            if (id === undefined) continue;
            deciding.mark({
              ids: [id],
              mark: one.mark,
              ...(one.mark === "no-reply-needed"
                ? { reason: "cannot" as const }
                : {}),
            });
          }
          const [kept, counted, conversations, recounted] = figures(db);
          expect(kept).toEqual(counted);
          expect(conversations).toEqual(recounted);
        }
      } finally {
        db.close();
        rmSync(dir, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

it("keeps of what could not be read the newest only", () => {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-rejected-"));
  const db = openArchive(dir);
  try {
    addHarbour(db);
    const left = () =>
      db
        .prepare("SELECT count(*) AS n, max(why) AS newest FROM rejected")
        .get();
    db.transaction(() => {
      for (let i = 1000; i < 1520; i += 1)
        saveRejected(db, account.id, start, { raw: i, why: String(i) });
    })();
    expect(left()).toEqual({ n: 500, newest: "1519" });
    expect(saveRejected(db, account.id, start, { raw: 1519, why: "x" })).toBe(
      false,
    );
  } finally {
    db.close();
    rmSync(dir, { recursive: true });
  }
});
