import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readImport } from "../../../src/main/importing/read.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-stopped-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

it("hears of it at the next chunk while it finds out what a large archive is, and leaves nothing behind", async () => {
  const inside = join(dir, "inside");
  mkdirSync(inside);
  // Noise does not shrink: sixteen megabytes are hundreds of chunks.
  for (let i = 0; i < 16; i += 1)
    writeFileSync(join(inside, `picture-${i}.jpg`), randomBytes(1_000_000));
  const path = join(dir, "archive.tar.gz");
  execFileSync("tar", ["-czf", path, "-C", inside, "."]);
  const dataDir = join(dir, "data");
  mkdirSync(dataDir);
  let looks = 0;
  const control = {
    dataDir,
    isCancelled: () => (looks += 1) > 3,
    progress: () => undefined,
    tell: () => undefined,
  };
  await expect(readImport(control, { path })).rejects.toMatchObject({
    code: "cancelled",
  });
  expect(looks).toBe(4);
  expect(existsSync(join(dataDir, "importing"))).toBe(false);
});
