import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { uniteThreads } from "../../src/main/archive/merging.ts";
import { exportEverything } from "../../src/main/exporting/everything.ts";
import { buildArchive, hour, noon, said } from "../archive/build.ts";
import { jobEnded } from "./two-computers.ts";
import { openVillage } from "./village.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

it("finds what was merged across channels under its own channel once it is split here", async () => {
  const there = buildArchive();
  closing.push(() => there.close());
  there.account("cafe");
  there.account("post", { channel: "email" });
  await there.take(
    "cafe",
    said("tooted", "Ana", noon - 9 * hour, { text: "oat milk" }),
  );
  await there.take(
    "post",
    said("mailed", "Ben", noon - 8 * hour, { text: "oat flakes" }),
  );
  uniteThreads(there.db, [
    there.conversation("tooted"),
    there.conversation("mailed"),
  ]);
  const dataDir = dirname(there.db.name);
  const folder = mkdtempSync(join(tmpdir(), "porchlight-places-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "export");
  await exportEverything(
    {
      dataDir,
      isCancelled: () => false,
      tell: () => undefined,
      progress: () => undefined,
    },
    { path, replace: false, app: "0" },
  );

  const here = await openVillage();
  closing.push(() => here.close());
  const { jobId } = await here.call("archive.import", { path });
  expect(await jobEnded(here, jobId)).toMatchObject({ state: "done" });
  const [whole] = await here.conversations();
  await here.call("conversations.split", { id: whole?.id ?? "" });
  for (const channel of ["mastodon", "email"] as const)
    expect(
      (await here.conversations(`channel:${channel} oat`)).map(
        (each) => each.channel,
      ),
    ).toEqual([channel]);
});
