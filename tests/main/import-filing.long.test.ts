import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openForReading } from "../../src/main/archive/open.ts";
import { hour, message, start, who } from "./remote.ts";
import { jobEnded, openComputers, type Computers } from "./two-computers.ts";
import type { Village } from "./village.ts";

/** Two computers with one archive between them: what happens on one is carried to the other. */
let both: Computers;
let here: Village;
let there: Village;

beforeEach(async () => {
  both = await openComputers();
  ({ here, there } = both);
});
afterEach(() => both.close());

async function personOf(village: Village, name: string): Promise<string> {
  for (const { id } of await village.conversations()) {
    const { participants } = await village.call("conversations.get", { id });
    const found = participants.find((one) => one.name === name);
    if (found !== undefined) return found.personId;
  }
  throw new Error(`nobody is called ${name}`);
}

async function notesAbout(village: Village, name: string): Promise<string[]> {
  const id = await personOf(village, name);
  return (await village.call("people.get", { id })).notes.map(
    ({ text }) => text,
  );
}

const idOf = async (village: Village, title: string) =>
  (await village.conversations()).find((one) => one.title === title)?.id ?? "";

const mergePeople = async (village: Village, ...names: string[]) =>
  village.call("people.merge", {
    ids: await Promise.all(names.map((name) => personOf(village, name))),
  });

async function cannotAnswer(village: Village, id: string, name?: string) {
  const personId =
    name === undefined ? {} : { personId: await personOf(village, name) };
  await village.call("conversations.mark", {
    ids: [id],
    mark: "no-reply-needed",
    reason: "cannot",
    ...personId,
  });
}

it("brings what is about one of two merged people to that one, where they are still two", async () => {
  await both.bring(there, [
    message("a", "ana", 1),
    message("b", "bob", 2, { thread: ["a"], inReplyTo: "a" }),
  ]);
  await both.carry();
  await there.call("notes.add", {
    personId: await personOf(there, "bob"),
    text: "about bob",
  });
  await mergePeople(there, "ana", "bob");
  await there.call("notes.add", {
    personId: await personOf(there, "ana"),
    text: "about ana",
  });
  await both.carry();
  expect(await notesAbout(here, "ana")).toEqual(["about ana"]);
  expect(await notesAbout(here, "bob")).toEqual(["about bob"]);
});

it("gives back, where people were merged here and are split, what was theirs", async () => {
  await both.bring(there, [
    message("a", "ana", 1),
    message("b", "bob", 2, { thread: ["a"], inReplyTo: "a" }),
  ]);
  await both.carry();
  const { decisionId } = await mergePeople(here, "ana", "bob");
  const conversationId = await idOf(there, "words of a");
  await cannotAnswer(there, conversationId, "bob");
  await there.call("notes.add", {
    personId: await personOf(there, "bob"),
    text: "about bob",
  });
  await both.carry();
  await here.call("undo", { decisionId });
  expect(await notesAbout(here, "ana")).toEqual([]);
  expect(await notesAbout(here, "bob")).toEqual(["about bob"]);
  expect(await here.waitingIn(await idOf(here, "words of a"))).toEqual(
    await there.waitingIn(conversationId),
  );
});

it("gives back, where conversations were merged here and are split, what was theirs", async () => {
  await both.bring(there, [message("a", "ana", 1), message("b", "bob", 2)]);
  await both.carry();
  const { id, decisionId } = await here.call("conversations.merge", {
    ids: [await idOf(here, "words of a"), await idOf(here, "words of b")],
  });
  const conversationId = await idOf(there, "words of b");
  await cannotAnswer(there, conversationId);
  await there.call("notes.add", { conversationId, text: "of b" });
  await there.call("drafts.save", {
    id: "draft-of-b",
    conversationId,
    text: "Dear",
  });
  await both.carry();
  expect(await here.waitingIn(id)).toEqual({ ana: 1 });
  await here.call("undo", { decisionId });
  const ours = await idOf(here, "words of b");
  expect(await here.waitingIn(ours)).toEqual({});
  const { notes } = await here.call("conversations.get", { id: ours });
  expect(notes.map(({ text }) => text)).toEqual(["of b"]);
  expect(await here.call("drafts.list", {})).toMatchObject([
    { id: "draft-of-b", conversationId: ours },
  ]);
});

it("never again suggests those who are two, whatever their ids are here", async () => {
  const hereId = await here.add("us");
  // Whoever came first has the smaller id: here it is the other one.
  const linked = (name: string, at: number) =>
    message(name, name, at, {
      author: { ...who(name), links: ["https://ana.example"] },
    });
  const [one, other] = [linked("ana", 1), linked("photo", 2)];
  await both.bring(there, [one]);
  await both.bring(there, [other]);
  await here.bring(hereId, [other]);
  await here.bring(hereId, [one]);
  const suggested = async () => {
    const id = await personOf(here, "ana");
    return (await here.call("people.suggestions", { id })).map(
      ({ name }) => name,
    );
  };
  expect(await suggested()).toEqual(["photo"]);
  await there.call("people.keepApart", {
    id: await personOf(there, "ana"),
    otherId: await personOf(there, "photo"),
  });
  await both.carry();
  expect(await suggested()).toEqual([]);
});

/** Of a thread of two: what the second one wrote is split off there. */
async function splitThere(): Promise<string> {
  const { messages } = await there.call("conversations.get", {
    id: await idOf(there, "words of a"),
  });
  const { id } = await there.call("conversations.splitFrom", {
    messageId: messages[1]?.id ?? "",
  });
  return id;
}

it.each(["done", "muted"] as const)(
  "splits what was split there: a part that is %s there closes nothing for the others here",
  async (mark) => {
    const first = message("a", "ana", 1);
    const second = message("b", "bob", 2, { thread: ["a"], inReplyTo: "a" });
    await both.bring(there, [first, second]);
    await both.carry();
    await both.bring(here, [
      message("c", "cleo", 3, { thread: ["a", "b"], inReplyTo: "b" }),
    ]);
    const part = await splitThere();
    await there.call("conversations.mark", { ids: [part], mark });
    await both.carry();
    const states = async () =>
      Promise.all(
        (await here.conversations()).map(
          async ({ id, title, state, muted }) => [
            title,
            state,
            muted,
            Object.keys(await here.waitingIn(id)),
          ],
        ),
      );
    const after = await states();
    expect(
      after.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["words of a", "open", false, ["ana", "cleo"]],
      mark === "done"
        ? ["words of b", "done", false, ["bob"]]
        : ["words of b", "open", true, []],
    ]);
    expect(await both.carry()).toBe(
      "Everything in this export was here already.",
    );
    expect(await states()).toEqual(after);
  },
);

it("splits what was split there, where only the part had come", async () => {
  const hereId = await here.add("us");
  const second = message("b", "bob", 2, { thread: ["a"], inReplyTo: "a" });
  await here.bring(hereId, [second]);
  await both.bring(there, [message("a", "ana", 1), second]);
  const part = await splitThere();
  await there.call("conversations.mark", { ids: [part], mark: "done" });
  await both.carry();
  expect(
    (await here.conversations()).map(({ messages, state }) => [
      messages,
      state,
    ]),
  ).toEqual([
    [1, "open"],
    [1, "done"],
  ]);
});

it("leaves erased what was erased here, and takes no text for what was erased there", async () => {
  const day = 24;
  const wording = (text: string, rest = {}) =>
    message("a", "us", 1, { text, raw: { text }, ...rest });
  for (const village of [here, there]) village.setNow(45 * day);
  await both.bring(there, [wording("a secret"), message("b", "bob", 44 * day)]);
  await both.carry();
  const erase = async (village: Village) => {
    const [account] = await village.call("accounts.list", {});
    const { jobId } = await village.call("accounts.retention", {
      id: account?.id ?? "",
      policy: { keep: "months", months: 1 },
    });
    expect(await jobEnded(village, jobId ?? "")).toMatchObject({
      state: "done",
    });
  };
  await erase(here);
  await both.bring(there, [
    wording("another secret", { editedAt: start + 2 * hour }),
    message("c", "cleo", 44 * day),
  ]);
  await both.carry();
  await expectNothingOf("secret");
  expect(await both.carry()).toBe(
    "Everything in this export was here already.",
  );
  await expectNothingOf("secret");

  await both.bring(here, [message("d", "us", 1, { text: "kept here" })]);
  await both.bring(there, [
    message("d", "us", 1, { text: "edited", editedAt: start + 3 * hour }),
  ]);
  const [account] = await here.call("accounts.list", {});
  await here.call("accounts.retention", {
    id: account?.id ?? "",
    policy: { keep: "forever" },
  });
  await erase(there);
  await both.carry();
  const found = await here.call("search.messages", { query: "kept" });
  expect(found.items).toHaveLength(1);
});

async function expectNothingOf(word: string): Promise<void> {
  expect((await here.call("search.messages", { query: word })).items).toEqual(
    [],
  );
  const db = openForReading(here.dir);
  const pages = db
    .prepare<[], Buffer>("SELECT bytes FROM payloads")
    .pluck()
    .all()
    .map((bytes) => inflateRawSync(bytes).toString());
  const texts = db.prepare("SELECT text FROM messages").pluck().all();
  db.close();
  expect([...pages, ...texts].join()).not.toContain(word);
}
