import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listBackups } from "../../src/main/archive/backups.ts";
import {
  migrations,
  newestVersion,
} from "../../src/main/archive/migrations/index.ts";
import { isOutdated, openArchive } from "../../src/main/archive/open.ts";
import { updateArchive } from "../../src/main/archive/updating.ts";
import type { UpdateStep } from "../../src/shared/model/update-step.ts";
import { writeOlder } from "./older.ts";

const now = Date.UTC(2026, 10, 22, 12);
const messages = 2500;
const steps = migrations.length + 1;

let dir: string;
let told: UpdateStep[];
let counted: { step: number; done: number; total: number }[];
let isStopped: () => boolean;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-updating-"));
  told = [];
  counted = [];
  isStopped = () => false;
  writeOlder(file(), { messages });
});
afterEach(() => rmSync(dir, { recursive: true }));
const file = () => join(dir, "archive.sqlite");

function update(): void {
  updateArchive(
    {
      dataDir: dir,
      isCancelled: () => isStopped(),
      progress(done, total) {
        counted.push({ step: told.at(-1)?.step ?? 0, done, total });
      },
      tell: (step) => told.push(step),
    },
    { now },
  );
}

function versionNow(): number {
  const db = new Database(file(), { readonly: true });
  try {
    return db.pragma("user_version", { simple: true }) as number;
  } finally {
    db.close();
  }
}

describe("bringing an older archive up to date", () => {
  it("saves a backup, goes step by step and gives back the room", () => {
    update();
    expect(isOutdated(dir)).toBe(false);
    const db = openArchive(dir);
    expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(
      messages,
    );
    expect(db.pragma("freelist_count", { simple: true })).toBe(0);
    db.close();
    expect(listBackups(dir)).toMatchObject([
      { at: now, messages, name: expect.stringMatching(/-v10\.sqlite$/) },
    ]);
    expect(told).toEqual([
      { doing: "backup", step: 1, steps },
      ...migrations.slice(1).map((_, i) => ({
        doing: "migration",
        step: i + 2,
        steps,
        backupAt: now,
      })),
      { doing: "compaction", step: steps, steps, backupAt: now },
    ]);
  });

  it("counts the rows of the steps that go through all messages", () => {
    update();
    const counting = new Map(
      counted.map(({ step, total }) => [
        migrations[step - 1]?.version ?? 0,
        total,
      ]),
    );
    expect([...counting]).toEqual([
      [40, messages],
      // Moved, with their conversation, and indexed.
      [80, 2 * messages + 1],
      [85, messages],
    ]);
    for (const { done, total } of counted)
      expect(done).toBeLessThanOrEqual(total);
  });

  it.each([
    ["within a step", () => counted.length > 3],
    ["between two steps", () => told.length > 5],
  ])("stops %s and goes on with what is not finished", (_, isMet) => {
    isStopped = isMet;
    expect(() => update()).toThrow(
      expect.objectContaining({ code: "cancelled" }),
    );
    const reached = versionNow();
    expect(reached).toBeGreaterThan(migrations[0]?.version ?? 0);
    expect(reached).toBeLessThan(newestVersion);

    isStopped = () => false;
    told = [];
    update();
    // A step that was finished is not taken again.
    expect(told).toHaveLength(
      migrations.filter(({ version }) => version > reached).length + 2,
    );
    expect(versionNow()).toBe(newestVersion);
  });

  it("leaves one alone that is up to date", () => {
    rmSync(file());
    openArchive(dir).close();
    update();
    expect(told).toEqual([]);
    expect(listBackups(dir)).toEqual([]);
  });
});
