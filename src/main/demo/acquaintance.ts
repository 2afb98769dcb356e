import type { Archive } from "../archive/open.ts";
import {
  conversationsOfIdentities,
  setsToMerge,
  unitePeople,
} from "../archive/people-merging.ts";
import { prepared } from "../archive/prepared.ts";
import { uniteThreads } from "../archive/merging.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { presentMs, type DemoRequest } from "./plan.ts";
import { presentScenes } from "./present.ts";
import { createNamedRandom } from "./random.ts";

const dayMs = 86_400_000;
/** No further apart two conversations of one person may be about the same. */
const sameMatterMs = 45 * dayMs;

/** Whom the team has come to know: who comes back, who is one of them, who is the same on several channels. */
export function getAcquainted(
  db: Archive,
  turns: TurnKeeper,
  request: DemoRequest,
): void {
  nameColleagues(db);
  nameRegulars(db, 5 + Math.floor(request.messages / 2000));
  const merged = mergeSome(db, request);
  recompute(
    turns,
    merged.flatMap((ids) => conversationsOfIdentities(db, ids)),
  );
  for (const ids of merged)
    recompute(turns, uniteMatters(db, ids, request.now - presentMs));
}

function recompute(turns: TurnKeeper, ids: readonly string[]): void {
  for (const id of ids) turns.invalidate(id);
  turns.settle();
}

function nameColleagues(db: Archive): void {
  db.exec(
    "UPDATE people SET role = 'staff' WHERE id IN (SELECT person_id FROM identities WHERE one_of_us = 1)",
  );
}

/** Those with whom there are the most conversations. */
function nameRegulars(db: Archive, most: number): void {
  prepared(
    db,
    `UPDATE people SET role = 'regular' WHERE role IS NULL AND id IN (
       SELECT person_id FROM conversations WHERE person_id IS NOT NULL
       GROUP BY person_id ORDER BY count(*) DESC, min(rowid) LIMIT ?)`,
  ).run(most);
}

/** Merges some of those who have the same name on several channels; answers their identities. */
function mergeSome(
  db: Archive,
  { seed, messages }: DemoRequest,
): readonly string[][] {
  const random = createNamedRandom(seed, "merged people");
  const present = new Set(presentScenes.map(({ who }) => who[0]));
  const namesakes = prepared<[], { name: string; ids: string }>(
    db,
    `SELECT name, json_group_array(id ORDER BY seq) AS ids FROM identities
     WHERE ours = 0 AND bot = 0 GROUP BY name
     HAVING count(DISTINCT channel) > 1 AND count(*) = count(DISTINCT channel) ORDER BY min(seq)`,
  )
    .all()
    .filter(({ name }) => !present.has(name))
    .map(({ ids }) => JSON.parse(ids) as string[]);
  const share = (6 + messages / 5000) / namesakes.length;
  const merged = namesakes.filter(() => random.chance(share));
  for (const ids of merged) unitePeople(db, setsToMerge(db, ids).flat());
  return merged;
}

/** Merges the two conversations of one person that follow most closely on one another on different accounts. */
function uniteMatters(
  db: Archive,
  identityIds: readonly string[],
  before: number,
): string[] {
  type Matter = { id: string; account: string; lastAt: number };
  const matters = prepared<[string, number, string], Matter>(
    db,
    `SELECT id, account_id AS account, last_at AS lastAt FROM conversations
     WHERE id IN (SELECT value FROM json_each(?)) AND last_at < ?
       AND person_id = (SELECT person_id FROM identities WHERE id = ?) ORDER BY last_at`,
  ).all(
    JSON.stringify(conversationsOfIdentities(db, identityIds)),
    before,
    identityIds[0] ?? "",
  );
  const pairs = matters.flatMap((first, i) => {
    const next = matters[i + 1];
    return next === undefined || next.account === first.account
      ? []
      : [{ ids: [first.id, next.id], gap: next.lastAt - first.lastAt }];
  });
  const [closest] = pairs.sort((a, b) => a.gap - b.gap);
  return closest === undefined || closest.gap > sameMatterMs
    ? []
    : uniteThreads(db, closest.ids);
}
