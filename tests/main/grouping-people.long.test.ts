import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  conversationsOfIdentities,
  separatePeople,
  setsToMerge,
  unitePeople,
} from "../../src/main/archive/people-merging.ts";
import { history, MergeWorld } from "./merge-history.ts";

/** Everybody who writes to us, as identities: what people are made of. */
function identities({ db }: MergeWorld): string[] {
  return db
    .prepare<[], string>(
      "SELECT id FROM identities WHERE ours = 0 ORDER BY seq",
    )
    .pluck()
    .all();
}

function dump(world: MergeWorld): unknown {
  return {
    world: world.dump(),
    identities: world.db
      .prepare("SELECT id, person_id, born_as FROM identities ORDER BY seq")
      .all(),
  };
}

function decide(
  world: MergeWorld,
  united: boolean,
  sets: string[][],
  apply: () => string[],
): string {
  return world.deciding.decide(united ? "Merged" : "Split", () => {
    world.invalidate(conversationsOfIdentities(world.db, apply()));
    return { kind: "people-grouped", united, sets, oneOfUs: [] };
  });
}

/** As the handlers do it; undefined where there is nothing to do. */
function merge(world: MergeWorld, picks: readonly number[]) {
  const all = identities(world);
  const wanted = picks.flatMap((n) => all[n % Math.max(1, all.length)] ?? []);
  const sets = setsToMerge(world.db, wanted);
  return sets.length < 2
    ? undefined
    : decide(world, true, sets, () => unitePeople(world.db, sets.flat()));
}

function split(world: MergeWorld, pick: number) {
  const all = identities(world);
  const one = all[pick % Math.max(1, all.length)];
  const [group = []] = one === undefined ? [] : setsToMerge(world.db, [one]);
  if (one === undefined || group.length < 2) return undefined;
  const sets = [group.filter((id) => id !== one), [one]];
  return decide(world, false, sets, () => separatePeople(world.db, sets));
}

it("gives the archive back when all merges and splits of people are undone", async () => {
  const act = fc.oneof(
    fc.record({
      act: fc.constant("merge" as const),
      picks: fc.array(fc.nat(5), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ act: fc.constant("split" as const), pick: fc.nat(5) }),
  );
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.array(act, { minLength: 1, maxLength: 6 }),
      async (past, acts) => {
        const world = new MergeWorld();
        try {
          await world.take(past);
          const states = [dump(world)];
          for (const one of acts) {
            const done =
              one.act === "merge"
                ? merge(world, one.picks)
                : split(world, one.pick);
            if (done !== undefined) states.push(dump(world));
          }
          for (const state of states.slice(0, -1).toReversed()) {
            world.deciding.undo(undefined);
            expect(dump(world)).toEqual(state);
          }
          for (const state of states.slice(1)) {
            world.deciding.redo();
            expect(dump(world)).toEqual(state);
          }
        } finally {
          world.close();
        }
      },
    ),
    { numRuns: 30 },
  );
});
