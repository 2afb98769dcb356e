import { expect, it } from "vitest";
import { hueOf } from "../../src/renderer/ui/avatar.tsx";
import { initialsOf } from "../../src/shared/initials.ts";

it.each([
  ["Marta Kowalczyk", "MK"],
  ["marta", "M"],
  ["Dr. Ines Weber", "DW"],
  ["Łukasz N.", "ŁN"],
  ["田中 美咲", "田"],
  ["نور الهدى", "ن"],
  ["J. Alvarez 2", "JA"],
  ["🙂🙂", "🙂"],
  [":verified: Marta :blob_cat:", "M"],
  [":blob_cat:", "BC"],
  ["👩‍👩‍👧 family", "F"],
  ["", "?"],
  ["   ", "?"],
])("%s is %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

it("gives a seed one colour for ever", () => {
  expect(hueOf("p1")).toBe(hueOf("p1"));
  const seeds = Array.from({ length: 200 }, (_, n) => hueOf(`person-${n}`));
  expect(new Set(seeds).size).toBe(12);
});
