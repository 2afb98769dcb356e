import { expect, test } from "vitest";
import { uploadMs } from "../../src/main/channels/leaving.ts";
import { waits } from "../../src/main/channels/mastodon/media.ts";
import { attemptLimitMs } from "../../src/main/sending/limit.ts";

test.each([
  [1, 0],
  [4, 0],
  [2, 90e6],
])(
  "%i files of %i bytes that are slow to go up, and to be processed, are not cut short",
  (files, size) => {
    const processing = waits.reduce((sum, ms) => sum + ms, 0);
    const limit = attemptLimitMs(
      Array.from({ length: files }, () => ({ size })),
    );
    expect(limit).toBeGreaterThan(
      attemptLimitMs([]) + files * (uploadMs(size) + processing),
    );
  },
);
