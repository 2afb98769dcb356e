import { afterAll, beforeAll, expect, test } from "vitest";
import {
  itemsSql,
  readItems,
} from "../../src/main/archive/conversation-item.ts";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import {
  conversationsOfIdentities,
  unitePeople,
} from "../../src/main/archive/people-merging.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;
beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  built.account("post", { channel: "email" });
  await built.take(
    "cafe",
    said("asked", "Ana", noon - 9 * hour),
    said("again", "Ana Two", noon - 8 * hour),
    said("answered", "Ana Two", noon - 7 * hour),
    said("answer", "us", noon - 6 * hour, { thread: ["answered"] }),
  );
  await built.take("post", said("mailed", "Ana Mail", noon - 5 * hour));
  const written = built.db
    .prepare<[], string>("SELECT id FROM identities WHERE name LIKE 'Ana%'")
    .pluck()
    .all();
  const turns = createTurnKeeper(built.db);
  built.db.transaction(() => {
    const touched = unitePeople(built.db, written);
    for (const id of conversationsOfIdentities(built.db, touched))
      turns.invalidate(id);
    turns.settle();
  })();
});
afterAll(() => built.close());

const handleOf = (remoteId: string) =>
  readItems(built.db, [built.conversation(remoteId)])[0]?.person.handle;

test("of somebody with several handles a card shows the one that wrote, or one of its channel", () => {
  expect(handleOf("asked")).toBe("@ana@example.social");
  expect(handleOf("again")).toBe("@ana.two@example.social");
  expect(handleOf("mailed")).toBe("@ana.mail@example.social");
  // We wrote last: either of those with which the channel knows her.
  expect(handleOf("answered")).toMatch(/^@ana(\.two)?@example\.social$/);
});

test("a list shows the same cards as are read one by one", () => {
  const { items } = listConversations(built.db, {
    query: "",
    order: "newest",
    limit: 9,
    now: noon,
  });
  expect(items).toHaveLength(4);
  expect(
    readItems(
      built.db,
      items.map(({ id }) => id),
    ),
  ).toEqual(items);
});

test("who is shown and who waits is read from indexes alone: their rows lie far apart", () => {
  const details = built.db
    .prepare<[string], { detail: string }>(
      `EXPLAIN QUERY PLAN ${itemsSql("rowid")}`,
    )
    .all("[]")
    .map(({ detail }) => detail)
    .filter((detail) => /^(SEARCH|SCAN) (c|i|p|t) /.test(detail));
  expect(details.toSorted()).toEqual([
    "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH i USING COVERING INDEX identities_by_person (person_id=?)",
    "SEARCH i USING INDEX identities_pictured (person_id=? AND name=?)",
    "SEARCH i USING INDEX sqlite_autoindex_identities_1 (id=?)",
    "SEARCH p USING COVERING INDEX people_named (id=?) LEFT-JOIN",
    "SEARCH t USING COVERING INDEX merged_threads_of (into_id=?)",
    "SEARCH t USING COVERING INDEX turns_open_of_conversation (conversation_id=? AND person_id=?)",
  ]);
});
