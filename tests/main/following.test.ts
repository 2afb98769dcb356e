import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staleDirections } from "../../src/main/archive/settings.ts";
import { nextStaleTurns } from "../../src/main/archive/stale-turns.ts";
import { turnsOtherwise } from "../../src/main/archive/turn-sources.ts";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { buildArchive, hour, noon, said } from "../archive/build.ts";
import { turnColumns } from "../archive/turn-columns.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

const questions = 150;

/** Ben answers everybody, and asks himself now and then; one conversation is long. */
const history = Array.from({ length: questions }, (_, i) => {
  const at = noon - (questions - i) * hour;
  const thread = [i % 3 === 0 ? "q0" : `q${i}`];
  return [
    said(`q${i}`, `Asker ${i % 20}`, at, { thread }),
    said(`a${i}`, "Ben", at + 60_000, { thread, inReplyTo: `q${i}` }),
    said(`b${i}`, "Ben", at + 120_000, { thread }),
  ];
}).flat();

describe("what follows from a decision about somebody who wrote much", () => {
  let dir: string;
  let running: CoreUnderTest | undefined;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-following-"));
    const built = buildArchive();
    built.account("cafe");
    await built.take("cafe", ...history);
    built.db.prepare("VACUUM INTO ?").run(join(dir, archiveFile));
    built.close();
  });
  afterEach(async () => {
    await running?.core.close();
    running = undefined;
    rmSync(dir, { recursive: true });
  });

  const start = async () => {
    running = await runCore(dir, {}, { now: () => noon });
    return running;
  };
  const stop = async () => {
    await running?.core.close();
    running = undefined;
  };
  function inArchive<T>(run: (db: ReturnType<typeof openArchive>) => T): T {
    const db = openArchive(dir);
    try {
      return run(db);
    } finally {
      db.close();
    }
  }
  /** Everything that a direction decides. */
  const contents = () =>
    inArchive((db) =>
      [
        "SELECT remote_id, direction FROM messages ORDER BY seq",
        "SELECT id, messages, inbound, last_in_at, unread, waiting, waiting_since, person_id, waited FROM conversations ORDER BY id",
        `SELECT ${turnColumns} FROM turns ORDER BY conversation_id, start_at, opening_message_id`,
        "SELECT id, unread, waiting FROM accounts",
      ].map((sql) => db.prepare(sql).all()),
    );
  const isLeft = () =>
    inArchive(
      (db) =>
        staleDirections(db) !== undefined || nextStaleTurns(db, 1).length > 0,
    );
  const otherwise = () =>
    inArchive((db) =>
      turnsOtherwise(
        db,
        db
          .prepare<[], string>(
            "SELECT id FROM conversations WHERE redirect_to IS NULL",
          )
          .pluck()
          .all(),
      ),
    );
  const directionsOfBen = () =>
    inArchive((db) =>
      db
        .prepare(
          "SELECT DISTINCT direction FROM messages WHERE author = 'Ben' ORDER BY 1",
        )
        .pluck()
        .all(),
    );
  const ben = () =>
    inArchive((db) =>
      db
        .prepare<[], string>(
          "SELECT person_id FROM identities WHERE name = 'Ben'",
        )
        .pluck()
        .get(),
    ) ?? "";

  it("is decided at once, follows in slices, goes on after a restart, and is taken back to the same rows", async () => {
    const before = contents();
    const id = ben();
    const { decisionId } = await (
      await start()
    ).call("people.setOneOfUs", { id, oneOfUs: true });
    // Closed while most of it is still to be done.
    await stop();
    expect(isLeft()).toBe(true);
    expect(directionsOfBen()).toContain("in");

    await start();
    await expect.poll(isLeft, { timeout: 20_000 }).toBe(false);
    await stop();
    expect(directionsOfBen()).toEqual(["out"]);
    expect(otherwise()).toEqual([]);
    const after = contents();
    expect(after).not.toEqual(before);

    // Taken back while it is being taken back again, in whatever state that is.
    const { call } = await start();
    await call("undo", { decisionId });
    await call("redo", {});
    await call("undo", {});
    await expect.poll(isLeft, { timeout: 20_000 }).toBe(false);
    await stop();
    expect(otherwise()).toEqual([]);
    expect(contents()).toEqual(before);
  }, 60_000);
});
