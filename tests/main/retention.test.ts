import { inflateRawSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openForReading } from "../../src/main/archive/open.ts";
import { keptSince } from "../../src/shared/model/retention.ts";
import { message } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

const day = 24;
const months = { keep: "months" as const, months: 1 };

describe("how long texts are kept", () => {
  let village: Village;
  let id: string;

  beforeEach(async () => {
    village = await openVillage();
    id = await village.add("us");
    // Mid December; a month ago is mid November.
    village.setNow(45 * day);
  });
  afterEach(() => village.close());

  const old = (name: string, hours: number, rest = {}) =>
    message(name, "ana", hours, { text: `old secret of ${name}`, ...rest });

  /** Old and answered, old and thanks, old and waiting, and young. */
  async function talk(): Promise<void> {
    await village.bring(id, [
      old("a1", 1, {
        attachments: [{ name: "x.png", mediaType: "image/png" }],
      }),
      message("a2", "us", 2, {
        thread: ["a1"],
        inReplyTo: "a1",
        text: "our old words",
      }),
      message("a3", "ana", 3, {
        thread: ["a1"],
        inReplyTo: "a2",
        text: "Thanks!",
      }),
      message("b1", "ben", 4, { text: "ben waits with old secret" }),
      message("c1", "cleo", 40 * day, { text: "young words" }),
    ]);
    const [first] = await village.conversations();
    await village.call("conversations.mark", {
      ids: [first?.id ?? ""],
      mark: "done",
    });
  }

  const texts = async () =>
    (
      await Promise.all(
        (await village.conversations()).map(async (item) =>
          (
            await village.call("conversations.get", { id: item.id })
          ).messages.map(({ remoteId, text }) => `${remoteId}: ${text}`),
        ),
      )
    )
      .flat()
      .toSorted();

  async function erase(
    policy: { keep: "months"; months: number } | { keep: "channel" },
  ) {
    const { jobId, ...count } = await village.call("accounts.retention", {
      id,
      policy,
    });
    await expect
      .poll(
        async () =>
          (await village.call("jobs.list", {})).find((job) => job.id === jobId)
            ?.state,
        { timeout: 10_000 },
      )
      .toBe("done");
    return count;
  }

  it("says what would go, and changes nothing by saying it", async () => {
    await talk();
    const before = await texts();
    const count = await village.call("accounts.retention", {
      id,
      policy: months,
      dryRun: true,
    });
    expect(count).toEqual({
      messages: 3,
      conversations: 1,
      oldestAt: at(1),
      newestAt: at(3),
      backupsUntil: at(45 * day + 35 * day),
    });
    expect(await texts()).toEqual(before);
    expect((await village.call("accounts.list", {}))[0]?.retention).toEqual({
      keep: "forever",
    });
  });

  it("erases what is past its time, and leaves figures, who waits and what is young as they are", async () => {
    await talk();
    const report = await village.report();
    expect(report).toMatchObject({ answered: 1, acknowledged: 1, waiting: 2 });
    const accounts = await village.call("accounts.list", {});
    expect((await erase(months)).messages).toBe(3);
    expect(await texts()).toEqual([
      "a1: ",
      "a2: ",
      "a3: ",
      "b1: ben waits with old secret",
      "c1: young words",
    ]);
    expect(await village.report()).toEqual(report);
    expect((await village.call("accounts.list", {}))[0]?.counts).toEqual(
      accounts[0]?.counts,
    );
    const found = await village.call("search.messages", { query: "secret" });
    expect(found.items.map(({ author }) => author.name)).toEqual(["ben"]);
    // Computed anew from the archive, too: the thanks are still thanks.
    await village.reopen();
    const [erased] = (await village.conversations()).filter(
      ({ messages }) => messages === 3,
    );
    expect(erased).toMatchObject({ title: "", attachments: 0 });
    await village.call("conversations.mark", {
      ids: [erased?.id ?? ""],
      mark: "unread",
    });
    expect(await village.report()).toEqual(report);
  });

  it("leaves no word of it in the file, once it is written there", async () => {
    await talk();
    await erase(months);
    await village.run.core.close();
    const db = openForReading(village.dir);
    for (const bytes of db
      .prepare<[], Buffer>("SELECT bytes FROM payloads")
      .pluck()
      .all())
      expect(inflateRawSync(bytes).toString()).not.toContain('"a1"');
    db.close();
    const file = readFileSync(join(village.dir, "archive.sqlite")).toString(
      "latin1",
    );
    expect(file).toContain("ben waits with old secret");
    expect(file).not.toContain("old secret of a1");
    expect(file).not.toContain("our old words");
    await village.start();
  });

  it("leaves no word of it in what was received, however often and in how many wordings it came", async () => {
    const ours = (wording: string, rest = {}) =>
      message("e1", "us", 1, {
        raw: { wording: `${wording} wording` },
        ...rest,
      });
    const edited = ours("second", { editedAt: at(5), text: "edited" });
    await village.bring(id, [ours("first"), message("d1", "dan", 40 * day)]);
    await village.bring(id, [edited, message("d2", "dan", 40 * day)]);
    await village.bring(id, [edited, message("d3", "dan", 40 * day)]);
    await erase(months);
    await village.bring(id, [edited, message("d4", "dan", 40 * day)]);
    await village.run.core.close();
    const db = openForReading(village.dir);
    const pages = db
      .prepare<[], Buffer>("SELECT bytes FROM payloads")
      .pluck()
      .all()
      .map((bytes) => inflateRawSync(bytes).toString());
    db.close();
    expect(pages.filter((page) => page.includes("wording"))).toEqual([]);
    for (const young of ["d1", "d2", "d3", "d4"])
      expect(pages.join()).toContain(`"${young}"`);
    await village.start();
  });

  it("does not take back in what the channel still has", async () => {
    await talk();
    await erase(months);
    await village.bring(id, [
      old("a1", 1),
      old("a1", 1, { editedAt: at(44 * day), text: "edited secret" }),
      old("a1", 1, { stream: "direct", addressed: "to-us" }),
    ]);
    expect(await texts()).toContain("a1: ");
    expect(
      (await village.call("search.messages", { query: "secret" })).items,
    ).toHaveLength(1);
  });

  it("keeps whole what is starred, promised, or being written", async () => {
    await talk();
    const [first] = await village.conversations();
    const conversationId = first?.id ?? "";
    const dryRun = async () =>
      (
        await village.call("accounts.retention", {
          id,
          policy: months,
          dryRun: true,
        })
      ).messages;
    await village.call("conversations.mark", {
      ids: [conversationId],
      mark: "starred",
    });
    expect(await dryRun()).toBe(0);
    await village.call("undo", {});
    expect(await dryRun()).toBe(3);
    await village.call("drafts.save", {
      id: "a-draft-of-it",
      conversationId,
      text: "Dear",
    });
    expect(await dryRun()).toBe(0);
    await village.call("drafts.discard", { id: "a-draft-of-it" });
    const { participants } = await village.call("conversations.get", {
      id: conversationId,
    });
    const ana = participants.find(({ name }) => name === "ana");
    const { id: promise } = await village.call("promises.make", {
      conversationId,
      personId: ana?.personId ?? "",
      text: "Look it up",
    });
    expect(await dryRun()).toBe(0);
    await village.call("promises.end", { id: promise, ending: "kept" });
    expect(await dryRun()).toBe(3);
  });

  it("erases what was deleted at the channel, whatever its age", async () => {
    await talk();
    await village.bring(id, [], {
      tombstones: [
        { remoteId: "c1", at: at(41 * day) },
        { remoteId: "b1", at: at(41 * day) },
      ],
    });
    const report = await village.report();
    expect((await erase({ keep: "channel" })).messages).toBe(2);
    expect(await texts()).toEqual(
      expect.arrayContaining(["a1: old secret of a1", "b1: ", "c1: "]),
    );
    expect(await village.report()).toEqual(report);
  });

  const count = 400;
  /** Many texts whose time is over, and the job that erases them once the first are gone. */
  async function beginErasing(): Promise<string> {
    await village.bring(
      id,
      Array.from({ length: count }, (_, i) =>
        old(`m${i}`, i / 10, { addressed: "other" }),
      ),
    );
    village.events.length = 0;
    const { jobId = "" } = await village.call("accounts.retention", {
      id,
      policy: months,
    });
    for (;;) {
      const now = await job(jobId);
      if ((now?.done ?? 0) > 0 || now?.state !== "running") return jobId;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const job = async (jobId: string) =>
    (await village.call("jobs.list", {})).find(({ id }) => id === jobId);

  /** How many texts are left; each is whole or gone. */
  function countWhole(): number {
    const db = openForReading(village.dir);
    const counted = (sql: string) => db.prepare(sql).pluck().get() as number;
    const erased = counted(
      "SELECT count(*) FROM messages WHERE erased_at IS NOT NULL AND text = ''",
    );
    const whole = counted(
      "SELECT count(*) FROM messages WHERE erased_at IS NULL AND text LIKE 'old secret%' AND payload_id IS NOT NULL",
    );
    expect(erased).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(0);
    expect(erased + whole).toBe(count);
    expect(
      counted("SELECT count(*) FROM message_words WHERE text MATCH 'secret'"),
    ).toBe(whole);
    expect(counted("SELECT count(*) FROM message_words")).toBe(count);
    db.close();
    return whole;
  }

  it("stopped half way leaves each text whole or gone, says so, and goes on the next time", async () => {
    const jobId = await beginErasing();
    await village.call("jobs.cancel", { id: jobId });
    await expect.poll(async () => (await job(jobId))?.state).toBe("cancelled");
    expect(village.events).toContainEqual(
      expect.objectContaining({
        type: "changed",
        topics: ["accounts", "conversations"],
      }),
    );
    const whole = countWhole();
    expect((await erase(months)).messages).toBe(whole);
    expect(new Set((await texts()).map((text) => text.split(": ")[1]))).toEqual(
      new Set([""]),
    );
  });

  it("goes no further once they are to be kept after all", async () => {
    const jobId = await beginErasing();
    await village.call("accounts.retention", {
      id,
      policy: { keep: "forever" },
    });
    await expect.poll(async () => (await job(jobId))?.state).toBe("done");
    const whole = countWhole();
    expect(await job(jobId)).toMatchObject({
      outcome: `The texts of ${count - whole} messages were erased.`,
    });
  });

  it("counts months by the calendar", () => {
    const since = (now: string, n: number) =>
      new Date(
        keptSince({ keep: "months", months: n }, Date.parse(now)) ?? 0,
      ).toISOString();
    expect(since("2026-03-31T10:00:00Z", 1)).toBe("2026-02-28T10:00:00.000Z");
    expect(since("2026-01-15T00:00:00Z", 12)).toBe("2025-01-15T00:00:00.000Z");
    expect(keptSince({ keep: "channel" }, 0)).toBeUndefined();
  });
});
