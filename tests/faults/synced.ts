import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCoreChild } from "../main/start-child.ts";
import { findCommand } from "../servers/child.ts";
import { ask } from "./ask.ts";
import { createFindings, type Found } from "./found.ts";

const strace = findCommand("strace");

/** Only Linux has it, and a container may forbid it. */
export function whyNoTrace(): string | undefined {
  return strace !== null &&
    spawnSync(strace, ["-o", "/dev/null", "true"]).status === 0
    ? undefined
    : "strace cannot be used here";
}

/**
 * What the user writes or decides, seen from the kernel: each must be synced to the disk, a draft in both of its
 * places, before it is answered. A kill cannot show that. `model` is the folder of a finished archive.
 */
export async function countSyncs(model: string, times: number): Promise<Found> {
  const findings = createFindings("answered before it is on the disk");
  const base = mkdtempSync(join(tmpdir(), "porchlight-faults-synced-"));
  const trace = join(base, "trace");
  const dataDir = join(base, "data");
  cpSync(model, dataDir, { recursive: true });
  try {
    const child = await startCoreChild(dataDir, [
      strace ?? "",
      "--follow-forks",
      "--decode-fds=path",
      "--string-limit=60",
      `--output=${trace}`,
      "--trace=fsync,fdatasync,write,writev",
    ]);
    let asked = 0;
    try {
      const { items } = await ask(child, "conversations.list", { query: "" });
      asked += 1;
      for (let i = 0; i < times; i += 1) {
        const { id = "" } = items[i % items.length] ?? {};
        const mark =
          i % 2 === 0 ? ("starred" as const) : ("unstarred" as const);
        await ask(child, "conversations.mark", { ids: [id], mark });
        await ask(child, "drafts.save", {
          id: `draft-${i}-of-many`,
          text: "Dear",
        });
      }
    } finally {
      await child.end();
    }
    const lines = readFileSync(trace, "utf8").split("\n");
    const answered = (n: number) =>
      lines.findIndex((line) => line.includes(`{\\"n\\":${n},`));
    for (let n = asked + 1; n <= asked + 2 * times; n += 1) {
      const between = lines.slice(answered(n - 1), answered(n));
      const isSynced = (file: string) =>
        between.some(
          (line) => /\bf(data)?sync\(/.test(line) && line.includes(`/${file}>`),
        );
      const isDraft = (n - asked) % 2 === 0;
      findings.tried();
      findings.expect(isSynced("archive.sqlite-wal"), `call ${n}: the archive`);
      findings.expect(
        !isDraft || isSynced("unsent.jsonl"),
        `call ${n}: beside the archive`,
      );
    }
  } finally {
    rmSync(base, { recursive: true });
  }
  return findings.found;
}
