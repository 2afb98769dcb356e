import Database from "better-sqlite3";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { releaseOutgoing } from "../../src/main/archive/outgoing-files.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { createUploads } from "../../src/main/media/uploads.ts";
import { keptPath } from "../../src/main/media/media-files.ts";
import type { OutgoingFile } from "../../src/shared/model/send-options.ts";
import { until } from "../servers/child.ts";
import {
  postChannel,
  startPostOffice,
  type PostOffice,
} from "./post-office.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";

const dayMs = 86_400_000;
const png = Buffer.from("\x89PNG\r\n\x1a\nrest of it", "latin1");

describe("files of a text", () => {
  let dir: string;
  let office: PostOffice;
  let under: CoreUnderTest;
  let us: string;
  const secrets = keepSecrets();

  const start = async () => {
    under = await runCore(
      dir,
      { discourse: postChannel as Channel },
      {
        secrets,
        rhythm: {
          backOffMs: 20,
          longestBackOffMs: 100,
          lookAfterMs: 10,
          settleMs: 100,
          closeMs: 300,
        },
      },
    );
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-uploads-"));
    office = await startPostOffice();
    await start();
    us = (
      await under.call("accounts.add", {
        channel: "discourse",
        settings: { url: office.url, user: "us" },
        secrets: { token: "us" },
      })
    ).id;
  });
  afterEach(async () => {
    await under.core.close();
    await office.close();
    rmSync(dir, { recursive: true });
  });

  /** In pieces of three bytes. */
  const attach = async (
    content: Buffer,
    name = "menu.txt",
    mediaType = "text/plain",
  ): Promise<OutgoingFile> => {
    const id = `upload-of-${name}`;
    for (let at = 0; at === 0 || at < content.length; at += 3)
      await under.call("files.write", {
        id,
        at,
        bytes: content.subarray(at, at + 3).toString("base64"),
      });
    return under.call("files.keep", { id, name, mediaType });
  };
  const send = (files: OutgoingFile[], more: object = {}) =>
    under.call("outbox.send", {
      id: "a-text-with-files",
      accountId: us,
      text: "",
      options: { files, warning: "food" },
      undoSeconds: 0,
      ...more,
    });
  const sent = () =>
    until("it to be sent", async () => {
      const all = await under.call("outbox.list", { which: "all" });
      return all.find(({ state }) => state === "sent") ?? null;
    });
  const drop = (id: string) => rmSync(keptPath(dir, id));

  it("arrive as they are, with what goes with the text, and are shown from here", async () => {
    const file = await attach(Buffer.from("Soup of the day"));
    expect(file).toMatchObject({ name: "menu.txt", size: 15 });
    const picture = await attach(png, "a/b\\c\0.gif", "image/gif");
    // Told by its content, and by no path.
    expect(picture).toMatchObject({
      name: "a_b_c_.gif",
      mediaType: "image/png",
    });
    expect(await under.core.findMedia(picture.id)).toMatchObject({
      picture: "image/png",
      bytes: png.length,
    });
    await send([{ ...file, alt: "The menu" }, picture]);
    await sent();
    expect(office.by("us")).toMatchObject([
      {
        text: "",
        options: { warning: "food", files: [{ alt: "The menu" }, {}] },
        files: ["Soup of the day", png.toString()],
      },
    ]);
    // An item of another warning is another item.
    await expect(
      send([file], { options: { files: [file] } }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("outlast the program, and are the draft's after the text was taken back", async () => {
    const file = await attach(Buffer.from("kept"));
    await under.call("drafts.save", {
      id: "a-draft-with-file",
      accountId: us,
      text: "",
      options: { files: [file], visibility: "public" },
    });
    await under.core.close();
    await start();
    const [draft] = await under.call("drafts.list", {});
    expect(draft?.options?.files).toEqual([file]);
    await send([file], { undoSeconds: 60 });
    const { draft: back } = await under.call("outbox.discard", {
      id: "a-text-with-files",
    });
    expect(back?.options).toMatchObject({ files: [file], warning: "food" });
    expect(existsSync(keptPath(dir, file.id))).toBe(true);
  });

  it("come back with what only the file beside the archive knows", async () => {
    const file = await attach(Buffer.from("kept"));
    await under.call("drafts.save", {
      id: "a-draft-with-file",
      text: "x",
      options: { files: [file], subject: "Menu" },
    });
    await under.core.close();
    const db = new Database(join(dir, "archive.sqlite"));
    db.exec("DELETE FROM drafts; DELETE FROM outgoing_files");
    db.close();
    await start();
    const [draft] = await under.call("drafts.list", {});
    expect(draft?.options).toEqual({ files: [file], subject: "Menu" });
    expect(await under.core.findMedia(file.id)).toBeDefined();
  });

  it("say that one is missing, before and while it is sent", async () => {
    const file = await attach(Buffer.from("lost"));
    drop(file.id);
    expect(await under.call("files.missing", { files: [file] })).toEqual({
      ids: [file.id],
    });
    await expect(send([file])).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("menu.txt"),
    });
    await attach(Buffer.from("lost"), "again.txt");
    await send([file], { undoSeconds: 60 });
    drop(file.id);
    await under.call("outbox.retry", { id: "a-text-with-files" });
    const failed = await until("it to fail", async () => {
      const [item] = await under.call("outbox.list", {});
      return item?.state === "failed" ? item : null;
    });
    expect(failed.fault?.message).toContain("menu.txt");
    expect(office.by("us")).toEqual([]);
  });

  it("are refused where they are too many, too large or of a kind the account does not take", async () => {
    const file = await attach(Buffer.from("a"));
    const refused = async (files: OutgoingFile[], why: string) =>
      expect(send(files)).rejects.toThrow(why);
    await refused([file, file, file], "takes 2 files");
    await refused([{ ...file, size: 2000 }], "too large");
    await refused([{ ...file, mediaType: "video/mp4" }], "images, plain");
    await expect(
      under.call("files.write", {
        id: "far-too-large-a-file",
        at: 2_000_000_000,
        bytes: "YQ==",
      }),
    ).rejects.toMatchObject({ code: "too-large" });
    await expect(
      under.call("files.write", { id: "a-hole-in-a-file", at: 9, bytes: "" }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      under.call("files.keep", {
        id: "never-written",
        name: "x",
        mediaType: "",
      }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("may be larger than memory should hold, and are read from the disk", async () => {
    const db = new Database(join(dir, "archive.sqlite"));
    const uploads = createUploads({
      db,
      dataDir: dir,
      now: Date.now,
      log: { info: () => 0, warn: () => 0, error: () => 0 },
    });
    const film = Buffer.alloc(101_000_000, "film");
    await uploads.write("upload-of-a-film", 0, film);
    const { id } = await uploads.keep("upload-of-a-film", "film.mp4", "");
    const kept = await uploads.read(id);
    expect(kept.size).toBe(film.length);
    expect(await kept.slice(-4).text()).toBe("film");
    db.close();
  });

  const ended = (core: CoreUnderTest, jobId: string) =>
    until("the job to end", async () => {
      const job = (await core.call("jobs.list", {})).find(
        ({ id }) => id === jobId,
      );
      if (job?.state === "running") return null;
      expect(job).toMatchObject({ state: "done" });
      return true;
    });

  it.each(["export", "workspace"] as const)(
    "travel along: %s, and one that is lost holds nothing up",
    async (how) => {
      const file = await attach(Buffer.from("Soup of the day"));
      const lost = await attach(Buffer.from("lost"), "lost.txt");
      await under.call("drafts.save", {
        id: "a-draft-with-file",
        text: "",
        options: { files: [file, lost], subject: "Menu" },
      });
      await send([file], { undoSeconds: 60 });
      drop(lost.id);
      const there = mkdtempSync(join(tmpdir(), "porchlight-uploads-there-"));
      const path = join(there, "taken-along");
      const { jobId } =
        how === "export"
          ? await under.call("archive.export", { what: "everything", path })
          : await under.call("archive.saveWorkspace", { path });
      await ended(under, jobId);
      const other = await runCore(join(there, "data"), {
        discourse: postChannel as Channel,
      });
      try {
        const taken =
          how === "export"
            ? await other.call("archive.import", { path })
            : await other.call("archive.restore", { path });
        await ended(other, taken.jobId);
        const [draft] = await other.call("drafts.list", {});
        expect(draft?.options).toEqual({
          files: [file, lost],
          subject: "Menu",
        });
        expect(await other.core.findMedia(file.id)).toMatchObject({
          bytes: 15,
        });
        expect(
          await other.call("files.missing", { files: [file, lost] }),
        ).toEqual({ ids: [lost.id] });
        const [item] = await other.call("outbox.list", {});
        expect(item).toMatchObject({
          state: "held",
          options: { files: [file], warning: "food" },
        });
      } finally {
        await other.core.close();
        rmSync(there, { recursive: true });
      }
    },
  );

  it("go when nothing needs them, and not before", async () => {
    const needed = await attach(Buffer.from("needed"), "needed.txt");
    const other = await attach(Buffer.from("other"), "other.txt");
    await under.call("drafts.save", {
      id: "a-draft-with-file",
      text: "",
      options: { files: [needed] },
    });
    const db = new Database(join(dir, "archive.sqlite"));
    expect(releaseOutgoing(db, Date.now())).toEqual([]);
    expect(releaseOutgoing(db, Date.now() + 2 * dayMs)).toEqual([other.id]);
    await under.call("drafts.discard", { id: "a-draft-with-file" });
    expect(releaseOutgoing(db, Date.now() + 2 * dayMs)).toEqual([]);
    expect(releaseOutgoing(db, Date.now() + 31 * dayMs)).toEqual([needed.id]);
    db.close();
  });
});
