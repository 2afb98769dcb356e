import { randomUUID } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Job } from "../../src/shared/model/job.ts";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { contentsOf } from "../archive/contents.ts";
import { runCore, type CoreUnderTest } from "../main/run-core.ts";
import { createFindings, type Found } from "./found.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

const diskBytes = 48_000_000;
const letters = 300;

type Work = {
  name: string;
  /** The archive that it begins with. */
  on: "some" | "empty";
  begin: (
    app: CoreUnderTest,
    places: { beside: string; prepared: Prepared },
  ) => Promise<{ jobId: string }>;
  /** Taken in slice by slice: what is in stays, and the next time brings the rest. */
  bySlices?: true;
};

/** Everything that writes for long. */
const works: readonly Work[] = [
  {
    name: "export",
    on: "some",
    begin: (app, { beside }) =>
      app.call("archive.export", {
        what: "everything",
        path: join(beside, "exported"),
      }),
  },
  {
    name: "export of a query",
    on: "some",
    begin: (app, { beside }) =>
      app.call("archive.export", {
        what: { query: "", format: "mbox" },
        path: join(beside, "found.mbox"),
      }),
  },
  {
    name: "saving the workspace",
    on: "some",
    begin: (app, { beside }) =>
      app.call("archive.saveWorkspace", {
        path: join(beside, "workspace.sqlite"),
      }),
  },
  {
    name: "backup",
    on: "some",
    begin: (app) => app.call("archive.backup", {}),
  },
  {
    name: "restore",
    on: "some",
    begin: (app, { prepared }) =>
      app.call("archive.restore", { path: prepared.workspace }),
  },
  {
    name: "import of an export",
    on: "empty",
    begin: (app, { prepared }) =>
      app.call("archive.import", { path: prepared.exported }),
    bySlices: true,
  },
  {
    name: "import of a mailbox",
    on: "empty",
    begin: (app, { prepared }) =>
      app.call("archive.import", {
        path: prepared.mailbox,
        addresses: ["us@x.test"],
      }),
    bySlices: true,
  },
];

type Prepared = {
  some: string;
  empty: string;
  exported: string;
  workspace: string;
  mailbox: string;
};

async function ended(
  app: CoreUnderTest,
  { jobId }: { jobId: string },
): Promise<Job> {
  for (;;) {
    const jobs = await app.call("jobs.list", {});
    const job = jobs.find(({ id }) => id === jobId);
    if (job === undefined) throw new Error("the job is gone");
    if (job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function prepare(base: string, messages: number): Promise<Prepared> {
  const prepared = {
    some: join(base, "some"),
    empty: join(base, "empty"),
    exported: join(base, "exported"),
    workspace: join(base, "workspace.sqlite"),
    mailbox: join(base, "many.mbox"),
  };
  mkdirSync(prepared.some);
  const db = openArchive(prepared.some);
  await fillDemo(db, { seed: 7, now: Date.now(), messages });
  // Nothing is to go out while it is compared.
  db.exec("UPDATE outbox SET state = 'failed' WHERE state <> 'sent'");
  db.close();
  const { core, ...app } = await runCore(prepared.some);
  const whole = { core, ...app };
  await ended(
    whole,
    await app.call("archive.export", {
      what: "everything",
      path: prepared.exported,
    }),
  );
  await ended(
    whole,
    await app.call("archive.saveWorkspace", { path: prepared.workspace }),
  );
  await core.close();
  const empty = await runCore(prepared.empty);
  await empty.core.close();
  writeFileSync(
    prepared.mailbox,
    Array.from(
      { length: letters },
      (_, i) =>
        `From x Mon Jan 02 10:00:00 2023\nFrom: p${i % 50}@x.test\nTo: us@x.test\nMessage-ID: <${i}@x>\n\nhello ${i} ${`${randomUUID()} `.repeat(40)}\n\n`,
    ).join(""),
  );
  return prepared;
}

/** Everything that one would read in the archive, but for what the program notes about itself. */
function contents(data: string): string {
  const db = new Database(join(data, archiveFile), { readonly: true });
  try {
    const { settings: _, ...all } = contentsOf(db);
    return JSON.stringify(all);
  } finally {
    db.close();
  }
}

/** In words what is not sound in it; nothing where all is. */
function unsound(data: string): string[] {
  const db = new Database(join(data, archiveFile), { readonly: true });
  try {
    const wrong = db.prepare<[], string>("PRAGMA integrity_check").pluck();
    const dangling = db.prepare("PRAGMA foreign_key_check").all();
    const counters = db
      .prepare<[], number>(
        `SELECT count(*) FROM accounts a WHERE messages <>
          (SELECT count(*) FROM messages m WHERE m.account_id = a.id)`,
      )
      .pluck()
      .get();
    return [
      ...wrong.all().filter((line) => line !== "ok"),
      ...dangling.map((row) => JSON.stringify(row)),
      ...(counters === 0 ? [] : ["the counters are off"]),
    ];
  } finally {
    db.close();
  }
}

/** Files of a run, but for those that are always there. */
function files(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .filter((path) => !/\/ballast$|-(wal|shm)$/.test(path))
    .sort()
    .join("\n");
}

/** One try on a disk of its own, from the beginning. */
async function open(work: Work, prepared: Prepared) {
  const disk = mountSmallDisk(diskBytes);
  const data = join(disk.dir, "data");
  const beside = join(disk.dir, "beside");
  cpSync(prepared[work.on], data, { recursive: true });
  mkdirSync(beside);
  const app = await runCore(data);
  const begin = () => work.begin(app, { beside, prepared });
  return {
    disk,
    data,
    app,
    run: async () => ended(app, await begin()),
    close: async () => {
      await app.core.close();
      disk.remove();
    },
  };
}

/** How much it writes at the most when there is room for all of it. */
async function measure(work: Work, prepared: Prepared): Promise<number> {
  const { disk, run, close } = await open(work, prepared);
  const before = disk.freeBytes();
  let least = before;
  const look = (from: SmallDisk) => {
    least = Math.min(least, from.freeBytes());
  };
  const timer = setInterval(look, 2, disk);
  try {
    const job = await run();
    if (job.state !== "done") throw new Error(JSON.stringify(job));
    look(disk);
    return before - least;
  } finally {
    clearInterval(timer);
    await close();
  }
}

/**
 * The disk runs full at `times` places of everything that writes for long: it is said in a sentence, nothing half
 * written stays behind, the archive is as before (or whole, where it is taken in by slices), and with room it succeeds.
 */
export async function runOutOfRoom(
  times: number,
  said: (work: string) => void = () => undefined,
): Promise<Found> {
  const findings = createFindings("no room for long work");
  const { expect } = findings;
  const base = mkdtempSync(join(tmpdir(), "porchlight-faults-room-"));
  let refused = 0;
  try {
    const prepared = await prepare(base, 400);
    for (const work of works) {
      said(work.name);
      const need = await measure(work, prepared);
      for (let i = 0; i < times; i += 1) {
        const room = Math.floor((need * (i + 0.5)) / times);
        const what = `${work.name}, room for ${room} of ${need} bytes`;
        const { disk, data, app, run, close } = await open(work, prepared);
        try {
          const before = { contents: contents(data), files: files(disk.dir) };
          disk.leave(room);
          const job = await run();
          if (job.state === "done") continue;
          refused += 1;
          expect(
            job.state === "failed" &&
              job.fault.code === "archive-full" &&
              /(room|full)\b.*\.$/.test(job.fault.message),
            `${what}: ${JSON.stringify(job)} ${app.logged.join("; ")}`,
          );
          expect(
            files(disk.dir) === before.files,
            `${what}: left behind\n${files(disk.dir)}\nwhere there was\n${before.files}`,
          );
          for (const each of unsound(data)) expect(false, `${what}: ${each}`);
          expect(
            work.bySlices === true || contents(data) === before.contents,
            `${what}: the archive has changed`,
          );
          disk.makeRoom();
          const again = await run();
          expect(
            again.state === "done",
            `${what}: with room ${JSON.stringify(again)}`,
          );
          const all = await app.call("accounts.list", {});
          const messages = all.reduce(
            (sum, { counts }) => sum + counts.messages,
            0,
          );
          const least = work.name.endsWith("mailbox") ? letters : 400;
          expect(
            messages >= least,
            `${what}: ${messages} of ${least} messages`,
          );
        } catch (cause) {
          expect(false, `${what}: ${String(cause)}`);
        } finally {
          await close();
          findings.tried();
        }
      }
    }
    expect(
      refused * 2 >= findings.found.tried,
      `only ${refused} of ${findings.found.tried} ran out of room`,
    );
  } finally {
    rmSync(base, { recursive: true });
  }
  findings.found.figures = { refused: { value: refused, unit: "times" } };
  return findings.found;
}
