import { expect, test } from "vitest";
import {
  uploadTimeout,
  waits,
} from "../../src/main/channels/mastodon/media.ts";
import { attemptLimitMs } from "../../src/main/sending/limit.ts";

test.each([1, 4])(
  "%i files that are slow to go up, and to be processed, are not cut short",
  (files) => {
    const processing = waits.reduce((sum, ms) => sum + ms, 0);
    expect(
      attemptLimitMs(Array.from({ length: files }, () => ({ size: 0 }))),
    ).toBeGreaterThan(
      attemptLimitMs([]) + files * (uploadTimeout + processing),
    );
  },
);
