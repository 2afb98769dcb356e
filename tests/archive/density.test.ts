import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, type Stream } from "../../src/main/archive/query-sql.ts";
import { densityOf, isSparser } from "../../src/main/archive/streams.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

let built: Built;
const enough = 401;

beforeAll(async () => {
  built = buildArchive();
  built.account("cafe");
  const long = noon - 18 * 24 * hour;
  const many = (lang: string, apart: number) =>
    Array.from({ length: enough }, (_, i) =>
      said(`${lang}${i}`, "Ana", long - i * apart, { text: "x", lang }),
    );
  await built.take(
    "cafe",
    ...many("de", hour / 60),
    ...many("pl", hour / 2),
    said("now", "Ana", noon, { text: "x", lang: "de" }),
  );
});
afterAll(() => built.close());

const inLanguage = (lang: string): Stream => ({
  from: sql("messages d INDEXED BY messages_of_lang"),
  where: [sql("d.lang = ?", lang)],
  seq: "d.seq",
});
const along = (lang: string, direction: "ASC" | "DESC") =>
  densityOf({ db: built.db, counts: new Map() }, [inLanguage(lang)], direction);

test("one row far from all the others does not make an index look sparse", () => {
  expect(isSparser(along("pl", "DESC"), along("de", "DESC"))).toBe(true);
  expect(isSparser(along("de", "DESC"), along("pl", "DESC"))).toBe(false);
});

test("from the other end the index that begins there is the closer one", () => {
  expect(isSparser(along("de", "ASC"), along("pl", "ASC"))).toBe(true);
});

test("few rows are fewer than any others", () => {
  expect(along("fr", "DESC")).toMatchObject({ rows: 0, isWhole: true });
  expect(isSparser(along("fr", "DESC"), along("pl", "DESC"))).toBe(true);
});
