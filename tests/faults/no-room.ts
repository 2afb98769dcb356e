import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCore } from "../main/run-core.ts";
import { createFindings, type Found } from "./found.ts";
import {
  contents,
  ended,
  files,
  prepare,
  unsound,
  works,
  type Prepared,
  type Work,
} from "./long-works.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

const diskBytes = 48_000_000;
const messages = 400;
/** Mails in the mailbox. */
const letters = 300;
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
    const prepared = await prepare(base, { messages, letters });
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
          const count = all.reduce(
            (sum, { counts }) => sum + counts.messages,
            0,
          );
          const least = work.name.endsWith("mailbox") ? letters : messages;
          expect(count >= least, `${what}: ${count} of ${least} messages`);
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
