import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  archiveFile,
  openArchive,
  type Archive,
} from "../../src/main/archive/open.ts";
import { writeNextMarks } from "../../src/main/archive/naming.ts";
import { nextStaleTurns } from "../../src/main/archive/stale-turns.ts";
import { turnsOtherwise } from "../../src/main/archive/turn-sources.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createDeciding } from "../../src/main/deciding/deciding.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { buildArchive, noon, said, type Built } from "../archive/build.ts";
import { turnColumns } from "../archive/turn-columns.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

const messages = 2000;
const people = 700;

/** Many ask in one place, and we answer one in five. */
const history = Array.from({ length: messages }, (_, i) =>
  said(
    `m${i}`,
    i % 5 === 4 ? "us" : `Asker ${i % people}`,
    noon - (messages - i) * 60_000,
    { thread: ["m0"], ...(i === 0 ? {} : { inReplyTo: `m${i - 1}` }) },
  ),
);

/** Another long one, of which some are the same people. */
const elsewhere = Array.from({ length: 600 }, (_, i) =>
  said(`e${i}`, `Asker ${i % 300}`, noon - (700 - i) * 50_000, {
    thread: ["e0"],
    ...(i === 0 ? {} : { inReplyTo: `e${i - 1}` }),
  }),
);

const excused = { mark: "no-reply-needed", reason: "cannot" } as const;

async function build(): Promise<Built> {
  const built = buildArchive();
  built.account("cafe");
  await built.take("cafe", ...history, ...elsewhere);
  return built;
}

/** Everything that a decision about a conversation changes, but for the record of the decision itself. */
const contents = (db: Archive) =>
  [
    "SELECT id, state, unread, waiting, waiting_since, person_id, waited FROM conversations ORDER BY id",
    `SELECT ${turnColumns} FROM turns ORDER BY conversation_id, start_at, opening_message_id`,
    "SELECT id, unread, waiting FROM accounts",
  ].map((sql) => db.prepare(sql).all());

describe("turns of a long conversation", () => {
  let built: Built;
  let id: string;
  beforeEach(async () => {
    built = await build();
    id = built.conversation("m0");
  });
  afterEach(() => built.close());

  const changesIn = () =>
    built.db.prepare<[], number>("SELECT total_changes()").pluck().get() ?? 0;

  function decide() {
    let left = 0;
    const turns = createTurnKeeper(built.db, {
      left: () => {
        left += 1;
      },
    });
    const deciding = createDeciding({
      db: built.db,
      turns,
      now: () => noon,
      replay: () => [],
    });
    const { decisionId } = deciding.mark({ ids: [id], ...excused });
    return { turns, deciding, decisionId, left };
  }

  it("are left for later with the decision, and computed in small steps", () => {
    const { turns, left } = decide();
    expect(left).toBe(1);
    expect(nextStaleTurns(built.db, 10)).toEqual([id]);
    // Decided it is, by one mark about everybody until each has one.
    expect(turnsOtherwise(built.db, [id])).toEqual([id]);
    while (writeNextMarks(built.db) !== undefined);
    expect(
      built.db
        .prepare("SELECT count(*) FROM marks WHERE mark = 'no-reply-needed'")
        .pluck()
        .get(),
    ).toBeGreaterThan(people / 2);
    expect(turnsOtherwise(built.db, [id])).toEqual([id]);

    const next = turns.recomputeInSteps(id);
    let steps = 0;
    let written = 0;
    for (let went = "more"; went === "more"; steps += 1) {
      const before = changesIn();
      went = built.db.transaction(next).immediate();
      const changes = changesIn() - before;
      // Each row of turns, and one of the conversation.
      expect(changes).toBeLessThanOrEqual(51);
      written += changes;
    }
    expect(written).toBeGreaterThan(people / 2);
    expect(steps).toBeGreaterThan(messages / 100);
    expect(turnsOtherwise(built.db, [id])).toEqual([]);
  });

  it("are begun again when something of it changes meanwhile", async () => {
    const { turns } = decide();
    const next = turns.recomputeInSteps(id);
    for (let i = 0; i < 12; i += 1) expect(next()).toBe("more");
    const ingest = createIngest(built.db, turns, () => noon);
    await ingest.poll(
      { id: "cafe", channel: "mastodon", doorAt: 0 },
      {
        messages: [said("late", "Zoe", noon + 1, { thread: ["m0"] })],
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
    expect(next()).toBe("changed");
    const again = turns.recomputeInSteps(id);
    while (again() === "more");
    expect(turnsOtherwise(built.db, [id])).toEqual([]);
  });
});

describe("a decision about everybody in a long conversation", () => {
  let dir: string;
  let running: CoreUnderTest | undefined;
  let id: string;
  let clock: number;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-long-decisions-"));
    const built = await build();
    id = built.conversation("m0");
    built.db.prepare("VACUUM INTO ?").run(join(dir, archiveFile));
    built.close();
    clock = noon;
  });
  afterEach(async () => {
    await running?.core.close();
    running = undefined;
    rmSync(dir, { recursive: true });
  });

  const start = async (tick = 0) => {
    running = await runCore(
      dir,
      {},
      {
        now: () => {
          clock += tick;
          return clock;
        },
      },
    );
    return running;
  };
  const stop = async () => {
    await running?.core.close();
    running = undefined;
  };
  function inArchive<T>(run: (db: Archive) => T): T {
    const db = openArchive(dir);
    try {
      return run(db);
    } finally {
      db.close();
    }
  }
  const isLeft = () => inArchive((db) => nextStaleTurns(db, 1).length > 0);

  it("lets others through, ends the same after a kill in between, and is taken back", async () => {
    const before = inArchive(contents);
    const { call } = await start();
    const order: string[] = [];
    const mark = call("conversations.mark", { ids: [id], ...excused }).then(
      (answer) => {
        order.push("decided");
        return answer;
      },
    );
    await call("accounts.list", {}).then(() => order.push("listed"));
    expect((await mark).stillWaiting).toBe(0);
    expect(order).toEqual(["listed", "decided"]);
    await stop();
    const after = inArchive(contents);
    expect(after).not.toEqual(before);

    // Taken back, done again, and shut before anything could follow.
    const { call: again } = await start();
    await again("undo", { decisionId: (await mark).decisionId ?? "" });
    await stop();
    expect(isLeft()).toBe(true);
    await start();
    await expect.poll(isLeft).toBe(false);
    await stop();
    expect(inArchive(contents)).toEqual(before);
    expect(inArchive((db) => turnsOtherwise(db, [id]))).toEqual([]);
  });

  it("says that it is still being worked out when that takes long", async () => {
    // A clock that makes each look at it last a quarter of a second.
    const { call } = await start(250);
    await call("conversations.mark", { ids: [id], ...excused });
    await expect
      .poll(() => call("jobs.list", {}))
      .toContainEqual(
        expect.objectContaining({
          kind: "following",
          state: "done",
          title: "Working out who waits",
        }),
      );
  });

  it("is the same of conversations that are merged, and parted again", async () => {
    const before = inArchive(contents);
    const other = inArchive((db) =>
      db
        .prepare<[], string>(
          "SELECT conversation_id FROM messages WHERE remote_id = 'e0'",
        )
        .pluck()
        .get(),
    );
    const { call } = await start();
    const { decisionId } = await call("conversations.merge", {
      ids: [id, other ?? ""],
    });
    await stop();
    // Merged, and who waits in it still to be worked out.
    expect(isLeft()).toBe(true);
    expect(
      inArchive((db) =>
        db.prepare("SELECT DISTINCT conversation_id FROM messages").all(),
      ),
    ).toHaveLength(1);

    const { call: again } = await start();
    await expect.poll(isLeft).toBe(false);
    await again("undo", { decisionId });
    await stop();
    expect(isLeft()).toBe(true);
    await start();
    await expect.poll(isLeft).toBe(false);
    await stop();
    expect(inArchive(contents)).toEqual(before);
    expect(inArchive((db) => turnsOtherwise(db, [id, other ?? ""]))).toEqual(
      [],
    );
  });
});
