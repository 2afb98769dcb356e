import { describe, expect, test } from "vitest";
import { soakPolling, soakSending } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import type { DoubleOptions } from "./double.ts";
import { mastodonWorld } from "./world.ts";

const servers: Record<string, DoubleOptions> = {
  Mastodon: { keys: "honoured" },
  // snac, and GoToSocial with its own kind of ids.
  "A server that ignores keys and reads min_id as since_id": {
    keys: "ignored",
    paging: "since",
    instance: "v1",
    idOf: (n) => `01J${String(n).padStart(23, "0")}`,
  },
};

describe.each(Object.entries(servers))("%s", (name, options) => {
  const conforming = mastodonWorld(options);
  conformChannel(name, conforming);

  test("no gap and no duplicate, whatever breaks", async () => {
    const result = await soakPolling(conforming, {
      messages: 300,
      seed: 4,
      share: 0.05,
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
