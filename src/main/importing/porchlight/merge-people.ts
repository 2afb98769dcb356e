import { listAccounts } from "../../archive/accounts.ts";
import { realignDirections, setOneOfUs } from "../../archive/belonging.ts";
import { recomputeOurs, type IdentityRow } from "../../archive/identities.ts";
import { indexIdentity } from "../../archive/identity-words.ts";
import { changeRow, findRow, insertRecord } from "../../archive/import-rows.ts";
import { personNow } from "../../archive/people-merging.ts";
import { prepared } from "../../archive/prepared.ts";
import { accountsToPurge } from "../../archive/removed-accounts.ts";
import { roleOf, setRole } from "../../archive/roles.ts";
import type { Archive } from "../../archive/open.ts";
import type { ExportRecord } from "../../../shared/export/records.ts";
import {
  countAdded,
  eachRecord,
  freeId,
  inOne,
  type Merging,
} from "./merging.ts";
import { readRecords } from "./folder.ts";

function knownIdentity(
  { core }: Merging,
  { channel, remoteId }: ExportRecord<"identities">,
): IdentityRow | undefined {
  return prepared<[string, string], IdentityRow>(
    core.db,
    "SELECT * FROM identities WHERE channel = ? AND remote_id = ?",
  ).get(channel, remoteId);
}

/**
 * People, identities and accounts. A person is met by the identity that they were born with, whoever they have been
 * merged with since, here or there: whom we know already stays whom we know.
 */
export async function mergePeople(merging: Merging): Promise<void> {
  const { core, met } = merging;
  const { db } = core;
  const mapped = new Set<string>();
  for await (const { record } of readRecords(merging.folder, "identities")) {
    const known = knownIdentity(merging, record);
    const theirs = record.bornAs ?? record.personId;
    if (known === undefined || mapped.has(theirs)) continue;
    mapped.add(theirs);
    met.note("people", theirs, known.born_as ?? known.person_id);
  }
  await eachRecord(merging, "people", (person) => {
    const id = met.ours("people", person.id);
    const known = findRow(db, "people", { id });
    if (known === undefined) {
      insertRecord(db, "people", person);
      countAdded(merging, "people");
    } else if (person.role !== undefined)
      giveRole(db, personNow(db, id), person.role);
  });
  await eachRecord(merging, "identities", (identity) =>
    mergeIdentity(merging, identity),
  );
  await mergeAccounts(merging);
}

function giveRole(db: Archive, personId: string, role: string): void {
  if (roleOf(db, personId) === null) setRole(db, personId, role);
}

function mergeIdentity(
  merging: Merging,
  identity: ExportRecord<"identities">,
): void {
  const { core, met } = merging;
  const { db } = core;
  const known = knownIdentity(merging, identity);
  if (known === undefined) {
    const id = freeId(merging, "identities", identity.id);
    const personId = personNow(db, met.ours("people", identity.personId));
    const born = met.ours("people", identity.bornAs ?? identity.personId);
    const bornAs = born === personId ? undefined : born;
    insertRecord(db, "identities", { ...identity, id, personId, bornAs });
    addLinks(merging, id, identity.links);
    recomputeOurs(db, id);
    indexIdentity(db, id);
    countAdded(merging, "identities");
    return;
  }
  met.note("identities", identity.id, known.id);
  addLinks(merging, known.id, identity.links);
  if (known.url === null && identity.url !== undefined)
    changeRow(db, "identities", known.id, { url: identity.url });
  if (known.one_of_us === 1 || !identity.oneOfUs) return;
  setOneOfUs(db, known.id, true);
  for (const touched of realignDirections(db, [known.id]))
    core.turns.invalidate(touched);
}

function addLinks(
  { core: { db } }: Merging,
  identityId: string,
  links: readonly string[],
): void {
  for (const link of links)
    prepared(
      db,
      "INSERT OR IGNORE INTO identity_links (link, identity_id) VALUES (?, ?)",
    ).run(link, identityId);
}

/**
 * All accounts at once, so that an import that was cut short meets the same ones when it runs again. What we have
 * of an account stays: its settings, its cursor, and whether it polls.
 */
async function mergeAccounts(merging: Merging): Promise<void> {
  const { core, met } = merging;
  const { db, turns } = core;
  // One whose archive is being deleted is not here any more: what came to it would go with it.
  const going = new Set(accountsToPurge(db, core.now()));
  const here = listAccounts(db, "all").filter(({ id }) => !going.has(id));
  const records: ExportRecord<"accounts">[] = [];
  for await (const { record } of readRecords(merging.folder, "accounts"))
    records.push(record);
  inOne(core, () => {
    for (const record of records) {
      const alike = here.filter(
        ({ channel, handle }) =>
          channel === record.channel && handle === record.handle,
      );
      const known =
        here.find(
          ({ id, channel }) => id === record.id && channel === record.channel,
        ) ??
        alike.find(({ removedAt }) => removedAt === undefined) ??
        alike[0];
      const id = known?.id ?? freeId(merging, "accounts", record.id);
      met.note("accounts", record.id, id);
      if (known === undefined) {
        insertRecord(db, "accounts", { ...record, id });
        countAdded(merging, "accounts");
        merging.newAccounts.add(id);
      }
      const identities = record.identityIds.map((theirs) =>
        met.ours("identities", theirs),
      );
      for (const identityId of identities)
        prepared(
          db,
          "INSERT OR IGNORE INTO account_identities (account_id, identity_id) VALUES (?, ?)",
        ).run(id, identityId);
      for (const touched of realignDirections(db, identities))
        turns.invalidate(touched);
    }
  });
  merging.done += records.length;
}
