import { expect, test } from "vitest";
import { soakPolling } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import { alertsWorld, mentionsWorld } from "./world.ts";

conformChannel("The source of webmentions", mentionsWorld);
conformChannel("The source of alerts", alertsWorld);

test.each([
  ["webmentions", mentionsWorld],
  ["alerts", alertsWorld],
])("no gap and no duplicate of %s, whatever breaks", async (_, world) => {
  const result = await soakPolling(world, {
    messages: 400,
    seed: 5,
    share: 0.2,
  });
  expect(result.failed).toBeGreaterThan(0);
  expect(result.killed).toBeGreaterThan(0);
  expect(result).toMatchObject({ written: 400, missing: [], doubled: [] });
});
