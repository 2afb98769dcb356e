import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { findCommand } from "../servers/child.ts";
import type { Found } from "./found.ts";
import { fillDisk, limitFiles } from "./full-disk.ts";
import { killWhileWorking } from "./kills.ts";
import { whyNoFullWrites } from "./full-writes.ts";
import { killWhileMigrating } from "./migrations.ts";
import { runOutOfRoom } from "./no-room.ts";
import { failNthWrite } from "./nth-write.ts";
import {
  setClockBack,
  startTwice,
  turnClockWhileWorking,
} from "./odd-starts.ts";
import { overwritePages } from "./pages.ts";
import { canBeNobody, shutOut } from "./read-only.ts";
import { canMount } from "./small-disk.ts";

/** A small dose; `npm run bench -- faults` gives the whole. */
const kills = 20;
const pages = 5;

function expectNothingWrong({ tried, wrong }: Found): void {
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(0);
}

it(
  `loses nothing acknowledged through ${kills} kills while it works`,
  { timeout: 600_000 },
  async () => {
    expectNothingWrong(await killWhileWorking(kills));
  },
);

it(
  "comes to the same archive when it is killed while migrating",
  {
    timeout: 600_000,
  },
  () => {
    expectNothingWrong(killWhileMigrating(23));
  },
);

it(
  `is usable again after each of ${pages} overwritten pages`,
  { timeout: 600_000 },
  async () => {
    const model = mkdtempSync(join(tmpdir(), "porchlight-faults-model-"));
    const db = openArchive(model);
    const now = Date.UTC(2026, 10, 3, 16, 12);
    await fillDemo(db, { seed: 7, now, messages: 2000 });
    db.close();
    expectNothingWrong(await overwritePages(model, pages));
    rmSync(model, { recursive: true });
  },
);

it.skipIf(!canMount())(
  "keeps what it has on a full disk, and goes on",
  { timeout: 600_000 },
  async () => {
    expectNothingWrong(await fillDisk([60_000, 1_000_000]));
  },
);

it.skipIf(!canMount())(
  "leaves nothing half-written where there is no room for it",
  { timeout: 600_000 },
  async () => {
    expectNothingWrong(await runOutOfRoom(2));
  },
);

const whyNot = whyNoFullWrites();
it.skipIf(whyNot !== undefined).each([
  ["working", 19],
  ["long", 331],
  ["migrating", 293],
] as const)(
  `loses nothing where one write fails, or all from it on: %s${whyNot === undefined ? "" : ` (${whyNot})`}`,
  { timeout: 600_000 },
  async (kind, step) => {
    expectNothingWrong(await failNthWrite(kind, step));
  },
);

it.skipIf(!canBeNobody())(
  "says that it may not write, and loses nothing",
  { timeout: 120_000 },
  async () => {
    expectNothingWrong(await shutOut());
  },
);

it.skipIf(findCommand("bash") === null)(
  "keeps what it has where files may not grow",
  { timeout: 600_000 },
  async () => {
    expectNothingWrong(await limitFiles([0, 400]));
  },
);

it(
  "has a folder for itself alone, and stands a clock set back",
  {
    timeout: 120_000,
  },
  async () => {
    expectNothingWrong(await startTwice());
    expectNothingWrong(await setClockBack());
    expectNothingWrong(await turnClockWhileWorking());
  },
);
