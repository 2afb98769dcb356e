import { expect, test } from "vitest";
import { soakPolling } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import { feedWorld } from "./world.ts";

conformChannel("The feed", feedWorld);

test("no gap and no duplicate, whatever breaks", async () => {
  const result = await soakPolling(feedWorld, {
    messages: 600,
    seed: 4,
    share: 0.2,
  });
  expect(result.failed).toBeGreaterThan(0);
  expect(result.killed).toBeGreaterThan(0);
  expect(result).toMatchObject({ written: 600, missing: [], doubled: [] });
});
