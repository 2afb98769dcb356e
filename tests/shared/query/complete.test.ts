import { describe, expect, test } from "vitest";
import {
  completeQuery,
  personBegun,
} from "../../../src/shared/query/complete.ts";
import { parseQuery } from "../../../src/shared/query/parse.ts";

const known = {
  account: ["@cafe@example.social", "cafe berlin", "shop", 'the "other" cafe'],
  label: ["Łódź", "Lodz (old)", "vip"],
};
const people = ["@marta@tea.example", "marta lee", 'm"m'];

/** Completes at the bar. */
function complete(marked: string) {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  return { text, ...completeQuery(text, cursor, known, people) };
}

test.each<[string, string[]]>([
  ["refund w|", ["words:", "waited:"]],
  ["is:s|", ["is:snoozed", "is:starred"]],
  ["-(is:un|", ["is:unread"]],
  [
    "has:|",
    ["has:attachment", "has:link", "has:question", "has:draft", "has:note"],
  ],
  ["out|", ["outcome:"]],
  ["FEEDBACK:h|", ["feedback:hate"]],
  ["label:lod|", ["label:Łódź", 'label:"Lodz (old)"']],
  ['label:"lod|', ["label:Łódź", 'label:"Lodz (old)"']],
  ["label:“lodz (o|", ['label:"Lodz (old)"']],
  ["account:caf|", ["account:@cafe@example.social", 'account:"cafe berlin"']],
  ["account:berl|", ['account:"cafe berlin"']],
  ["account:afe|", []],
  // whoever they are, the archive has found them
  ["from:nowak|", ["from:@marta@tea.example", 'from:"marta lee"']],
  ['-person:"le|', ["person:@marta@tea.example", 'person:"marta lee"']],
  ['"is:|', []],
  ['"a phrase is:|', []],
  ['"a phrase" is:s|', ["is:snoozed", "is:starred"]],
  ["is:waiting |", []],
  ["|is:waiting", []],
  ["constructor:|", []],
  ["|", []],
])("%s", (marked, options) => {
  expect(complete(marked).options).toEqual(options);
});

describe("takes the place of the whole piece", () => {
  test.each([
    ["refund is:s| lang:de", "refund is:snoozed lang:de"],
    ["is:s|tarred lang:de", "is:snoozed lang:de"],
    ["-(is:un|)", "-(is:unread)"],
    ['label:"lodz (|" x', 'label:"Lodz (old)" x'],
    ['label:"lodz (| x', 'label:"Lodz (old)" x'],
  ])("%s", (marked, completed) => {
    const { text, from, to, options } = complete(marked);
    const [option = ""] = options;
    expect(text.slice(0, from) + option + text.slice(to)).toBe(completed);
    expect(parseQuery(completed)).toMatchObject({ ok: true });
  });
});

test.each<[string, string | undefined]>([
  ["from:mar|", "mar"],
  ['-person:"marta n|', "marta n"],
  ["from:|", ""],
  ["label:mar|", undefined],
  ["mar|", undefined],
  ['"from:mar|', undefined],
])("of whom it asks: %s", (marked, begun) => {
  const cursor = marked.indexOf("|");
  expect(personBegun(marked.replace("|", ""), cursor)).toBe(begun);
});
