import { describe, expect, it } from "vitest";
import {
  readJson,
  readRecords,
  type JsonRecord,
} from "../../../src/main/importing/json-records.ts";

async function* chunked(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function records(text: string, keys: string[] = [], size = 7) {
  const found: JsonRecord[] = [];
  for await (const record of readRecords(chunked(text, size), "a.json", keys))
    found.push(record);
  return found;
}
const values = async (text: string, keys: string[] = [], size = 7) =>
  (await records(text, keys, size)).map((each) =>
    "value" in each ? each.value : each.why,
  );

describe("reading a list out of a JSON file", () => {
  const items = [{ a: 'b]"\\' }, [1, [2]], "x,]", 12, null, { ö: "„é“" }];

  it.each([1, 2, 3, 5, 64, 10_000])(
    "reads the same however it is cut (%i bytes)",
    async (size) => {
      for (const indent of [0, 2])
        expect(
          await values(JSON.stringify(items, null, indent), [], size),
        ).toEqual(items);
    },
  );

  it("reads what a script assigns, with a byte order mark", async () => {
    const text = `\ufeffwindow.YTD.tweets.part0 = ${JSON.stringify(items)}\n`;
    expect(await values(text)).toEqual(items);
  });

  it("reads no half of a surrogate pair, and whole ones however they are written", async () => {
    const text = String.raw`["\ud83d\ude00", {"a": "\uD800x"}, "\\ud800"]`;
    const whole = ["😀", { a: "\ufffdx" }, String.raw`\ud800`];
    expect(await values(text)).toEqual(whole);
    expect(await readJson(chunked(text, 7), "a.json")).toEqual(whole);
  });

  it("reads the lists under the keys that are asked for, and only those", async () => {
    const text = JSON.stringify({
      other: [1, { wanted: [2] }, "]"],
      text: 'a "wanted": [3]',
      n: 4,
      wanted: items,
      last: {},
    });
    expect(await values(text, ["wanted"])).toEqual(items);
    expect(await values('{"wanted": 5}', ["wanted"])).toEqual([]);
  });

  it("tells where a broken element stands and goes on after it", async () => {
    const found = await records('[\n{"a": 1},\n{"a": oops},\n{"a": 3}\n]');
    expect(found).toEqual([
      { record: 1, line: 2, value: { a: 1 } },
      {
        record: 2,
        line: 3,
        why: "It is not valid JSON.",
        text: '{"a": oops}',
      },
      { record: 3, line: 4, value: { a: 3 } },
    ]);
  });

  it("passes over an element a million deep", async () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    const found = await values(`[{"a": ${deep}}, 2]`, [], 65_536);
    expect(found).toEqual(["It is nested too deeply.", 2]);
    await expect(readJson(chunked(deep, 65_536), "a.json")).rejects.toThrow(
      "a.json is nested too deeply, line 1.",
    );
  });

  it.each([
    ['[\n{"a": 1},\n{"a":', "in record 2, line 3"],
    ['[\n{"a": 1}', "in record 1, line 2"],
    ['{"wanted": [1, "x', "in record 2, line 1"],
    ['{"other": [', "line 1"],
  ])("says where %j ends too early", async (text, where) => {
    await expect(records(text, ["wanted"])).rejects.toThrow(
      `a.json is not whole: it ends in the middle, ${where}`,
    );
  });

  it.each(["", "hello", "<html>[1]", "var x = [", "\0\u0001[", "}{"])(
    "refuses %j",
    async (text) => {
      await expect(records(text)).rejects.toThrow(/a\.json is not/);
    },
  );

  it("reads a small file whole", async () => {
    expect(await readJson(chunked('\ufeff{"a": "]"}', 3), "a.json")).toEqual({
      a: "]",
    });
    await expect(readJson(chunked('{"a": "', 3), "a.json")).rejects.toThrow(
      "not whole",
    );
    await expect(readJson(chunked("{a}", 3), "a.json")).rejects.toThrow(
      "not valid JSON",
    );
  });
});
