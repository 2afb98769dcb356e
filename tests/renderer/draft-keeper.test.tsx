import { describe, expect, it, vi, beforeEach, afterEach } from "vitest";
import { AppError } from "../../src/shared/fault.ts";
import {
  createDraftKeeper,
  type DraftText,
} from "../../src/renderer/draft-keeper.ts";

/** A core that answers only when told to, in any order. */
function slowCore() {
  const onDisk: DraftText[] = [];
  const waiting: { draft: DraftText; answer: (ok: boolean) => void }[] = [];
  let clock = 1000;
  return {
    onDisk,
    waiting,
    save: (draft: DraftText) =>
      new Promise<{ savedAt: number }>((resolve, reject) => {
        waiting.push({
          draft,
          answer: (ok) => {
            if (!ok) return reject(new TypeError("fetch failed"));
            onDisk.push(draft);
            clock += 1;
            resolve({ savedAt: clock });
          },
        });
      }),
    async answer(ok = true) {
      const next = waiting.shift();
      expect(next, "a save under way").toBeDefined();
      next?.answer(ok);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const empty = { id: "draft-0001", conversationId: "c1", text: "" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("keeping a draft", () => {
  it("saves at a pause, and says saved only after the core has answered", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    expect(keeper.read().status).toBe("clean");
    keeper.edit({ text: "Hi" });
    await vi.advanceTimersByTimeAsync(200);
    keeper.edit({ text: "Hi Marta" });
    await vi.advanceTimersByTimeAsync(200);
    expect(core.waiting).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(core.waiting.map((w) => w.draft.text)).toEqual(["Hi Marta"]);
    expect(keeper.read().status).toBe("saving");
    await core.answer();
    expect(keeper.read()).toMatchObject({ status: "saved", savedAt: 1001 });
  });

  it("never has two saves under way, so an older one cannot land last", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    keeper.edit({ text: "one" });
    await vi.advanceTimersByTimeAsync(300);
    keeper.edit({ text: "one two" });
    await vi.advanceTimersByTimeAsync(300);
    keeper.edit({ text: "one two three" });
    await vi.advanceTimersByTimeAsync(300);
    expect(core.waiting.map((w) => w.draft.text)).toEqual(["one"]);
    await core.answer();
    expect(core.waiting.map((w) => w.draft.text)).toEqual(["one two three"]);
    expect(keeper.read().status).toBe("saving");
    await core.answer();
    expect(keeper.read().status).toBe("saved");
    expect(core.onDisk.map((d) => d.text)).toEqual(["one", "one two three"]);
  });

  it("keeps the text when saving fails, says so, and tries again by itself", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    keeper.edit({ text: "precious" });
    await vi.advanceTimersByTimeAsync(300);
    await core.answer(false);
    expect(keeper.read()).toMatchObject({
      status: "failed",
      draft: { text: "precious" },
    });
    await vi.advanceTimersByTimeAsync(1000);
    await core.answer();
    expect(keeper.read()).toMatchObject({ status: "saved" });
    expect(keeper.read().problem).toBeUndefined();
    expect(core.onDisk.at(-1)?.text).toBe("precious");
  });

  it("flushes at once and answers whether all is on disk", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    keeper.edit({ text: "bye" });
    const flushed = keeper.flush();
    await core.answer();
    expect(await flushed).toBe(true);
  });

  it("lets no save start after it was settled for sending", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    keeper.edit({ text: "first" });
    await vi.advanceTimersByTimeAsync(300);
    keeper.edit({ text: "first and last" });
    const settled = keeper.settle();
    await core.answer();
    await settled;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(core.waiting).toHaveLength(0);
    keeper.edit({});
    await vi.advanceTimersByTimeAsync(300);
    expect(core.waiting.map((w) => w.draft.text)).toEqual(["first and last"]);
  });

  it("goes on under a new id where the outbox has the text already", async () => {
    const tried: string[] = [];
    const keeper = createDraftKeeper(
      { draft: empty },
      ({ id }) => {
        tried.push(id);
        return id === empty.id
          ? Promise.reject(new AppError("conflict", "In the outbox already."))
          : Promise.resolve({ savedAt: 7 });
      },
      () => "draft-0002",
    );
    keeper.edit({ text: "something else" });
    expect(await keeper.flush()).toBe(true);
    expect(tried).toEqual(["draft-0001", "draft-0002"]);
    expect(keeper.read()).toMatchObject({
      status: "saved",
      draft: { id: "draft-0002", text: "something else" },
    });
  });

  it("takes over a newer version from elsewhere, but never over text of its own", async () => {
    const core = slowCore();
    const keeper = createDraftKeeper({ draft: empty }, core.save);
    keeper.adopt({ ...empty, text: "from the other window", savedAt: 5 });
    expect(keeper.read()).toMatchObject({
      status: "saved",
      draft: { text: "from the other window" },
    });
    keeper.adopt({ ...empty, text: "older", savedAt: 4 });
    expect(keeper.read().draft.text).toBe("from the other window");
    keeper.edit({ text: "mine" });
    keeper.adopt({ ...empty, text: "theirs", savedAt: 9 });
    expect(keeper.read().draft.text).toBe("mine");
  });
});
