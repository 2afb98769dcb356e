import { expect, test } from "vitest";
import { renameLabel } from "../../../src/shared/query/rename.ts";

test.each([
  ["label:vip", "label:best"],
  [
    'is:open  -(label:"V\u0131P" OR LABEL:vip) vip label:other',
    "is:open  -(label:best OR LABEL:best) vip label:other",
  ],
  // the beginning of a name, a word, another operator
  ["label:vips vip topic:vip", "label:vips vip topic:vip"],
  // what cannot be read is left as it is
  ["label:vip (", "label:vip ("],
])("%s", (query, renamed) => {
  expect(renameLabel(query, "Vip", "best")).toBe(renamed);
});

test("a new name that would end too early is put in quotes", () => {
  expect(renameLabel("a label:x b", "x", "to do (now)")).toBe(
    'a label:"to do (now)" b',
  );
});
