import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Input } from "../../src/shared/contract/index.ts";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
let account: string;

beforeEach(async () => {
  village = await openVillage();
  account = await village.add("us");
});
afterEach(() => village.close());

const nothing = { labels: [], star: false, mute: false };
const press = {
  name: "Press",
  query: "interview",
  does: { ...nothing, labels: ["Press"] },
  active: true,
} satisfies Input<"rules.add">;

function says(id: string, author: string, hours: number, text: string) {
  return message(id, author, hours, { text, body: [{ t: "p", c: [text] }] });
}

function inFile<T>(run: (db: Database.Database) => T): T {
  const db = new Database(join(village.dir, "archive.sqlite"));
  try {
    return run(db);
  } finally {
    db.close();
  }
}

/** The rules have been asked of all that has come in. */
async function asked(): Promise<void> {
  await expect
    .poll(() =>
      inFile((db) =>
        db.prepare("SELECT count(*) FROM rule_arrivals").pluck().get(),
      ),
    )
    .toBe(0);
}

async function bring(...messages: Parameters<Village["bring"]>[1]) {
  await village.bring(account, messages);
  await asked();
}

/** Who carries what, in the order of the list. */
async function labelled(): Promise<Record<string, string[]>> {
  const items = await village.conversations();
  return Object.fromEntries(
    items.map(({ person, labels, starred, muted }) => [
      person.name,
      [...labels, ...(starred ? ["*"] : []), ...(muted ? ["muted"] : [])],
    ]),
  );
}

async function ended(jobId: string) {
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find(({ id }) => id === jobId)
          ?.state,
    )
    .toBe("done");
  return (await village.call("jobs.list", {})).find(({ id }) => id === jobId);
}

const idOf = async (name: string) =>
  (await village.conversations()).find(({ person }) => person.name === name)
    ?.id ?? "";

describe("what comes in", () => {
  it("is filed by the rules that are on, from then on, and by none that is off", async () => {
    await bring(says("a1", "ana", 1, "an interview?"));
    const { id } = await village.call("rules.add", { ...press, active: false });
    await bring(says("b1", "ben", 2, "an interview?"));
    await village.call("rules.change", { id, active: true });
    await bring(
      says("c1", "cem", 3, "an interview?"),
      says("d1", "dora", 4, "a refund"),
    );
    expect(await labelled()).toEqual({
      ana: [],
      ben: [],
      cem: ["Press"],
      dora: [],
    });
    expect(await village.call("rules.list", {})).toMatchObject([
      { name: "Press", met: 1 },
    ]);
    // It is none of the user's own steps.
    expect((await village.call("undo", {})).did).toBe(
      "Taken back: Rule “Press” turned on",
    );
    expect((await labelled())["cem"]).toEqual(["Press"]);
  });

  it("is labelled, starred, tagged and muted, each once: what is taken back stays so", async () => {
    await village.call("rules.add", {
      ...press,
      does: { labels: ["Press"], topic: "Media", star: true, mute: true },
    });
    await bring(says("a1", "ana", 1, "an interview?"));
    const id = await idOf("ana");
    expect(await labelled()).toEqual({ ana: ["Press", "*", "muted"] });
    expect(await village.waitingIn(id)).toEqual({});
    const [first] = (await village.call("conversations.get", { id })).messages;
    expect(first?.feedback).toMatchObject([{ topic: "Media" }]);

    await village.call("labels.set", {
      conversationIds: [id],
      remove: ["press"],
    });
    await village.call("conversations.mark", { ids: [id], mark: "unmuted" });
    await bring(message("a2", "ana", 2, { thread: ["a1"], inReplyTo: "a1" }));
    expect(await labelled()).toEqual({ ana: ["*"] });
    expect(await village.waitingIn(id)).toEqual({ ana: 1 });
  });

  it("says which rules filed it while anything of their work stands", async () => {
    await village.call("rules.add", press);
    await village.call("rules.add", {
      ...press,
      name: "Both",
      does: { labels: ["Media"], topic: "Talks", star: true, mute: false },
    });
    await bring(says("a1", "ana", 1, "an interview?"));
    const id = await idOf("ana");
    const conversation = () => village.call("conversations.get", { id });
    const filedBy = async () => (await conversation()).rules;
    expect(await filedBy()).toEqual(["Press", "Both"]);
    await village.call("labels.set", {
      conversationIds: [id],
      remove: ["Press", "Media"],
    });
    expect(await filedBy()).toEqual(["Both"]);
    const [tag] = (await conversation()).messages[0]?.feedback ?? [];
    await village.call("feedback.untag", { id: tag?.id ?? "" });
    expect(await filedBy()).toEqual(["Both"]);
    await village.call("conversations.mark", { ids: [id], mark: "unstarred" });
    expect(await filedBy()).toEqual([]);
    await village.call("undo", {});
    await village.call("undo", {});
    await village.call("undo", {});
    expect(await filedBy()).toEqual(["Press", "Both"]);
    for (const { id } of await village.call("labels.list", {}))
      await village.call("labels.delete", { id });
    expect(await filedBy()).toEqual(["Both"]);
  });

  it("is asked rule by rule in their order: one can ask for what another has given", async () => {
    const vip = await village
      .call("rules.add", {
        ...press,
        name: "First",
        query: "label:press",
        does: { ...nothing, star: true },
        active: false,
      })
      .catch((cause: Error) => cause.message);
    expect(vip).toBe("There is no label called “press”.");
    const { id: gives } = await village.call("rules.add", press);
    const { id: asks } = await village.call("rules.add", {
      ...press,
      query: "label:press",
      does: { ...nothing, star: true },
    });
    await bring(says("a1", "ana", 1, "an interview?"));
    expect(await labelled()).toEqual({ ana: ["Press", "*"] });
    await village.call("rules.order", { ids: [asks, gives] });
    expect((await village.call("rules.list", {})).map(({ id }) => id)).toEqual([
      asks,
      gives,
    ]);
    await bring(says("b1", "ben", 2, "an interview?"));
    expect((await labelled())["ben"]).toEqual(["Press"]);
    await village.call("undo", {});
    await bring(says("c1", "cem", 3, "an interview?"));
    expect((await labelled())["cem"]).toEqual(["Press", "*"]);
  });

  it("is asked after a kill between its commit and the rules", async () => {
    await village.call("rules.add", press);
    await bring(says("a1", "ana", 1, "hello"));
    const id = await idOf("ana");
    await village.run.core.close();
    inFile((db) => {
      db.prepare("UPDATE messages SET text = 'an interview'").run();
      db.prepare("INSERT INTO rule_arrivals (conversation_id) VALUES (?)").run(
        id,
      );
      db.prepare(
        "INSERT INTO rule_arrivals (conversation_id) VALUES ('gone')",
      ).run();
    });
    await village.start();
    await asked();
    await expect.poll(labelled).toEqual({ ana: ["Press"] });
  });

  it("is asked in its language, though nobody has said which it is", async () => {
    await village.call("rules.add", { ...press, query: "lang:de" });
    await bring(
      says("a1", "ana", 1, "Guten Tag, ich hätte gerne mein Geld zurück"),
      says("b1", "ben", 2, "Good morning, I would like my money back please"),
    );
    expect(await labelled()).toEqual({ ana: ["Press"], ben: [] });
  });

  it("is many rules on a full page, each in slices", async () => {
    for (let n = 0; n < 20; n += 1)
      await village.call("rules.add", {
        ...press,
        query: `word${n % 4}`,
        does: { ...nothing, labels: [`L${n}`] },
      });
    await bring(
      ...Array.from({ length: 40 }, (_, i) =>
        says(`m${i}`, `p${i}`, i / 10, `a word${i % 4} of many`),
      ),
    );
    const all = await labelled();
    for (let i = 0; i < 40; i += 1)
      expect(all[`p${i}`]).toEqual(
        [0, 4, 8, 12, 16].map((n) => `L${n + (i % 4)}`).sort(),
      );
    const most = inFile((db) =>
      db
        .prepare(
          "SELECT max(json_array_length(change, '$.rows')) FROM decisions WHERE rule_id IS NOT NULL",
        )
        .pluck()
        .get(),
    );
    expect(most).toBeLessThanOrEqual(10);
  }, 30_000);

  it("keeps what a rule has done when conversations are merged, joined and split", async () => {
    await village.call("rules.add", press);
    await bring(
      says("a1", "ana", 1, "an interview?"),
      says("b1", "ben", 2, "hello"),
    );
    const [ana, ben] = [await idOf("ana"), await idOf("ben")];
    await village.call("labels.set", {
      conversationIds: [ana],
      remove: ["Press"],
    });
    await village.call("conversations.merge", { ids: [ana, ben] });
    await bring(message("b2", "ben", 3, { thread: ["b1"], inReplyTo: "b1" }));
    expect((await village.conversations()).map(({ labels }) => labels)).toEqual(
      [[]],
    );
    // A late message joins two threads for good.
    await bring(says("c1", "cem", 4, "an interview?"));
    await village.call("labels.set", {
      conversationIds: [await idOf("cem")],
      remove: ["Press"],
    });
    await bring(says("d1", "dora", 4.5, "hm"));
    await bring(
      message("late", "dora", 5, { thread: ["d1", "c1"], inReplyTo: "c1" }),
    );
    expect(await village.conversations("label:press")).toEqual([]);
  });
});

describe("all that is here", () => {
  it("is tried out, done when asked for, and taken back as a whole", async () => {
    await bring(
      ...Array.from({ length: 25 }, (_, i) =>
        says(`m${i}`, `p${i}`, i, "an interview"),
      ),
      says("old", "otto", -370 * 24, "an interview"),
    );
    const tried = await village.call("rules.tryOut", { query: press.query });
    expect(tried.count).toBe(25);
    expect(tried.items.map(({ person }) => person.name)).toEqual(
      Array.from({ length: 20 }, (_, i) => `p${24 - i}`),
    );
    const ever = { query: press.query, ever: true };
    expect((await village.call("rules.tryOut", ever)).count).toBe(26);

    const { id } = await village.call("rules.add", {
      ...press,
      does: { labels: ["Press"], star: true, mute: true },
    });
    const mine = await idOf("p3");
    await village.call("conversations.mark", { ids: [mine], mark: "starred" });
    const { jobId } = await village.call("rules.apply", { id });
    expect(await ended(jobId)).toMatchObject({
      outcome: "The rule “Press” changed 26 conversations.",
    });
    expect(
      await village.conversations("label:press is:starred is:muted"),
    ).toHaveLength(26);
    // Closed since: stays so.
    await village.call("conversations.mark", { ids: [mine], mark: "done" });
    const again = await village.call("rules.apply", { id });
    expect(await ended(again.jobId)).toMatchObject({
      outcome: "The rule “Press” changed 0 conversations.",
    });

    inFile((db) => {
      // Gone with the account of its only conversation.
      db.prepare(
        `INSERT INTO decisions (id, at, did, change, rule_id)
         VALUES ('gone', 1, '', '{"kind":"mark","conversations":[]}', ?)`,
      ).run(id);
    });
    const back = await village.call("rules.takeBack", { id });
    expect(await ended(back.jobId)).toMatchObject({
      outcome: "What the rule “Press” did in 26 conversations is taken back.",
    });
    const items = await village.conversations();
    expect(items.filter(({ labels }) => labels.length > 0)).toEqual([]);
    expect(items.filter(({ muted }) => muted)).toEqual([]);
    expect(items.filter(({ starred }) => starred).map(({ id }) => id)).toEqual([
      mine,
    ]);
    expect(await village.conversations("is:done")).toHaveLength(1);
    expect(await village.call("rules.list", {})).toMatchObject([
      { active: false, met: 0 },
    ]);
    // As if it had never been: it can do all of it again.
    await ended((await village.call("rules.apply", { id })).jobId);
    expect(await village.conversations("label:press")).toHaveLength(26);
  });
});

describe("a rule that is being applied", () => {
  it.each([
    ["removed", (id: string) => village.call("rules.remove", { id })],
    [
      "changed",
      (id: string) => village.call("rules.change", { id, query: "quote" }),
    ],
    [
      "turned off",
      (id: string) => village.call("rules.change", { id, active: false }),
    ],
  ])("goes no further once it is %s, and says so", async (_, decide) => {
    await bring(
      ...Array.from({ length: 60 }, (_, i) =>
        says(`m${i}`, `p${i}`, i, "an interview"),
      ),
    );
    const { id } = await village.call("rules.add", press);
    const { jobId } = await village.call("rules.apply", { id });
    await decide(id);
    const job = async () =>
      (await village.call("jobs.list", {})).find(({ id }) => id === jobId);
    await expect.poll(async () => (await job())?.state).toBe("failed");
    expect(await job()).toMatchObject({
      fault: { code: "conflict", message: expect.stringContaining("Press") },
    });
    expect(
      (await village.conversations("label:press")).length,
    ).toBeLessThanOrEqual(50);
  });
});

describe("a rule", () => {
  it.each([
    ["waited:>4h", { at: 0, length: 10 }],
    ["x label:nowhere", { at: 8, length: 7 }],
    ["refund (", { at: 7, length: 1 }],
    ["", { at: 0, length: 0 }],
  ])("that asks “%s” is refused with its place", async (query, details) => {
    for (const call of [
      () => village.call("rules.add", { ...press, query }),
      () => village.call("rules.tryOut", { query }),
    ])
      await expect(call()).rejects.toMatchObject({
        code: "invalid-input",
        details,
      });
    expect(await village.call("rules.list", {})).toEqual([]);
  });

  it("does something", async () => {
    await expect(
      village.call("rules.add", { ...press, does: nothing }),
    ).rejects.toThrow("Choose what the rule does.");
  });

  it("is changed, removed and brought back", async () => {
    const { id } = await village.call("rules.add", press);
    expect(await village.call("rules.change", { id, name: "Press" })).toEqual(
      {},
    );
    await village.call("rules.change", { id, query: "interview OR quote" });
    await village.call("rules.remove", { id });
    expect(await village.call("rules.list", {})).toEqual([]);
    await bring(says("a1", "ana", 1, "an interview?"));
    expect(await labelled()).toEqual({ ana: [] });
    expect((await village.call("undo", {})).did).toBe(
      "Taken back: Rule “Press” removed",
    );
    await village.call("undo", {});
    expect(await village.call("rules.list", {})).toMatchObject([press]);
    await expect(
      village.call("rules.change", { id: "none", active: false }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  it("follows the name of a label, and is off without it", async () => {
    await village.call("rules.add", press);
    await village.call("rules.add", {
      ...press,
      name: "Starred press",
      query: "label:press",
      does: { ...nothing, star: true },
    });
    const [label] = await village.call("labels.list", {});
    const id = label?.id ?? "";
    await bring(says("a1", "ana", 1, "an interview?"));
    await village.call("labels.set", {
      conversationIds: [await idOf("ana")],
      remove: ["Press"],
    });
    await village.call("labels.rename", { id, name: "The media" });
    expect(await village.call("rules.list", {})).toMatchObject([
      { does: { labels: ["The media"] }, active: true },
      { query: 'label:"The media"', active: true },
    ]);
    // Under another name it is still the one that was taken off.
    await bring(message("a2", "ana", 2, { thread: ["a1"], inReplyTo: "a1" }));
    expect((await labelled())["ana"]).toEqual(["*"]);

    await village.call("labels.delete", { id });
    const rules = await village.call("rules.list", {});
    expect(rules).toMatchObject([
      {
        active: false,
        fault: {
          message:
            "The label “The media” has been deleted. Choose another for this rule.",
        },
      },
      { active: false, fault: { at: 6, length: 11 } },
    ]);
    await expect(
      village.call("rules.change", { id: rules[0]?.id ?? "", active: true }),
    ).rejects.toMatchObject({ code: "invalid-input" });
    await village.call("undo", {});
    const back = await village.call("rules.list", {});
    expect(back.map(({ active, fault }) => [active, fault])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  it("that asks for an account that has been removed says so, and the others go on", async () => {
    const other = await village.add("shop");
    await village.call("rules.add", { ...press, query: "account:shop" });
    await village.call("rules.add", { ...press, name: "All" });
    await village.call("accounts.remove", { id: other, archive: "delete" });
    const [shop, all] = await village.call("rules.list", {});
    expect(shop?.fault).toMatchObject({ at: 8, length: 4 });
    expect(all?.fault).toBeUndefined();
    await bring(says("a1", "ana", 1, "an interview?"));
    expect(await labelled()).toEqual({ ana: ["Press"] });
  });
});
