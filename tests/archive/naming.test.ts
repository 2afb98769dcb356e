import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeNextMarks } from "../../src/main/archive/naming.ts";
import { uniteThreads } from "../../src/main/archive/merging.ts";
import {
  foldSource,
  lookAround,
  readTurnSources,
} from "../../src/main/archive/turn-sources.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { createDeciding } from "../../src/main/deciding/deciding.ts";
import { turnsOf } from "../../src/shared/turns.ts";
import type { Mark } from "../../src/shared/model/mark.ts";
import { buildArchive, noon, said, type Built } from "./build.ts";

/** So that each of them is left unanswered once. */
const people = 331;
const minute = 60_000;

/** Everybody asks twice, and one in five is answered in between. */
const asks = (thread: string) =>
  Array.from({ length: people * 2 }, (_, i) =>
    said(
      `${thread}${i}`,
      i % 5 === 4 ? "us" : `Asker ${i % people}`,
      noon - (people * 2 - i) * minute,
      {
        thread: [`${thread}0`],
        ...(i === 0 ? {} : { inReplyTo: `${thread}${i - 1}` }),
      },
    ),
  );

let built: Built;
let id: string;
let clock: number;
beforeEach(async () => {
  built = buildArchive(() => clock);
  clock = noon;
  built.account("cafe");
  await built.take("cafe", ...asks("m"));
  id = built.conversation("m0");
});
afterEach(() => built.close());

function deciding() {
  const turns = createTurnKeeper(built.db, { left: () => undefined });
  return createDeciding({
    db: built.db,
    turns,
    now: () => clock,
    replay: () => [],
  });
}

const decide = (mark: Exclude<Mark, "read">) =>
  deciding().mark({
    ids: [id],
    mark,
    ...(mark === "no-reply-needed" ? { reason: "cannot" } : {}),
  }).decisionId ?? "";

const write = () => built.db.transaction(() => writeNextMarks(built.db))();

function turnsNow() {
  const [source] = readTurnSources(built.db, [id], lookAround(built.db));
  if (source === undefined) throw new Error("there is no conversation");
  return turnsOf(foldSource(source));
}

const marks = () =>
  built.db
    .prepare<[], { person_id: string | null; taken_back: 0 | 1 }>(
      "SELECT person_id, taken_back FROM marks ORDER BY rowid",
    )
    .all();
const named = () => marks().filter(({ person_id }) => person_id !== null);

describe("marks about many people", () => {
  it.each<Exclude<Mark, "read">>([
    "done",
    "no-reply-needed",
    "acknowledged",
    "answered-elsewhere",
    "handed-off",
    "spam",
  ])(
    "say %s of everybody at once, and the same when each has one",
    (mark) => {
      const before = turnsNow();
      decide(mark);
      expect(named()).toEqual([]);
      const decided = turnsNow();
      // Nobody said thanks: done ends nothing.
      if (mark !== "done") expect(decided).not.toEqual(before);
      let slices = 0;
      for (let next = write(); next !== undefined; next = write()) {
        slices += 1;
        expect(turnsNow()).toEqual(decided);
        expect(next.isLast).toBe(slices === 4);
      }
      expect(slices).toBe(4);
      expect(marks()).toHaveLength(people);
      expect(named()).toHaveLength(people);
    },
    60_000,
  );

  it("take back one end each where they reopen", () => {
    decide("no-reply-needed");
    clock += minute;
    decide("acknowledged");
    clock += minute;
    decide("reopened");
    const decided = turnsNow();
    while (write() !== undefined) expect(turnsNow()).toEqual(decided);
  });

  it("are all there before the decision is taken back", () => {
    const decisionId = decide("no-reply-needed");
    write();
    deciding().undo(decisionId);
    expect(write()).toBeUndefined();
    expect(marks().map(({ taken_back }) => taken_back)).toEqual(
      Array.from({ length: people }, () => 1),
    );
  });

  it("leave out who comes in meanwhile", async () => {
    decide("no-reply-needed");
    clock += minute;
    await built.take(
      "cafe",
      said("late", "Zoe", noon - 1000 * minute, { thread: ["m0"] }),
    );
    while (write() !== undefined);
    expect(named()).toHaveLength(people);
    expect(turnsNow().filter(({ end }) => end === null)).toMatchObject([
      { openingMessageId: expect.any(String) as string },
    ]);
  });

  it("stay with their threads where they are merged", async () => {
    await built.take("cafe", ...asks("e"));
    const other = built.conversation("e0");
    uniteThreads(built.db, [id, other]);
    decide("no-reply-needed");
    const decided = turnsNow();
    while (write() !== undefined) expect(turnsNow()).toEqual(decided);
    const homes = built.db
      .prepare("SELECT home_id, count(*) AS n FROM marks GROUP BY 1 ORDER BY 1")
      .all();
    expect(homes).toEqual([
      { home_id: null, n: people },
      { home_id: other, n: people },
    ]);
  });

  it("come before a late message joins threads", async () => {
    await built.take(
      "cafe",
      said("other", "Yann", noon - minute, { thread: ["stem"] }),
    );
    decide("no-reply-needed");
    clock += minute;
    await built.take(
      "cafe",
      said("joins", "Yann", noon, { thread: ["m0", "stem"] }),
    );
    expect(write()).toBeUndefined();
    expect(named()).toHaveLength(people);
    // Of him nobody has decided anything.
    expect(turnsNow().filter(({ end }) => end === null)).toHaveLength(1);
  });
});
