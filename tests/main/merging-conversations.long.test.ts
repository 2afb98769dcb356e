import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTurnEvents } from "../../src/main/archive/turn-events.ts";
import {
  setsToUnite,
  separateThreads,
  uniteThreads,
} from "../../src/main/archive/merging.ts";
import { partThread } from "../../src/main/archive/parting.ts";
import { recountConversation } from "../../src/main/archive/conversations.ts";
import { createPersons } from "../../src/main/archive/persons.ts";
import { followThreads, isMerged } from "../../src/main/archive/threads.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import { foldTurns, turnsOf } from "../../src/shared/turns.ts";
import { AppError } from "../../src/shared/fault.ts";
import { arrivals, history, MergeWorld, type Step } from "./merge-history.ts";

/** As the handler of `conversations.merge` does it. */
function merge(world: MergeWorld, ids: readonly string[]): string | undefined {
  const sets = setsToUnite(world.db, ids);
  if (sets.length < 2) return undefined;
  return world.deciding.decide("Merged", () => {
    world.invalidate(uniteThreads(world.db, sets.flat()));
    return { kind: "conversations-grouped", united: true, sets };
  });
}

function chosen(world: MergeWorld, wanted: readonly number[]): string[] {
  const ids = world.conversations();
  return wanted.flatMap((n) => ids[n % Math.max(1, ids.length)] ?? []);
}

/** As the handler of `conversations.splitFrom` does it; undefined where a message is the first of its thread. */
function part(world: MergeWorld, nth: number): string | undefined {
  const ids = world.messages();
  const messageId = ids[nth % Math.max(1, ids.length)];
  if (messageId === undefined) return undefined;
  try {
    return world.deciding.decide("Split", () => {
      const { partId, threadId, touched } = partThread(world.db, messageId);
      world.invalidate(touched);
      return { kind: "conversation-parted", messageId, threadId, partId };
    });
  } catch (cause) {
    if (cause instanceof AppError && cause.code === "conflict")
      return undefined;
    throw cause;
  }
}

async function withWorld(
  run: (world: MergeWorld) => Promise<void>,
): Promise<void> {
  const world = new MergeWorld();
  try {
    await run(world);
  } finally {
    world.close();
  }
}

/** What is kept beside the messages is what follows from them. */
function expectConsistent({
  db,
  conversations,
}: Pick<MergeWorld, "db"> & { conversations: string[] }): void {
  const row = db.prepare("SELECT * FROM conversations WHERE id = ?");
  for (const id of conversations) {
    const before = row.get(id);
    recountConversation(db, id);
    if (isMerged(db, id)) followThreads(db, id);
    expect(row.get(id)).toEqual(before);
    const folded = turnsOf(
      foldTurns(
        id,
        { segmentGapMs: null, asidesOpen: false },
        readTurnEvents(db, [id], createPersons(db))[0] ?? [],
      ),
    );
    const keyOf = (turn: (typeof folded)[number]) =>
      `${turn.startAt} ${turn.personId} ${turn.openingMessageId}`;
    const byKey = (turns: typeof folded) =>
      turns.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    expect(byKey(turnsOfConversation(db, id))).toEqual(byKey(folded));
  }
  for (const what of ["unread", "waiting"] as const)
    expect(db.prepare(`SELECT sum(${what}) FROM accounts`).pluck().get()).toBe(
      db.prepare(`SELECT sum(${what}) FROM conversations`).pluck().get(),
    );
}

const some = fc.array(fc.nat(6), { minLength: 2, maxLength: 4 });

describe("merging conversations", () => {
  it("is taken back to what would be without it, whatever came in meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(history, some, arrivals, async (past, ids, later) => {
        await withWorld(async (merged) => {
          await merged.take(past);
          const before = merged.dump();
          const decision = merge(merged, chosen(merged, ids));
          await merged.take(later);
          if (decision !== undefined) merged.deciding.undo(decision);
          await withWorld(async (never) => {
            await never.take(past);
            expect(before).toEqual(never.dump());
            await never.take(later);
            expect(merged.dump()).toEqual(never.dump());
          });
        });
      }),
      { numRuns: 25 },
    );
  });

  it("keeps counters and turns right, merged, split, undone or decided about in any order", async () => {
    type Act =
      | { act: "steps"; steps: Step[] }
      | { act: "merge"; ids: number[] }
      | { act: "split"; nth: number }
      | { act: "part"; nth: number }
      | { act: "undo" }
      | { act: "redo" };
    const acts = fc.array<Act>(
      fc.oneof(
        fc.record({ act: fc.constant("steps" as const), steps: history }),
        fc.record({ act: fc.constant("merge" as const), ids: some }),
        fc.record({ act: fc.constant("split" as const), nth: fc.nat(6) }),
        fc.record({ act: fc.constant("part" as const), nth: fc.nat(20) }),
        fc.record({ act: fc.constant("undo" as const) }),
        fc.record({ act: fc.constant("redo" as const) }),
      ),
      { minLength: 2, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(history, acts, async (past, then) => {
        await withWorld(async (world) => {
          await world.take(past);
          for (const act of then) {
            if (act.act === "steps") await world.take(act.steps);
            if (act.act === "merge") merge(world, chosen(world, act.ids));
            if (act.act === "split") {
              const [id] = chosen(world, [act.nth]);
              if (id !== undefined && isMerged(world.db, id)) split(world, id);
            }
            if (act.act === "part") part(world, act.nth);
            if (act.act === "undo") world.deciding.undo(undefined);
            if (act.act === "redo") world.deciding.redo();
            expectConsistent({
              db: world.db,
              conversations: world.conversations(),
            });
          }
        });
      }),
      { numRuns: 20 },
    );
  });

  it("gives the archive back when all is undone, merged, split and split again", async () => {
    const act = fc.oneof(
      fc.record({ act: fc.constant("merge" as const), ids: some }),
      fc.record({ act: fc.constant("split" as const), nth: fc.nat(6) }),
      fc.record({ act: fc.constant("part" as const), nth: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(act, { minLength: 1, maxLength: 6 }),
        async (past, acts) => {
          await withWorld(async (world) => {
            await world.take(past);
            const states = [world.dump()];
            for (const one of acts) {
              const done =
                one.act === "merge"
                  ? merge(world, chosen(world, one.ids))
                  : one.act === "part"
                    ? part(world, one.nth)
                    : chosen(world, [one.nth]).map((id) =>
                        isMerged(world.db, id) ? split(world, id) : undefined,
                      )[0];
              if (done !== undefined) states.push(world.dump());
            }
            const count = states.length - 1;
            for (let i = count - 1; i >= 0; i -= 1) {
              world.deciding.undo(undefined);
              expect(world.dump()).toEqual(states[i]);
            }
            for (let i = 1; i <= count; i += 1) {
              world.deciding.redo();
              expect(world.dump()).toEqual(states[i]);
            }
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it("split from a message on and taken back is what would be without it, whatever came in meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.nat(20),
        arrivals,
        async (past, nth, later) => {
          await withWorld(async (parted) => {
            await parted.take(past);
            const decision = part(parted, nth);
            await parted.take(later);
            if (decision !== undefined) parted.deciding.undo(decision);
            await withWorld(async (never) => {
              await never.take(past);
              await never.take(later);
              expect(parted.dump()).toEqual(never.dump());
            });
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("undoes and redoes to the very same", async () => {
    await fc.assert(
      fc.asyncProperty(history, some, async (past, ids) => {
        await withWorld(async (world) => {
          await world.take(past);
          const before = world.dump();
          if (merge(world, chosen(world, ids)) === undefined) return;
          const after = world.dump();
          world.deciding.undo(undefined);
          expect(world.dump()).toEqual(before);
          world.deciding.redo();
          expect(world.dump()).toEqual(after);
        });
      }),
      { numRuns: 20 },
    );
  });
});

function split(world: MergeWorld, id: string): string {
  const sets = setsToUnite(world.db, [id])[0]?.map((thread) => [thread]) ?? [];
  return world.deciding.decide("Split", () => {
    world.invalidate(separateThreads(world.db, sets));
    return { kind: "conversations-grouped", united: false, sets };
  });
}
