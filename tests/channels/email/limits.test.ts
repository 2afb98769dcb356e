import { expect, test } from "vitest";
import { filesFor } from "../../../src/main/channels/email/check.ts";

test.each([
  ["one that says 35 MB (RFC 1870)", 35_882_577, 26_000_000, undefined],
  ["one that says nothing", undefined, 18_000_000, "usual"],
  ["one that takes more than is sent", 150_000_000, 50_000_000, "porchlight"],
  ["one that takes next to nothing", 100_000, 0, undefined],
])("%s: how large a file may be, and who says so", (_, mailBytes, most, by) => {
  const { maxBytes, bytesBy } = filesFor(mailBytes);
  expect(Math.floor(maxBytes / 1e6)).toBe(most / 1e6);
  expect(bytesBy).toBe(by);
});
