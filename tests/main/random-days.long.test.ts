import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeBackupInSteps } from "../../src/main/archive/backup-in-steps.ts";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { tasks } from "../../src/main/jobs/tasks.ts";
import type { TaskControl } from "../../src/main/jobs/task-control.ts";
import type { Compared } from "../../src/main/recomputing/comparing-turns.ts";
import { contentsOf } from "../archive/contents.ts";
import { figures } from "./figures.ts";
import { openDays, type Days } from "./random-days.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";
import { settled } from "./settled.ts";

/** For longer: `DAYS=100-200 vitest run --project long tests/main/random-days.long.test.ts` */
const [first = 1, last = first] = (process.env["DAYS"] ?? "1")
  .split("-")
  .map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i);
const rounds = 2;
const stepsPerRound = 15;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-days-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function folder(name: string): string {
  const path = join(dir, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

function controlOf(
  dataDir: string,
  tell: TaskControl["tell"] = () => undefined,
): TaskControl {
  return { dataDir, isCancelled: () => false, progress: () => undefined, tell };
}

type Contents = Record<string, string[]>;

function contentsIn(dataDir: string): Contents {
  const db = openArchive(dataDir);
  try {
    return contentsOf(db, "as they are");
  } finally {
    db.close();
  }
}

/** The language of what the channel does not say it of is found when there is time. */
const foundLater = /"lang":(?:null|"[^"]*"),/;

/** Rows that only one of them has. */
function differences(
  now: Contents,
  before: Contents,
  but: readonly string[],
  plainly: (row: string) => string = (row) => row,
): string[] {
  return Object.keys(before).flatMap((table) => {
    if (but.includes(table)) return [];
    const rowsOf = (all: Contents) =>
      new Set(
        (all[table] ?? [])
          .map((row) => plainly(row.replace(foundLater, "")))
          .filter((row) => row !== ""),
      );
    const [left, right] = [rowsOf(now), rowsOf(before)];
    return [
      ...[...left.difference(right)].map((row) => `+ ${table} ${row}`),
      ...[...right.difference(left)].map((row) => `- ${table} ${row}`),
    ];
  });
}

/** Conversations whose turns are not what they are when they are computed anew. */
function otherwiseIn(dataDir: string): string[] {
  const ids: string[] = [];
  tasks.compareTurns(
    controlOf(dataDir, (part) => ids.push(...(part as Compared).otherwise)),
    { after: 0 },
  );
  return ids;
}

async function exported(dataDir: string, name: string): Promise<string> {
  const path = join(dir, name);
  const input = { path, replace: true, app: "0.0.0" };
  await tasks.exportEverything(controlOf(dataDir), input);
  return path;
}

async function imported({ call }: Pick<CoreUnderTest, "call">, path: string) {
  const { jobId } = await call("archive.import", { path });
  for (;;) {
    const job = (await call("jobs.list", {})).find(({ id }) => id === jobId);
    if (job !== undefined && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function filesIn(path: string): [name: string, lines: string[]][] {
  return readdirSync(path)
    .toSorted()
    .map((name) => [name, readFileSync(join(path, name), "utf8").split("\n")]);
}

async function comesBackFromBackup({ village, db }: Days): Promise<void> {
  const before = contentsOf(db, "as they are");
  const { path } = await makeBackupInSteps(controlOf(village.dir), {
    now: village.now(),
  });
  const restored = folder("restored");
  tasks.restore(controlOf(restored), { path });
  // What was queued is held.
  expect(
    differences(contentsIn(restored), before, ["settings", "outbox"]),
  ).toEqual([]);
  const salvaged = folder("salvaged");
  await db.backup(join(salvaged, archiveFile));
  tasks.salvage(controlOf(salvaged), { now: village.now() });
  expect(differences(contentsIn(salvaged), before, ["settings"])).toEqual([]);
}

async function comesBackFromExport(days: Days): Promise<void> {
  const { village, db } = days;
  const path = await exported(village.dir, "export");
  const empty = folder("empty");
  const other = await runCore(empty, {}, { now: village.now });
  try {
    expect(await imported(other, path)).toMatchObject({ state: "done" });
    await settled(other, empty);
    expect(filesIn(await exported(empty, "again"))).toEqual(filesIn(path));
    expect(otherwiseIn(empty)).toEqual([]);
  } finally {
    await other.core.close();
  }
  const before = contentsOf(db, "as they are");
  expect(await imported(village, path)).toMatchObject({
    outcome: "Everything in this export was here already.",
  });
  await days.settle();
  // An account that has just come back is polled.
  const polled = ["accounts", "ledger"];
  expect(differences(contentsOf(db, "as they are"), before, polled)).toEqual(
    [],
  );
}

/** What says how it came to be, and what is made anew where it is done again. */
const traces = ["decisions", "settings", "ledger", "merged_labels"];
const undoneTraces = ["marks", "labels", "topics", "outbox", "draft_versions"];
const passing = [
  "closed_at",
  "home_id",
  "person_id",
  "cursor",
  "capabilities",
  "health_state",
  "fresh_at",
  "door_at",
  "removed_at",
  "purge_at",
];

function withoutPassing(row: string): string {
  const read = JSON.parse(row) as Record<string, unknown>;
  // What leads elsewhere is shown nowhere.
  if (typeof read["redirect_to"] === "string") return "";
  if (typeof read["copy_of"] === "string") delete read["id"];
  for (const column of passing) delete read[column];
  return JSON.stringify(read);
}

async function isTakenBack(days: Days): Promise<void> {
  const { village, db } = days;
  await days.settle();
  const count = () =>
    db
      .prepare<[], number>(
        "SELECT count(*) FROM decisions WHERE rule_id IS NULL",
      )
      .pluck()
      .get() ?? 0;
  // What identities wrote to an account that is gone is put right when that comes back.
  const gone = db.prepare(
    "SELECT 1 FROM accounts WHERE removed_at IS NOT NULL",
  );
  if (gone.get() !== undefined) return;
  const known = count();
  const before = contentsOf(db, "as they are");
  for (let i = 0; i < 6; i += 1) {
    await days.decide();
    await days.settle();
  }
  const after = contentsOf(db, "as they are");
  const steps = count() - known;
  for (let i = 0; i < steps; i += 1) {
    await village.call("undo", {});
    await days.settle();
  }
  const undone = contentsOf(db, "as they are");
  const but = [...traces, ...undoneTraces];
  expect(differences(undone, before, but, withoutPassing)).toEqual([]);
  for (let i = 0; i < steps; i += 1) {
    await village.call("redo", {});
    await days.settle();
  }
  const redone = contentsOf(db, "as they are");
  expect(differences(redone, after, traces, withoutPassing)).toEqual([]);
}

it.each(seeds)(
  "comes back the same from every way out and in (seed %i)",
  async (seed) => {
    const days = await openDays(seed);
    const { village, db, did } = days;
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (let i = 0; i < stepsPerRound; i += 1) await days.step();
        await isTakenBack(days);
        await days.settle();
        const { kept, counted } = figures(db);
        expect(kept).toEqual(counted);
        expect(otherwiseIn(village.dir)).toEqual([]);
        await comesBackFromBackup(days);
        await comesBackFromExport(days);
      }
    } catch (cause) {
      throw new Error(
        [`seed ${seed}: ${did.join(", ")}`, ...village.run.logged].join("\n"),
        { cause },
      );
    } finally {
      await days.close();
    }
  },
  120_000,
);
