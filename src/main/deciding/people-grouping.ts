import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import {
  identitiesOfPerson,
  isOneOfUs,
  realignSoon,
  setOneOfUs,
} from "../archive/belonging.ts";
import type { Archive } from "../archive/open.ts";
import { getPerson } from "../archive/people.ts";
import {
  conversationsOfIdentities,
  ownAccountIdentity,
  personNow,
  separatePeople,
  setsToMerge,
  unitePeople,
} from "../archive/people-merging.ts";
import { roleOf, setRole } from "../archive/roles.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Core } from "../context.ts";

type Grouped = Extract<DecisionChange, { kind: "people-grouped" }>;

/** So many conversations are computed again with the decision itself; the rest in slices behind it. */
const atOnce = 20;

/** After identities have changed hands: who waits where any of them wrote is computed again. */
export function recomputeFor(
  db: Archive,
  turns: TurnKeeper,
  identityIds: readonly string[],
): string[] {
  const ids = conversationsOfIdentities(db, identityIds);
  recomputeSoon(turns, ids);
  return ids;
}

/** The first of these with the decision itself, the others behind it. */
export function recomputeSoon(
  turns: TurnKeeper,
  conversationIds: readonly string[],
): void {
  for (const id of conversationIds.slice(0, atOnce)) turns.invalidate(id);
  turns.leave(conversationIds.slice(atOnce));
}

/** Takes a merge or split of people back, or does it again. Answers the conversations touched. */
export function replayGrouped(
  db: Archive,
  turns: TurnKeeper,
  { united, sets, oneOfUs, role }: Grouped,
  isUndo: boolean,
): string[] {
  const touched =
    united === isUndo ? separatePeople(db, sets) : unitePeople(db, sets.flat());
  for (const { id, before, after } of oneOfUs)
    setOneOfUs(db, id, isUndo ? before : after);
  if (role !== undefined) {
    const [from, to] = isUndo
      ? [role.after, role.before]
      : [role.before, role.after];
    // Another one that was given since stays.
    if (roleOf(db, role.personId) === from) setRole(db, role.personId, to);
  }
  recomputeSoon(
    turns,
    realignSoon(
      db,
      oneOfUs.map(({ id }) => id),
    ),
  );
  return recomputeFor(db, turns, touched);
}

export function mergePeople(
  core: Core,
  { ids }: Parsed<"people.merge">,
): Output<"people.merge"> {
  const { db, turns } = core;
  const people = ids.map((id) => getPerson(db, id));
  const sets = setsToMerge(
    db,
    people.flatMap(({ identities }) => identities.map(({ id }) => id)),
  );
  if (sets.length < 2)
    throw new AppError("conflict", "These are one person already.");
  const own = ownAccountIdentity(db, sets.flat());
  if (own !== undefined)
    throw new AppError(
      "conflict",
      `${own} is one of your own accounts. Say of the other that they are one of us instead.`,
    );
  const names = [...new Set(people.map(({ name }) => name))].join(", ");
  const decisionId = core.deciding.decide(`Merged people: ${names}`, () => {
    const roles = people.map(({ id }) => roleOf(db, id));
    const touched = unitePeople(db, sets.flat());
    const into = personNow(db, people[0]?.id ?? "");
    const before = roleOf(db, into);
    const after = before ?? roles.find((role) => role !== null) ?? null;
    if (before !== after) setRole(db, into, after);
    const oneOfUs = shareBelonging(db, sets.flat());
    recomputeSoon(
      turns,
      realignSoon(
        db,
        oneOfUs.map(({ id }) => id),
      ),
    );
    recomputeFor(db, turns, touched);
    return {
      kind: "people-grouped",
      united: true,
      sets,
      oneOfUs,
      ...(before === after ? {} : { role: { personId: into, before, after } }),
    };
  });
  return { id: personNow(db, people[0]?.id ?? ""), decisionId };
}

/** Who answers for us does so under every identity. */
function shareBelonging(
  db: Archive,
  identityIds: readonly string[],
): Grouped["oneOfUs"] {
  const ours = identityIds.filter((id) => isOneOfUs(db, id));
  if (ours.length === 0) return [];
  const others = identityIds.filter((id) => !ours.includes(id));
  for (const id of others) setOneOfUs(db, id, true);
  return others.map((id) => ({ id, before: false, after: true }));
}

export function splitPerson(
  core: Core,
  { id, identityIds }: Parsed<"people.split">,
): Output<"people.split"> {
  const { db, turns } = core;
  const person = getPerson(db, id);
  const all = identitiesOfPerson(db, person.id);
  const off = [...new Set(identityIds)];
  if (!off.every((one) => all.includes(one)))
    throw new AppError("not-found", "There is no such identity here.");
  const rest = all.filter((one) => !off.includes(one));
  if (rest.length === 0)
    throw new AppError(
      "conflict",
      "One identity at least has to stay with this person.",
    );
  const sets = [rest, off];
  const decisionId = core.deciding.decide(`Split: ${person.name}`, () => {
    recomputeFor(db, turns, separatePeople(db, sets));
    return { kind: "people-grouped", united: false, sets, oneOfUs: [] };
  });
  return {
    ids: sets.flatMap(([first]) =>
      first === undefined ? [] : [personOfIdentity(db, first)],
    ),
    decisionId,
  };
}

function personOfIdentity(db: Archive, identityId: string): string {
  return db
    .prepare<[string], string>("SELECT person_id FROM identities WHERE id = ?")
    .pluck()
    .get(identityId) as string;
}
