import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Input, Method } from "../../src/shared/contract/index.ts";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
let ana: { id: string; personId: string; messageId: string };
let ben: { id: string };

beforeEach(async () => {
  village = await openVillage();
  const account = await village.add("us");
  await village.bring(account, [
    message("a1", "ana", 1),
    message("a2", "ana", 2, { thread: ["a1"], inReplyTo: "a1" }),
    message("b1", "ben", 3),
  ]);
  const [first, second] = await village.conversations();
  const opened = await village.call("conversations.get", {
    id: first?.id ?? "",
  });
  ana = {
    id: opened.id,
    personId: opened.person.id,
    messageId: opened.messages[0]?.id ?? "",
  };
  ben = { id: second?.id ?? "" };
});
afterEach(() => village.close());

/** Everything that is remembered, as the file holds it. */
function dump(): string {
  const db = new Database(join(village.dir, "archive.sqlite"), {
    readonly: true,
  });
  const tables = [
    "labels",
    "conversation_labels",
    "topics",
    "feedback",
    "notes",
    "promises",
    "columns",
  ];
  const rows = tables.map((table) =>
    db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
  );
  const roles = db.prepare("SELECT id, role FROM people ORDER BY id").all();
  const stars = db.prepare("SELECT id, starred FROM conversations").all();
  db.close();
  return JSON.stringify([...rows, roles, stars]);
}

async function list(query: string): Promise<string[]> {
  const items = await village.conversations(query);
  return items.map(({ person }) => person.name);
}

/** One decision: it changes something, and can be taken back and done again to the very same rows. */
async function decide<M extends Method>(method: M, input: Input<M>) {
  const before = dump();
  const answer = await village.call(method, input);
  const after = dump();
  expect(after).not.toBe(before);
  expect((await village.call("undo", {})).did).toMatch(/^Taken back: /);
  expect(dump()).toBe(before);
  await village.call("redo", {});
  expect(dump()).toBe(after);
  return answer;
}

describe("labels", () => {
  it("are put on, found, and taken off by name, however it is spelt", async () => {
    await decide("labels.set", {
      conversationIds: [ana.id, ben.id],
      add: [" Zu  prüfen ", "VIP", "vip"],
    });
    expect(await list('label:"zu prufen" label:Vip')).toEqual(["ana", "ben"]);
    const [item] = await village.conversations();
    expect(item?.labels).toEqual(["VIP", "Zu prüfen"]);
    await decide("labels.set", {
      conversationIds: [ben.id],
      add: ["later"],
      remove: ["vip", "never made"],
    });
    expect(await list("label:vip")).toEqual(["ana"]);
    await village.call("conversations.mark", { ids: [ana.id], mark: "done" });
    expect(await village.call("labels.list", {})).toEqual([
      { id: expect.any(String) as string, name: "later", open: 1 },
      { id: expect.any(String) as string, name: "VIP", open: 0 },
      { id: expect.any(String) as string, name: "Zu prüfen", open: 1 },
    ]);
  });

  it("decide nothing where nothing changes", async () => {
    const set = { conversationIds: [ana.id], add: ["vip"] };
    await village.call("labels.set", set);
    expect(await village.call("labels.set", set)).toEqual({});
    expect(
      await village.call("labels.set", {
        conversationIds: [ana.id],
        remove: ["other"],
      }),
    ).toEqual({});
  });

  it.each(["", "   ", "\u200b", 'a "quoted" one', "x".repeat(61)])(
    "are not called “%s”",
    async (name) => {
      await expect(
        village.call("labels.set", { conversationIds: [ana.id], add: [name] }),
      ).rejects.toMatchObject({ code: "invalid-input" });
    },
  );

  it("are renamed with the columns that ask for them", async () => {
    await village.call("labels.set", {
      conversationIds: [ana.id],
      add: ["vip", "other"],
    });
    const [column] = await village.call("columns.list", {});
    if (column === undefined) throw new Error("no column");
    await village.call("columns.save", {
      columns: [
        { ...column, query: 'is:open -(label:"VIP" OR  label:other) vip' },
      ],
    });
    const labels = await village.call("labels.list", {});
    const id = labels.find(({ name }) => name === "vip")?.id ?? "";
    await decide("labels.rename", { id, name: "Very important" });
    expect((await village.call("columns.list", {}))[0]?.query).toBe(
      'is:open -(label:"Very important" OR  label:other) vip',
    );
    expect(await list('label:"very important"')).toEqual(["ana"]);
    await expect(
      village.call("labels.rename", { id, name: "OTHER" }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("are deleted, and come back with all that carried them", async () => {
    await village.call("labels.set", {
      conversationIds: [ana.id, ben.id],
      add: ["vip"],
    });
    const [label] = await village.call("labels.list", {});
    const { decisionId } = await decide("labels.delete", {
      id: label?.id ?? "",
    });
    await expect(list("label:vip")).rejects.toMatchObject({
      code: "invalid-input",
    });
    // a new one of that name stands in the way
    await village.call("labels.set", {
      conversationIds: [ana.id],
      add: ["VIP"],
    });
    await expect(village.call("undo", { decisionId })).rejects.toMatchObject({
      code: "conflict",
    });
    await village.call("undo", {});
    await village.call("undo", { decisionId });
    expect(await list("label:vip")).toEqual(["ana", "ben"]);
  });

  it("stay on others when the decision that made one is taken back", async () => {
    const { decisionId } = await village.call("labels.set", {
      conversationIds: [ana.id],
      add: ["vip"],
    });
    await village.call("labels.set", {
      conversationIds: [ben.id],
      add: ["vip"],
    });
    await village.call("undo", { decisionId });
    expect(await list("label:vip")).toEqual(["ben"]);
  });

  it("go along when conversations are joined, and an undo finds them there", async () => {
    const set = (id: string, ...add: string[]) =>
      village.call("labels.set", { conversationIds: [id], add });
    await set(ana.id, "both", "first");
    const { decisionId } = await set(ben.id, "both", "second");
    await village.call("notes.add", { conversationId: ben.id, text: "Hm" });
    await village.call("conversations.mark", {
      ids: [ben.id],
      mark: "starred",
    });
    const [account] = await village.call("accounts.list", {});
    await village.bring(account?.id ?? "", [
      message("late", "cleo", 2, { thread: ["a1", "b1"] }),
    ]);
    const joined = await village.call("conversations.get", { id: ben.id });
    expect(joined).toMatchObject({
      id: ana.id,
      labels: ["both", "first", "second"],
      notes: [{ text: "Hm", conversationId: ana.id }],
      starred: true,
    });
    await village.call("undo", { decisionId });
    const back = await village.call("conversations.get", { id: ana.id });
    expect(back.labels).toEqual(["first"]);
  });
});

describe("feedback", () => {
  it("says of a message what kind it is and what it is about", async () => {
    const { id } = await decide("feedback.tag", {
      messageId: ana.messageId,
      kind: "want",
      topic: "Checkout",
    });
    await decide("feedback.tag", { messageId: ana.messageId, kind: "hate" });
    const again = await village.call("feedback.tag", {
      messageId: ana.messageId,
      kind: "want",
      topic: "CHECKOUT",
    });
    expect(again).toEqual({ id });
    const opened = await village.call("conversations.get", { id: ana.id });
    expect(opened.messages.map(({ feedback }) => feedback)).toEqual([
      [
        { id, kind: "want", topic: "Checkout" },
        { id: expect.any(String) as string, kind: "hate" },
      ],
      [],
    ]);
    expect(await village.call("topics.list", {})).toMatchObject([
      { name: "Checkout", tags: 1 },
    ]);
    await decide("feedback.untag", { id });
    expect(await village.call("topics.list", {})).toEqual([]);
    await expect(
      village.call("feedback.tag", { messageId: ana.messageId }),
    ).rejects.toMatchObject({ code: "invalid-input" });
  });
});

describe("notes, promises, roles, stars", () => {
  it("are written, changed and torn up", async () => {
    const { id } = await decide("notes.add", {
      conversationId: ana.id,
      text: " called back\r\nlater ",
    });
    await decide("notes.edit", { id, text: "Called back" });
    await decide("notes.add", {
      personId: ana.personId,
      text: "Likes oat milk",
    });
    const opened = await village.call("conversations.get", { id: ana.id });
    expect(opened.notes).toMatchObject([
      { id, conversationId: ana.id, text: "Called back" },
      { personId: ana.personId, text: "Likes oat milk" },
    ]);
    const person = await village.call("people.get", { id: ana.personId });
    expect(person.notes).toHaveLength(1);
    expect(await list("has:note")).toEqual(["ana"]);
    await decide("notes.delete", { id });
    expect(await list("has:note")).toEqual([]);
    await expect(
      village.call("notes.edit", { id, text: "Hm" }),
    ).rejects.toMatchObject({ code: "not-found" });
    for (const wrong of [
      { text: "about nobody" },
      { text: "\n ", conversationId: ana.id },
      { text: "both", conversationId: ana.id, personId: ana.personId },
    ])
      await expect(village.call("notes.add", wrong)).rejects.toMatchObject({
        code: "invalid-input",
      });
  });

  it("are promised to somebody who is there, and end once", async () => {
    const promise = {
      conversationId: ana.id,
      personId: ana.personId,
      text: "We look into it",
      dueAt: village.now() + 1,
    };
    const { id } = await decide("promises.make", promise);
    expect(await list("is:promised")).toEqual(["ana"]);
    await decide("promises.end", { id, ending: "kept" });
    expect(await list("is:promised")).toEqual([]);
    await expect(
      village.call("promises.end", { id, ending: "withdrawn" }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      village.call("promises.make", { ...promise, conversationId: ben.id }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  it("are given to people, in one spelling", async () => {
    await decide("people.setRole", { id: ana.personId, role: "Press" });
    const { person } = await village.call("conversations.get", { id: ben.id });
    await decide("people.setRole", { id: person.id, role: "PRESS" });
    expect(await village.call("people.roles", {})).toEqual(["Press"]);
    expect(await list("role:press")).toEqual(["ana", "ben"]);
    await decide("people.setRole", { id: person.id, role: null });
    expect(
      await village.call("people.setRole", { id: person.id, role: null }),
    ).toEqual({});
    expect(await list("role:press")).toEqual(["ana"]);
  });

  it("mark a conversation as worth coming back to", async () => {
    await decide("conversations.mark", { ids: [ana.id], mark: "starred" });
    // another decision on the same conversation leaves the star where it is
    const { decisionId } = await village.call("conversations.mark", {
      ids: [ben.id],
      mark: "done",
    });
    await village.call("conversations.mark", {
      ids: [ben.id],
      mark: "starred",
    });
    await village.call("undo", { decisionId });
    expect(await list("is:starred")).toEqual(["ana", "ben"]);
  });
});

it("goes with its account, and says so when it is asked back", async () => {
  const { decisionId } = await village.call("labels.set", {
    conversationIds: [ana.id],
    add: ["vip"],
  });
  const note = await village.call("notes.add", {
    conversationId: ana.id,
    text: "Hm",
  });
  const [account] = await village.call("accounts.list", {});
  await village.call("accounts.remove", {
    id: account?.id ?? "",
    archive: "erase",
  });
  await village.reopen();
  await expect.poll(() => dump().includes("Hm"), { timeout: 5000 }).toBe(false);
  for (const id of [decisionId, note.decisionId])
    await expect(
      village.call("undo", { decisionId: id }),
    ).rejects.toMatchObject({ code: "not-found" });
});
