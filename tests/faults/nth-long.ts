import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { until } from "../servers/child.ts";
import { runCore, type CoreUnderTest } from "../main/run-core.ts";
import { createFindings, type Found } from "./found.ts";
import type { FullWrites } from "./full-writes.ts";
import {
  contents,
  ended,
  files,
  prepare,
  unsound,
  works,
  type Work,
} from "./long-works.ts";
import { forEveryWrite, saysFull } from "./nth-judge.ts";

const messages = 40;
const letters = 20;

/** Leaves the archive as it was: many rounds can go on the same one. */
const leavesArchive = ({ name, bySlices }: Work) =>
  bySlices !== true && name !== "restore";

/** The n-th write fails while something is exported, saved, restored or imported, for every n. */
export async function workLongWhileFull(
  full: FullWrites,
  step: number,
  said: (about: string) => void,
): Promise<Found> {
  const findings = createFindings("the n-th write fails in long work");
  const { expect } = findings;
  const dir = join(full.under, "long");
  const data = join(dir, "data");
  const beside = join(dir, "beside");
  const base = `${full.under}-prepared`;
  mkdirSync(base);
  const prepared = await prepare(base, { messages, letters });
  let refused = 0;
  let app: CoreUnderTest | undefined;
  const end = async () => {
    await app?.core.close();
    app = undefined;
    rmSync(dir, { recursive: true, force: true });
  };
  const begin = async (work: Work): Promise<CoreUnderTest> => {
    cpSync(prepared[work.on], data, { recursive: true });
    return runCore(data);
  };
  try {
    for (const work of works) {
      said(work.name);
      await forEveryWrite(step, async ({ at, times }) => {
        const running = (app ??= await begin(work));
        const run = async () =>
          ended(running, await work.begin(running, { beside, prepared }));
        rmSync(beside, { recursive: true, force: true });
        rmSync(join(data, "backups"), { recursive: true, force: true });
        mkdirSync(beside);
        mkdirSync(join(data, "backups"));
        const before = { contents: contents(data), files: files(dir) };
        full.begin({ at, times });
        const job = await run();
        const met = full.makeRoom();
        const what = `${work.name}, write ${at}, ${times} failing (a ${String(met.failed)})`;
        const state = await running.call("archive.state", {});
        if (state.state === "closed") {
          // What has taken its place could not be opened: somebody tries again.
          expect(saysFull(state.fault, met), `${what}: ${state.fault.message}`);
          await running.call("archive.reopen", {});
          await until("it to be open again", async () => {
            const now = await running.call("archive.state", {});
            return now.state === "open" ? true : null;
          });
        }
        if (job.state !== "done") {
          refused += 1;
          expect(
            job.state === "failed" && saysFull(job.fault, met),
            `${what}: ${JSON.stringify(job)} ${running.logged.join("; ")}`,
          );
          expect(
            files(dir) === before.files,
            `${what}: left behind\n${files(dir)}\nwhere there was\n${before.files}`,
          );
          expect(
            work.bySlices === true || contents(data) === before.contents,
            `${what}: the archive has changed`,
          );
          const again = await run();
          expect(
            again.state === "done",
            `${what}: with room ${JSON.stringify(again)}`,
          );
        }
        for (const each of unsound(data)) expect(false, `${what}: ${each}`);
        const all = await running.call("accounts.list", {});
        const count = all.reduce((sum, { counts }) => sum + counts.messages, 0);
        const least = work.name.endsWith("mailbox") ? letters : messages;
        expect(count >= least, `${what}: ${count} of ${least} messages`);
        if (met.count >= at) findings.tried();
        if (!leavesArchive(work)) await end();
        return met.count;
      });
      await end();
    }
    expect(refused > 0, "nothing was ever refused");
  } finally {
    await end();
    rmSync(base, { recursive: true });
  }
  findings.found.figures = { refused: { value: refused, unit: "times" } };
  return findings.found;
}
