import { expect, test } from "vitest";
import { parseMailboxes } from "../../../src/main/channels/email/addresses.ts";

const parse = (list: string) =>
  parseMailboxes(list, 200).map((each) =>
    each.name === "" ? each.address : `${each.name}|${each.address}`,
  );

test.each([
  ["a@x.test", ["a@x.test"]],
  ["<a@x.test>", ["a@x.test"]],
  ["Marta <a@x.test>", ["Marta|a@x.test"]],
  [
    '"Kowalska, Marta" <a@x.test>, b@x.test',
    ["Kowalska, Marta|a@x.test", "b@x.test"],
  ],
  [String.raw`"Marta \"M\" K" <a@x.test>`, ['Marta "M" K|a@x.test']],
  ["a@x.test (Marta (of the shop))", ["Marta (of the shop)|a@x.test"]],
  [
    "Team: a@x.test, B <b@x.test>;, c@x.test",
    ["a@x.test", "B|b@x.test", "c@x.test"],
  ],
  ["undisclosed-recipients:;", []],
  ["Marta a@x.test", ["Marta|a@x.test"]],
  ["<a@x.test> <b@x.test>", ["a@x.test", "b@x.test"]],
  ["a@x.test; b@x.test", ["a@x.test", "b@x.test"]],
  ['"Marta <a@x.test>', ["Marta|a@x.test"]],
  ["Marta <a@x.test", ["Marta|a@x.test"]],
  ["Marta", []],
  ["", []],
  ["a@b@c", []],
])("%s", (list, expected) => {
  expect(parse(list)).toEqual(expected);
});

test("nothing in quotes becomes an address", () => {
  expect(parse('"a@evil.test b"@x.test')).toEqual([]);
  expect(parse('"b@evil.test" <a@x.test>')).toEqual(["b@evil.test|a@x.test"]);
  expect(parse('"x <b@evil.test>" a@x.test')).toEqual([
    "x <b@evil.test>|a@x.test",
  ]);
  expect(parse(String.raw`b\@evil.test <a@x.test>`)).toEqual([
    "b@evil.test|a@x.test",
  ]);
});

test("lists end where they may not go on", () => {
  expect(parseMailboxes("a@x.test,".repeat(1000), 200)).toHaveLength(200);
});

test.each(["<", "(a", '"', "\\", ":", ",", "=?utf-8?Q?", "a@b ", "a <"])(
  "64 kB of %s come to an end",
  (piece) => {
    const list = piece.repeat(65_536 / piece.length);
    expect(parseMailboxes(list, 200).length).toBeLessThanOrEqual(200);
  },
);
