import { expect, test } from "vitest";
import { tagChoices, tagKey } from "../../src/renderer/feedback/tag-choices.ts";
import { tagWords } from "../../src/renderer/tag-words.ts";

const topics = ["Check out", "Delivery", "Wanted list"];
const choices = (typed: string) => tagChoices(typed, topics).map(tagWords);

test.each([
  ["", ["like", "hate", "want", "ask"]],
  ["h", ["hate", "hate / Check out", "hate / Delivery", "hate / Wanted list"]],
  ["hate deliv", ["hate / Delivery", "hate / deliv"]],
  ["WANT delivery", ["want / Delivery"]],
])("“%s” begins with the likeliest", (typed, expected) => {
  expect(choices(typed).slice(0, expected.length)).toEqual(expected);
});

test("what is typed may be the topic alone, known or new", () => {
  expect(choices("out")).toEqual(
    ["Check out", "out"].flatMap((topic) => [
      topic,
      ...["like", "hate", "want", "ask"].map((kind) => `${kind} / ${topic}`),
    ]),
  );
  // a kind, and the beginning of a topic
  expect(choices("want")).toEqual(
    expect.arrayContaining(["want", "Wanted list", "ask / Wanted list"]),
  );
});

test("no topic is called what cannot be asked for", () => {
  expect(choices('"')).toEqual([]);
  expect(choices(`want ${"x".repeat(61)}`)).toEqual([]);
});

test("a topic that begins with a kind’s name is not that kind", () => {
  const keys = tagChoices("want check", topics).map((tag) =>
    tagKey(tag).trim(),
  );
  expect(new Set(keys).size).toBe(keys.length);
});
