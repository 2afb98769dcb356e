import { describe, expect, test } from "vitest";
import { soakPolling, soakSending } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import type { DoubleOptions } from "./double.ts";
import { blueskyWorld } from "./world.ts";

const servers: Record<string, DoubleOptions> = {
  Bluesky: {},
  "An older server, of whose direct messages nothing is to be read": {
    chat: "refused",
    onReplay: "500",
    maxPage: 25,
  },
};

describe.each(Object.entries(servers))("%s", (name, options) => {
  const conforming = blueskyWorld(options);
  conformChannel(name, conforming);

  test("no gap and no duplicate, whatever breaks", async () => {
    const result = await soakPolling(conforming, {
      messages: 300,
      seed: 4,
      share: 0.05,
      kills: 0.2,
    });
    expect(result.failed).toBeGreaterThan(0);
    expect(result.killed).toBeGreaterThan(0);
    expect(result).toMatchObject({ written: 300, missing: [], doubled: [] });
  });

  test("each text once, whatever breaks", async () => {
    const result = await soakSending(conforming, {
      sends: 60,
      seed: 4,
      share: 0.2,
    });
    expect(result.attempts).toBeGreaterThan(60);
    expect(result).toMatchObject({ doubled: 0, lost: 0, unknown: 0 });
  });
});
