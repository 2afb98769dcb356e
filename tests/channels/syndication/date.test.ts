import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readDate } from "../../../src/main/channels/syndication/date.ts";

test.each([
  ["2026-11-03T04:05:06Z", "2026-11-03T04:05:06Z"],
  ["2026-11-03T04:05:06.789+02:00", "2026-11-03T02:05:06Z"],
  ["2026-11-03 04:05", "2026-11-03T04:05:00Z"],
  ["2026-11-03", "2026-11-03T00:00:00Z"],
  ["2026-11", "2026-11-01T00:00:00Z"],
  ["Tue, 03 Nov 2026 04:05:06 +0530", "2026-11-02T22:35:06Z"],
  ["Tue, 3 Nov 2026 04:05 PST", "2026-11-03T12:05:00Z"],
  ["Tue,03 Nov 26 04:05:06 GMT", "2026-11-03T04:05:06Z"],
  ["03 Nov 99 04:05:06 UT", "1999-11-03T04:05:06Z"],
  ["Dienstag, 3. November 2026 04:05:06 CET", "2026-11-03T03:05:06Z"],
  ["mar., 03 févr. 2026 04:05:06 +0100", "2026-02-03T03:05:06Z"],
  ["Di, 03 Mär 2026 04:05:06 +0100", "2026-03-03T03:05:06Z"],
  ["Tue, 03-Nov-2026 04:05:06 GMT", "2026-11-03T04:05:06Z"],
  ["November 3, 2026 04:05:06", "2026-11-03T04:05:06Z"],
  ["Nov 3, 2026", "2026-11-03T00:00:00Z"],
])("%s", (text, expected) => {
  expect(readDate(text)).toBe(Date.parse(expected));
});

test.each([
  "",
  "soon",
  "32 Nov 2026",
  "2026-13-01",
  "12:30",
  "1 Foo 2026",
  "0000",
])("%j is no date", (text) => {
  expect(readDate(text)).toBeUndefined();
});

test("every text is read without a fault, as a whole number or not at all", () => {
  const piece = fc.constantFrom(
    ..."0 1 9 26 2026 - / : , . T Z + Nov Tue CET 99999".split(" "),
    " ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((each) => each.join("")),
      ),
      (text) => {
        const at = readDate(text);
        expect(at === undefined || Number.isSafeInteger(at)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
