import { afterAll, beforeAll, expect, test } from "vitest";
import { smallestSet } from "../../src/main/archive/conversation-sets.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  const talk = (name: string, times: number, threads: number) =>
    Array.from({ length: times }, (_, i) =>
      said(`${name}${i}`, name, noon - i * hour, {
        thread: i < threads ? [] : [`${name}0`],
      }),
    );
  await built.take("cafe", ...talk("Marta", 4, 2), ...talk("Anna", 12, 1));
});
afterAll(() => built.close());

const sizeOf = (
  query: string,
  atMost: number,
  counts?: Map<string, number>,
) => {
  const context = queryContext(built.db, noon, "UTC");
  const asked = counts === undefined ? context : { ...context, counts };
  return smallestSet([readQuery(query)], atMost, "hidden", asked)?.size;
};

test("the conversations of a person are counted where there are not many messages", () => {
  expect(sizeOf("person:marta", 2)).toBe(2);
  expect(sizeOf("person:marta", 1)).toBeUndefined();
  expect(sizeOf("person:marta OR person:anna", 6)).toBe(3);
});

test("of somebody with many messages not even that is counted", () => {
  expect(sizeOf("person:anna", 5)).toBe(1);
  expect(sizeOf("person:anna", 2)).toBeUndefined();
});

test("messages are counted once for all ways of a query", () => {
  const counts = new Map<string, number>();
  expect(sizeOf("person:anna", 5, counts)).toBe(1);
  // those with the name, and what they wrote
  expect([...counts.values()]).toEqual([1, 12]);
  for (const key of counts.keys()) counts.set(key, 1000);
  expect(sizeOf("person:anna", 5, counts)).toBeUndefined();
});

test("hits of a word that is common are counted no further than tells, also of one in a group or an alternative", () => {
  for (const query of ["words", "(words from:anna)", "words OR is:promised"]) {
    const counts = new Map<string, number>();
    expect(sizeOf(query, 6, counts)).toBe(3);
    expect(Math.max(...counts.values())).toBe(16);
    counts.clear();
    expect(sizeOf(query, 3, counts)).toBeUndefined();
    expect([...counts.values()]).toEqual([12]);
  }
});
