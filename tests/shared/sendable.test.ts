import { expect, test } from "vitest";
import { wrongFile } from "../../src/shared/sendable.ts";

const film = (size: number) => ({
  name: "film.mp4",
  mediaType: "video/mp4",
  size,
});

test.each([
  [{ maxBytes: 40e6 }, 41e6, "The server of The Shop takes 40 MB each."],
  [
    { maxBytes: 18e6, bytesBy: "usual" as const },
    41e6,
    "The server of The Shop does not say how large a file may be; most take 18 MB.",
  ],
  [
    { maxBytes: 50e6, bytesBy: "porchlight" as const },
    51e6,
    "Porchlight sends no more than 50 MB each.",
  ],
  [{ maxBytes: 9e9 }, 2.1e9, "Porchlight sends no more than 2 GB each."],
])("a file beyond %o: whose limit it is", (limits, size, why) => {
  const takes = { max: 4, types: [], ...limits };
  const wrong = wrongFile(film(size), takes, "The Shop");
  expect(wrong).toBe(`“film.mp4” is too large. ${why}`);
  expect(wrongFile(film(17e6), takes, "The Shop")).toBeUndefined();
});
