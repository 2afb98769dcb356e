import { expect, test } from "vitest";
import { completeQuery } from "../../../src/shared/query/complete.ts";

test.each([
  ["refund w", ["words:", "waited:"], 7],
  ["is:s", ["is:snoozed", "is:starred"], 0],
  ["-(is:un", ["is:unread"], 2],
  [
    "has:",
    ["has:attachment", "has:link", "has:question", "has:draft", "has:note"],
    0,
  ],
  ["out", ["outcome:"], 0],
  ["feedback:h", ["feedback:hate"], 0],
  ["label:lod", ["label:Łódź", 'label:"Lodz (old)"'], 0],
  ["account:c", ['account:"cafe berlin"'], 0],
  ['"is:', [], 1],
  ["is:waiting ", [], 11],
  ["constructor:", [], 0],
])("%s", (text, options, from) => {
  const known = {
    account: ["cafe berlin", "shop"],
    label: ["Łódź", "Lodz (old)", "vip"],
  };
  expect(completeQuery(text, text.length, known).options).toEqual(options);
  if (options.length > 0)
    expect(completeQuery(text, text.length, known)).toMatchObject({
      from,
      to: text.length,
    });
});
