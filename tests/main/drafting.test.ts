import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppEvent } from "../../src/shared/contract/event.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

const id = "draft-of-a-test";

describe("drafts", () => {
  let dir: string;
  let under: CoreUnderTest;
  let clock: number;
  const start = async () => {
    under = await runCore(dir, {}, { now: () => clock });
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-drafts-"));
    clock = Date.UTC(2026, 10, 2, 10);
    await start();
  });
  afterEach(async () => {
    await under.core.close();
    rmSync(dir, { recursive: true });
  });

  const save = (text: string, afterMs = 1000) => {
    clock += afterMs;
    return under.call("drafts.save", { id, text });
  };
  const versions = async () =>
    (await under.call("drafts.versions", { id })).map(({ text }) => text);
  const listed = async () =>
    (await under.call("drafts.list", {})).map(({ text }) => text);

  it("keeps the newest text with what it belongs to", async () => {
    await save("Hel");
    const input = { id, conversationId: "c", inReplyTo: "m", accountId: "a" };
    await under.call("drafts.save", { ...input, text: "Hello" });
    expect(await under.call("drafts.list", {})).toEqual([
      { ...input, text: "Hello", savedAt: clock + 1 },
    ]);
  });

  it("keeps the last text of every half minute, twenty of them", async () => {
    let text = "";
    for (let i = 0; i < 30; i += 1) {
      text += ` word${i}`;
      await save(text, 10_000);
    }
    // Ten half minutes of three saves each; the last one is still being written.
    expect(await versions()).toHaveLength(10);
    for (let i = 30; i < 90; i += 1) {
      text += ` word${i}`;
      await save(text, 10_000);
    }
    const kept = await versions();
    expect(kept).toHaveLength(20);
    expect(kept.every((one) => text.startsWith(one))).toBe(true);
    expect(kept[0]?.length).toBeGreaterThan(kept[19]?.length ?? Infinity);
  });

  it("never lets empty text, or the loss of half, replace text without a version", async () => {
    await save("A long answer that took an hour");
    await save("", 10);
    expect(await versions()).toEqual(["A long answer that took an hour"]);
    expect(await listed()).toEqual([]);
    await save("Another answer altogether", 10);
    await save("x", 10);
    expect(await versions()).toEqual([
      "Another answer altogether",
      "A long answer that took an hour",
    ]);
    expect(await listed()).toEqual(["x"]);
  });

  it("saves on when the clock is set back", async () => {
    await save("one");
    const { savedAt } = await save("two", -3_600_000);
    expect(savedAt).toBeGreaterThan(clock);
    expect(await listed()).toEqual(["two"]);
  });

  it("discards as a decision, and takes it back", async () => {
    await save("Hello there");
    const { decisionId } = await under.call("drafts.discard", { id });
    expect(await listed()).toEqual([]);
    // A save that was on its way does not bring it back.
    await save("Hello there");
    expect(await listed()).toEqual([]);
    expect(await under.call("undo", {})).toMatchObject({
      did: "Taken back: Discarded: “Hello there”",
    });
    expect(decisionId).toBeDefined();
    expect(await listed()).toEqual(["Hello there"]);
    await under.call("redo", {});
    expect(await listed()).toEqual([]);
    expect(await under.call("drafts.discard", { id })).toEqual({});
  });

  it("says when the list has changed, and where", async () => {
    const events: AppEvent[] = [];
    under.core.subscribe((event) => events.push(event));
    const write = (text: string) =>
      under.call("drafts.save", { id, conversationId: "c", text });
    await write("Hello");
    await write("Hello there");
    await write("");
    expect(events.map((e) => (e.type === "changed" ? e.topics : []))).toEqual([
      ["drafts", "conversations"],
      ["drafts"],
      ["drafts", "conversations"],
    ]);
  });

  it("brings back what the archive has lost", async () => {
    await save("An answer");
    await under.core.close();
    for (const ending of ["", "-wal", "-shm"])
      rmSync(join(dir, `archive.sqlite${ending}`), { force: true });
    await start();
    await under.call("archive.mend", {});
    await expect
      .poll(async () => (await under.call("archive.state", {})).state, {
        timeout: 20_000,
      })
      .toBe("open");
    expect(await listed()).toEqual(["An answer"]);
    expect(under.logged.join()).toContain("brought back: 1");
    await under.core.close();
    await start();
    expect(under.logged.join()).not.toContain("brought back");
    expect(readFileSync(join(dir, "unsent.jsonl"), "utf8")).toContain(
      "An answer",
    );
  });
});
