import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

let village: Village;
let conversationId: string;
const id = "a-note-being-written";

beforeEach(async () => {
  village = await openVillage();
  const account = await village.add("us");
  await village.bring(account, [message("a", "ana", 1)]);
  conversationId = (await village.conversations())[0]?.id ?? "";
  await village.call("drafts.save", {
    id,
    conversationId,
    note: true,
    text: "She calls ba",
  });
});
afterEach(() => village.close());

it("survives with its kind, also an archive that lost it", async () => {
  await village.run.core.close();
  for (const end of ["", "-wal", "-shm"])
    rmSync(join(village.dir, `archive.sqlite${end}`), { force: true });
  rmSync(join(village.dir, "archive.map.json"), { force: true });
  await village.start();
  expect(await village.call("drafts.list", {})).toMatchObject([
    { id, conversationId, note: true, text: "She calls ba" },
  ]);
});

it("is never sent, nor does it become an answer or an answer a note", async () => {
  const refused = { code: "conflict" };
  await expect(
    village.call("outbox.send", { id, conversationId, text: "She calls ba" }),
  ).rejects.toMatchObject(refused);
  expect(await village.call("outbox.list", { which: "all" })).toEqual([]);
  await expect(
    village.call("drafts.save", { id, conversationId, text: "Dear Ana" }),
  ).rejects.toMatchObject(refused);
  const reply = { id: "an-answer-to-ana", conversationId, text: "Dear" };
  await village.call("drafts.save", reply);
  await expect(
    village.call("drafts.save", { ...reply, note: true }),
  ).rejects.toMatchObject(refused);
  await village.call("notes.add", {
    conversationId,
    text: "Dear",
    draftId: reply.id,
  });
  expect(await village.call("drafts.list", {})).toHaveLength(2);
});

it("is over once it is a note", async () => {
  const { decisionId } = await village.call("notes.add", {
    conversationId,
    text: "She calls back",
    draftId: id,
  });
  expect(await village.call("drafts.list", {})).toEqual([]);
  await village.reopen();
  expect(await village.call("drafts.list", {})).toEqual([]);
  await village.call("undo", { decisionId });
  const { notes } = await village.call("conversations.get", {
    id: conversationId,
  });
  expect(notes).toEqual([]);
});

it.each(["She calls back at ten", "Calls back"])(
  "ends with the change of a note that it was: %s",
  async (text) => {
    const note = await village.call("notes.add", {
      conversationId,
      text: "Calls back",
      draftId: id,
    });
    const draftId = "a-change-of-a-note";
    await village.call("drafts.save", {
      id: draftId,
      conversationId,
      note: true,
      edits: note.id,
      text,
    });
    expect(await village.call("drafts.list", {})).toMatchObject([
      { id: draftId, edits: note.id },
    ]);
    await village.call("notes.edit", { id: note.id, text, draftId });
    expect(await village.call("drafts.list", {})).toEqual([]);
    const { notes } = await village.call("conversations.get", {
      id: conversationId,
    });
    expect(notes).toMatchObject([{ text }]);
  },
);

it("is about a person where it says so, wherever it was begun", async () => {
  const { person } = await village.call("conversations.get", {
    id: conversationId,
  });
  const draftId = "a-note-about-ana";
  await village.call("drafts.save", {
    id: draftId,
    conversationId,
    note: true,
    edits: person.id,
    text: "Likes oat",
  });
  await village.reopen();
  expect(await village.call("drafts.list", {})).toContainEqual(
    expect.objectContaining({ id: draftId, edits: person.id }),
  );
  const noted = await village.call("notes.add", {
    personId: person.id,
    text: "Likes oat milk",
    draftId,
  });
  expect(await village.call("drafts.list", {})).toMatchObject([{ id }]);
  await village.call("notes.delete", { id: noted.id });
  await village.call("undo", {});
  expect(await village.call("people.get", { id: person.id })).toMatchObject({
    notes: [{ id: noted.id, text: "Likes oat milk" }],
  });
});
