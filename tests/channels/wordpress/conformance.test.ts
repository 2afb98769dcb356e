import { describe, expect, test } from "vitest";
import { soakPolling, soakSending } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import type { DoubleOptions } from "./double.ts";
import { wordpressWorld } from "./world.ts";

const sites: Record<string, DoubleOptions> = {
  "A site": {},
  "A site in a folder, without pretty permalinks, whose PHP prints warnings": {
    plain: true,
    folder: "/blog",
    wrap: (json) =>
      `<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/srv/[a]/b.php</b> on line <b>3</b><br />\n${json}`,
  },
};

describe.each(Object.entries(sites))("%s", (name, options) => {
  const conforming = wordpressWorld(options);
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
