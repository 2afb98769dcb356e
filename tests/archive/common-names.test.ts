import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { walksOf } from "../../src/main/archive/conversation-walk.ts";
import { stablePlan } from "../../src/main/archive/prepared.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;

/** More than are looked up for one page. */
const people = 2100;

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  const names = ["Anna", "Marta", "Anna", "Ida"];
  await built.take(
    "cafe",
    ...Array.from({ length: 40 }, (_, i) =>
      said(`m${i}`, `${names[i % names.length]} ${i}`, noon - i * hour, {
        text: i % 3 === 0 ? "Tea" : "Is there tea?",
        // some write again in the conversation of another
        thread: i % 5 === 4 ? [`m${i - 2}`] : [],
      }),
    ),
  );
  built.db.exec(`
    UPDATE people SET role = 'press' WHERE name LIKE 'Ida%';
    UPDATE identities SET person_id = (SELECT id FROM people WHERE name = 'Marta 1')
      WHERE name = 'Anna 2';
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${people})
      INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot)
      SELECT 'anna' || n.i, 'mastodon', 'anna' || n.i, (SELECT min(id) FROM people), 'Anna', '', 0 FROM n;
    INSERT INTO identity_words (rowid, words) SELECT seq, 'anna' FROM identities WHERE handle = '';
  `);
});
afterAll(() => built.close());

const context = () => queryContext(built.db, noon, "UTC");

const plansOf = (query: string) => {
  const asked = context();
  const [walk] = walksOf(readQuery(query), "newest", asked);
  const statements = walk?.statements([1, noon]) ?? [];
  const plans = statements.map(({ text, values }) => {
    const missing = text.split("?").length - 1 - values.length;
    return built.db
      .prepare<unknown[], { detail: string }>(
        `EXPLAIN QUERY PLAN ${stablePlan(text)}`,
      )
      .all(...Array.from({ length: missing }, () => 1), ...values)
      .map(({ detail }) => detail)
      .join("\n");
  });
  return { plans, counted: [...asked.counts.keys()] };
};

type Asked = { query: string; limit: number; effort: "quick" | "thorough" };

function listedBy(from: Built, { query, limit, effort }: Asked): string[] {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = listConversations(from.db, {
      query,
      order: "newest",
      limit,
      after,
      now: noon,
      effort,
    });
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return found;
}

test("a conversation stands where its newest hit does, whichever of them the index of names gives first", async () => {
  const small = buildArchive();
  small.account("cafe");
  await small.take(
    "cafe",
    said("old", "Anna Old", noon - 4 * hour),
    said("other", "Anna Other", noon - 3 * hour),
    said("new", "Anna New", noon - 2 * hour, { thread: ["old"] }),
  );
  const expected = ["old", "other"].map((name) => small.conversation(name));
  for (const limit of [1, 50])
    expect(
      listedBy(small, { query: "from:anna", limit, effort: "thorough" }),
    ).toEqual(expected);
  small.close();
});

describe("of a name that many have", () => {
  test("the numbers are listed, and the row of none of them is read", () => {
    const { plans } = plansOf("from:anna has:question");
    const [walk = ""] = plans;
    expect(walk).toContain("LIST SUBQUERY");
    expect(walk).toContain(
      "SEARCH i USING COVERING INDEX sqlite_autoindex_identities_1 (id=?)",
    );
    expect(walk).not.toMatch(/SEARCH (i|called) USING INTEGER PRIMARY KEY/);
  });

  test("each conversation of a page before is asked for itself, without the index of names", () => {
    const { plans } = plansOf("from:anna has:question");
    expect(plans.at(-1)).toContain("messages_of_conversation");
    expect(plans.at(-1)).not.toContain("identity_words");
  });

  test("a person is asked whether one of their own identities has it", () => {
    const { plans, counted } = plansOf("person:anna OR role:press");
    const [walk = ""] = plans;
    expect(walk).toContain(
      "SEARCH p USING COVERING INDEX identities_by_person (person_id=?)",
    );
    expect(walk).not.toContain("SEARCH p USING INTEGER PRIMARY KEY");
    // nor are they listed to be counted
    expect(counted.filter((key) => key.includes("UNION ALL"))).toEqual([]);
  });

  test.each([
    "from:anna has:question",
    "from:anna",
    "person:anna OR role:press",
    "person:anna -has:link",
  ])("“%s” is listed page by page as by those who are looked up", (query) => {
    const pages = (effort: Asked["effort"]) =>
      listedBy(built, { query, limit: 3, effort });
    const thorough = pages("thorough");
    expect(thorough.length).toBeGreaterThan(6);
    expect(pages("quick")).toEqual(thorough);
  });
});
