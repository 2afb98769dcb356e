import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect } from "vitest";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import type { ArchiveKind } from "../../../src/main/importing/archives.ts";
import type { Find, ReadOptions } from "../../../src/main/importing/find.ts";
import type { Problem } from "../../../src/main/importing/importer.ts";
import { openSource } from "../../../src/main/importing/source/open-source.ts";
import type { Input, Output } from "../../../src/shared/contract/index.ts";
import type { Job } from "../../../src/shared/model/job.ts";
import { runCore, type CoreUnderTest } from "../run-core.ts";

type Addresses = Input<"archive.import">["addresses"];

/** A message as it lies in the archive. */
export type Kept = {
  conversation: string;
  remote_id: string;
  author: string;
  direction: "in" | "out";
  kind: string;
  visibility: string;
  addressed: string;
  sent_at: number;
  text: string;
  lang: string | null;
  attachments: string;
};

/** What a reader comes upon, without a core around it. */
export async function findsOf(
  archive: ArchiveKind,
  path: string,
  options: Partial<ReadOptions> = {},
) {
  const source = await openSource(path);
  expect(await archive.isIt(await source.list(), source)).toBe(true);
  const account: Extract<Find, { type: "account" }>["account"][] = [];
  const messages: RemoteMessage[] = [];
  const problems: Problem[] = [];
  const passed: string[] = [];
  const finds = archive.read(source, { now: Date.now(), ...options });
  for await (const find of finds)
    if (find.type === "account") account.push(find.account);
    else if (find.type === "message") messages.push(find.message);
    else if (find.type === "problem") problems.push(find.problem);
    else passed.push(find.what);
  return { account: account[0], messages, problems, passed };
}

/** A core on an empty folder, and what a test of an import asks of it. */
export type ImportRun = {
  /** Where a test puts its files. */
  dir: string;
  app: CoreUnderTest;
  recognise: (
    path: string,
    addresses?: Addresses,
  ) => Promise<Output<"archive.recognise">>;
  import: (path: string, addresses?: Addresses) => Promise<Job>;
  /** What came of it; throws the fault of one that failed. */
  outcome: (path: string, addresses?: Addresses) => Promise<string>;
  accounts: () => Promise<Output<"accounts.list">>;
  /** Texts that a search finds, newest first. */
  search: (query: string) => Promise<string[]>;
  /** Every message, oldest first. */
  kept: () => Kept[];
};

export function describeImport(): ImportRun {
  const run = {} as ImportRun;
  beforeEach(async () => {
    run.dir = mkdtempSync(join(tmpdir(), "porchlight-import-"));
    run.app = await runCore(join(run.dir, "data"));
  });
  afterEach(async () => {
    await run.app.core.close();
    rmSync(run.dir, { recursive: true });
  });
  const asked = (path: string, addresses: Addresses) => ({
    path,
    ...(addresses === undefined ? {} : { addresses }),
  });
  run.recognise = (path, addresses) =>
    run.app.call("archive.recognise", asked(path, addresses));
  run.import = async (path, addresses) => {
    const { jobId } = await run.app.call(
      "archive.import",
      asked(path, addresses),
    );
    for (;;) {
      const jobs = await run.app.call("jobs.list", {});
      const job = jobs.find(({ id }) => id === jobId);
      if (job !== undefined && job.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  run.outcome = async (path, addresses) => {
    const job = await run.import(path, addresses);
    if (job.state === "done") return job.outcome;
    throw new Error(
      job.state === "failed"
        ? `${job.fault.code}: ${job.fault.message} ${run.app.logged.join("; ")}`
        : job.state,
    );
  };
  run.accounts = () => run.app.call("accounts.list", {});
  run.search = async (query) => {
    const { items } = await run.app.call("search.messages", { query });
    return items.map(({ snippet }) => snippet.map((p) => p.text).join(""));
  };
  run.kept = () => {
    const db = new Database(join(run.dir, "data", "archive.sqlite"), {
      readonly: true,
    });
    try {
      return db
        .prepare<[], Kept>(
          `SELECT m.conversation_id AS conversation, m.remote_id, i.remote_id AS author, m.direction, m.kind,
             m.visibility, m.addressed, m.sent_at, m.text, m.lang,
             (SELECT coalesce(group_concat(name, ', '), '') FROM attachments a WHERE a.message_id = m.id) AS attachments
           FROM messages m JOIN identities i ON i.id = m.identity_id ORDER BY m.seq`,
        )
        .all();
    } finally {
      db.close();
    }
  };
  return run;
}
