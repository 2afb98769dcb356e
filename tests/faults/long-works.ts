import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Job } from "../../src/shared/model/job.ts";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { contentsOf } from "../archive/contents.ts";
import { runCore, type CoreUnderTest } from "../main/run-core.ts";

export type Work = {
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
export const works: readonly Work[] = [
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

/** Folders and files that works begin with. */
export type Prepared = {
  some: string;
  empty: string;
  exported: string;
  workspace: string;
  mailbox: string;
};

/** The job as it stood at its end. */
export async function ended(
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

export async function prepare(
  base: string,
  { messages, letters }: { messages: number; letters: number },
): Promise<Prepared> {
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
export function contents(data: string): string {
  const db = new Database(join(data, archiveFile), { readonly: true });
  try {
    const { settings: _, ...all } = contentsOf(db);
    return JSON.stringify(all);
  } finally {
    db.close();
  }
}

/** In words what is not sound in it; nothing where all is. */
export function unsound(data: string): string[] {
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
export function files(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .filter((path) => !/\/ballast$|-(wal|shm)$/.test(path))
    .sort()
    .join("\n");
}
