import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTurnEvents } from "../../src/main/archive/turn-events.ts";
import {
  setsToUnite,
  separateThreads,
  uniteThreads,
} from "../../src/main/archive/merging.ts";
import { recountConversation } from "../../src/main/archive/conversations.ts";
import { followThreads, isMerged } from "../../src/main/archive/threads.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import { foldTurns, turnsOf } from "../../src/shared/turns.ts";
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
        readTurnEvents(db, [id]).get(id) ?? [],
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
      | { act: "undo" }
      | { act: "redo" };
    const acts = fc.array<Act>(
      fc.oneof(
        fc.record({ act: fc.constant("steps" as const), steps: history }),
        fc.record({ act: fc.constant("merge" as const), ids: some }),
        fc.record({ act: fc.constant("split" as const), nth: fc.nat(6) }),
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

function split(world: MergeWorld, id: string): void {
  const sets = setsToUnite(world.db, [id])[0]?.map((thread) => [thread]) ?? [];
  world.deciding.decide("Split", () => {
    world.invalidate(separateThreads(world.db, sets));
    return { kind: "conversations-grouped", united: false, sets };
  });
}
