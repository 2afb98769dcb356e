import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Input, Method } from "../../src/shared/contract/index.ts";
import type { Job } from "../../src/shared/model/job.ts";
import { newestVersion } from "../../src/main/archive/migrations/index.ts";
import { overwritePage, pagesOf } from "../archive/damage.ts";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
beforeEach(async () => {
  village = await openVillage();
});
afterEach(() => village.close());

const archive = () => join(village.dir, "archive.sqlite");

/** Starts a job and waits for what becomes of it. */
async function finish<M extends Method>(
  method: M,
  input: Input<M>,
): Promise<Job> {
  const { jobId } = (await village.call(method, input)) as { jobId: string };
  return expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find(({ id }) => id === jobId),
      { timeout: 20_000 },
    )
    .not.toMatchObject({ state: "running" })
    .then(async () => {
      const jobs = await village.call("jobs.list", {});
      const job = jobs.find(({ id }) => id === jobId);
      if (job === undefined) throw new Error("no such job");
      return job;
    });
}

const isOpen = () =>
  expect
    .poll(async () => (await village.call("archive.state", {})).state)
    .toBe("open");

/** Between a close and the next start. */
async function whileClosed(change: () => void): Promise<void> {
  await village.run.core.close();
  change();
  await village.start();
}

describe("backing up and restoring", () => {
  it("goes back to the backup, and keeps what was written since", async () => {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    expect(await finish("archive.backup", {})).toMatchObject({
      state: "done",
      outcome: "Backed up 1 messages and 0 drafts.",
    });
    const [backup] = await village.call("archive.backups", {});
    expect(backup).toMatchObject({ messages: 1 });
    await village.bring(id, [message("b", "ben", 2)]);
    await village.call("drafts.save", {
      id: "draft-since",
      text: "Written since",
    });
    village.events.length = 0;
    expect(
      await finish("archive.restore", { path: backup?.path ?? "" }),
    ).toMatchObject({ state: "done" });
    await expect
      .poll(async () => (await village.conversations()).length)
      .toBe(1);
    expect(village.events).toContainEqual({ type: "reset" });
    expect(await village.call("drafts.list", {})).toMatchObject([
      { id: "draft-since", text: "Written since" },
    ]);
    // The same door, the same account, and what came since comes again.
    expect(await village.bring(id, [message("b", "ben", 2)])).toMatchObject({
      added: 1,
    });
  });

  it("keeps a draft that was discarded then and is wanted again since", async () => {
    const id = "on-and-off";
    await village.call("drafts.save", { id, text: "Written once" });
    const { decisionId } = await village.call("drafts.discard", { id });
    await finish("archive.backup", {});
    await village.call("undo", { decisionId });
    expect(await village.call("drafts.list", {})).toMatchObject([{ id }]);
    const [backup] = await village.call("archive.backups", {});
    await finish("archive.restore", { path: backup?.path ?? "" });
    await expect
      .poll(() => village.call("drafts.list", {}))
      .toMatchObject([{ id, text: "Written once" }]);
  });

  it("sends nothing again that was sent longer ago than anybody remembers", async () => {
    const accountId = await village.add("us");
    await village.call("outbox.send", {
      id: "sent-since",
      accountId,
      text: "On its way",
      undoSeconds: 60,
    });
    await finish("archive.backup", {});
    await village.call("outbox.retry", { id: "sent-since" });
    await expect.poll(() => village.sent()).toBe(1);
    village.setNow(1000 + 60 * 24);
    await village.reopen();
    const [backup] = await village.call("archive.backups", {});
    await finish("archive.restore", { path: backup?.path ?? "" });
    await expect
      .poll(() => village.call("outbox.list", {}))
      .toMatchObject([{ state: "held", fault: { code: "conflict" } }]);
    expect(village.sent()).toBe(1);
  });

  it("is closed once, also while a backup is being restored", async () => {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    await finish("archive.backup", {});
    const [backup] = await village.call("archive.backups", {});
    await village.call("archive.restore", { path: backup?.path ?? "" });
    await whileClosed(() => undefined);
    expect(await village.call("archive.state", {})).toMatchObject({
      state: "open",
    });
    expect(await village.conversations()).toHaveLength(1);
  });

  it("stopped while it is being restored changes nothing", async () => {
    const id = await village.add("us");
    await finish("archive.backup", {});
    const [backup] = await village.call("archive.backups", {});
    await village.bring(id, [message("a", "ana", 1)]);
    const { jobId } = await village.call("archive.restore", {
      path: backup?.path ?? "",
    });
    await village.call("jobs.cancel", { id: jobId });
    await expect
      .poll(async () =>
        (await village.call("jobs.list", {})).find((job) => job.id === jobId),
      )
      .toMatchObject({ state: "cancelled" });
    await village.reopen();
    expect(await village.conversations()).toHaveLength(1);
    expect(existsSync(join(village.dir, "set-aside"))).toBe(false);
  });

  it("changes nothing where the file is no backup", async () => {
    const path = join(village.dir, "letter.sqlite");
    writeFileSync(path, "Dear diary");
    expect(await finish("archive.restore", { path })).toMatchObject({
      state: "failed",
      fault: { message: "This file is not a backup of Porchlight." },
    });
    expect(await village.call("archive.state", {})).toMatchObject({
      state: "open",
    });
    expect(existsSync(join(village.dir, "set-aside"))).toBe(false);
  });

  it("says that there is no room for a backup", async () => {
    // A folder cannot be made where a file is.
    writeFileSync(join(village.dir, "backups"), "");
    expect(await finish("archive.backup", {})).toMatchObject({
      state: "failed",
    });
    expect(await village.call("archive.state", {})).toMatchObject({
      backupTrouble: expect.any(String) as string,
    });
  });

  it("checks and backs up by itself", async () => {
    const own = await openVillage({ upkeep: { afterMs: 0, everyMs: 100 } });
    await expect
      .poll(() => own.call("archive.backups", {}), { timeout: 20_000 })
      .toHaveLength(1);
    expect(await own.call("archive.state", {})).toMatchObject({
      state: "open",
      lastCheck: { problems: [] },
    });
    await own.close();
  });
});

describe("while it stays open for weeks", () => {
  let own: Village;
  beforeEach(async () => {
    own = await openVillage({ upkeep: { afterMs: 0, everyMs: 10 } });
  });
  afterEach(() => own.close());

  const backups = () => own.call("archive.backups", {});
  const backedUpAt = async (): Promise<number[]> =>
    (await backups()).map(({ at }) => at);
  const checkedAt = async () => {
    const state = await own.call("archive.state", {});
    return state.state === "open" ? state.lastCheck?.at : undefined;
  };
  const sometime = { timeout: 20_000 };

  it("is backed up every day and checked every week", async () => {
    await expect.poll(backups, sometime).toHaveLength(1);
    const first = own.now();
    own.setNow(1025);
    await expect.poll(backedUpAt, sometime).toContain(own.now());
    expect(await checkedAt()).toBe(first);
    own.setNow(1000 + 8 * 24);
    await expect.poll(checkedAt, sometime).toBe(own.now());
    await expect.poll(backedUpAt, sometime).toContain(own.now());
  });

  it("is backed up once a day also after the clock was ahead", async () => {
    own.setNow(9000);
    await expect.poll(backedUpAt, sometime).toContain(own.now());
    own.setNow(1050);
    await expect.poll(backedUpAt, sometime).toContain(own.now());
    own.setNow(1051);
    // Many looks whether one is due go by meanwhile.
    for (let i = 0; i < 3; i += 1) {
      const { jobId } = await own.call("archive.check", {});
      await expect
        .poll(() => own.call("jobs.list", {}), sometime)
        .toContainEqual(expect.objectContaining({ id: jobId, state: "done" }));
    }
    expect(await backedUpAt()).not.toContain(own.now());
  });
});

describe("an archive that cannot be opened", () => {
  it.each<[string, () => void, string]>([
    [
      "of a newer version",
      () => {
        const db = new Database(archive());
        db.pragma(`user_version = ${newestVersion + 10}`);
        db.close();
      },
      "archive-newer",
    ],
    [
      "full of rubbish",
      () => writeFileSync(archive(), "x".repeat(9000)),
      "archive-damaged",
    ],
    ["empty", () => truncateSync(archive(), 0), "archive-damaged"],
    ["cut off", () => truncateSync(archive(), 4096 * 9), "archive-damaged"],
  ])(
    "%s is spoken of, and every other call says the same",
    async (_, harm, code) => {
      await whileClosed(harm);
      const before = readFileSync(archive());
      expect(await village.call("archive.state", {})).toMatchObject({
        state: "closed",
        fault: { code },
        replaceable: code === "archive-damaged",
      });
      await expect(village.call("accounts.list", {})).rejects.toMatchObject({
        code,
      });
      expect(await village.call("settings.get", {})).toMatchObject({
        theme: "system",
      });
      expect(readFileSync(archive()).equals(before)).toBe(true);
      await village.call("archive.reopen", {});
      expect(await village.call("archive.state", {})).toMatchObject({
        state: "closed",
      });
    },
  );

  it("gives way to a backup, with the unsent text", async () => {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    await finish("archive.backup", {});
    await village.call("drafts.save", {
      id: "draft-since",
      text: "Written since",
    });
    await whileClosed(() => writeFileSync(archive(), "x".repeat(9000)));
    const [backup] = await village.call("archive.backups", {});
    await finish("archive.restore", { path: backup?.path ?? "" });
    await isOpen();
    expect(await village.conversations()).toHaveLength(1);
    expect(await village.call("drafts.list", {})).toMatchObject([
      { id: "draft-since" },
    ]);
  });

  it("is mended, with drafts and outbox, and polls again", async () => {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1), message("b", "ben", 2)]);
    await village.call("drafts.save", { id: "draft-since", text: "Half a" });
    await village.call("outbox.send", {
      id: "sent-since",
      accountId: id,
      text: "On its way",
      undoSeconds: 60,
    });
    await whileClosed(() => overwritePage(archive(), 1));
    expect(await village.call("archive.state", {})).toMatchObject({
      state: "closed",
    });
    expect(await finish("archive.mend", {})).toMatchObject({
      state: "done",
      outcome: "2 messages are safe; nothing is missing.",
    });
    await isOpen();
    expect(await village.conversations()).toHaveLength(2);
    expect(await village.call("drafts.list", {})).toMatchObject([
      { id: "draft-since", text: "Half a" },
    ]);
    expect(await village.call("outbox.list", {})).toMatchObject([
      { id: "sent-since", text: "On its way" },
    ]);
    expect(await village.bring(id, [message("c", "cleo", 3)])).toMatchObject({
      added: 1,
    });
  });

  it("opens once what kept it closed is gone", async () => {
    const good = readFileSync(archive());
    await whileClosed(() => writeFileSync(archive(), "x".repeat(9000)));
    writeFileSync(archive(), good);
    await village.call("archive.reopen", {});
    await isOpen();
  });
});

describe("an archive that turns out to be damaged while it is open", () => {
  it("is spoken of, polled no more, and mended in place", async () => {
    const id = await village.add("us");
    await village.bring(id, [message("a", "ana", 1)]);
    const [page = 0] = pagesOf(archive(), "messages", "leaf");
    await whileClosed(() => overwritePage(archive(), page));
    expect(await finish("archive.check", {})).toMatchObject({
      state: "failed",
      fault: { code: "archive-damaged" },
    });
    expect(await village.call("archive.state", {})).toMatchObject({
      state: "open",
      trouble: { code: "archive-damaged" },
      lastCheck: { problems: [expect.any(String)] },
    });
    expect(await village.call("app.info", {})).toMatchObject({
      archiveWarning: expect.stringContaining("damaged") as string,
    });
    await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "archive-damaged",
    });
    expect(await village.call("accounts.list", {})).toMatchObject([
      { health: { state: "failing", code: "archive-damaged" } },
    ]);
    expect(await finish("archive.mend", {})).toMatchObject({ state: "done" });
    await isOpen();
    expect(await village.call("app.info", {})).not.toHaveProperty(
      "archiveWarning",
    );
    expect(await village.bring(id, [message("a", "ana", 1)])).toMatchObject({
      added: 1,
    });
  });
});
