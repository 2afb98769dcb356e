import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeBackup } from "../../src/main/archive/backups.ts";
import { openArchive } from "../../src/main/archive/open.ts";
import { tasks } from "../../src/main/jobs/tasks.ts";
import { message } from "./remote.ts";
import { openVillage } from "./village.ts";

it("does nothing at the channel after a restore that triage had left to be done when the backup was made", async () => {
  const village = await openVillage();
  const restored = mkdtempSync(join(tmpdir(), "porchlight-restored-"));
  try {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    const db = new Database(join(village.dir, "archive.sqlite"));
    db.prepare(
      `INSERT INTO outbox (id, account_id, conversation_id, target_id, act, text, text_hash, quiet, state, created_at,
         not_before, attempts, anyway)
       SELECT 'starred-some-day', account_id, conversation_id, id, 'star', '', '', 1, 'queued', 1, 1, 0, 0 FROM messages`,
    ).run();
    db.close();
    const { path } = makeBackup(
      { dataDir: village.dir },
      { now: village.now() },
    );
    const control = {
      dataDir: restored,
      isCancelled: () => false,
      progress: () => undefined,
      tell: () => undefined,
    };
    tasks.restore(control, { path });
    const back = openArchive(restored);
    expect(back.prepare("SELECT id, state FROM outbox").all()).toEqual([]);
    expect(back.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(1);
    back.close();
  } finally {
    rmSync(restored, { recursive: true });
    await village.close();
  }
});
