import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { resolvedConversations } from "../../src/main/archive/conversations.ts";
import { migrations } from "../../src/main/archive/migrations/index.ts";
import { message } from "./remote.ts";
import { at, openVillage } from "./village.ts";

it("takes in what comes for either account, asks who answers, and lets an account go with its own threads alone", async () => {
  const village = await openVillage();
  try {
    const [cafe, forum] = [await village.add("us"), await village.add("we")];
    await village.bring(cafe, [message("c1", "ana", 1)]);
    await village.bring(forum, [message("f1", "ben", 2)], {
      gaps: [{ from: at(1), to: at(2), why: "The forum was away." }],
    });
    const ids = (await village.conversations()).map(({ id }) => id);
    const merged = await village.call("conversations.merge", { ids });
    expect(merged.id).toBe(ids[0]);
    await expect(
      village.call("outbox.send", {
        id: "to-whom-ever",
        conversationId: merged.id,
        text: "Yes.",
      }),
    ).rejects.toMatchObject({ code: "invalid-input" });
    await village.bring(forum, [
      message("f2", "ben", 3, { thread: ["f1"], inReplyTo: "f1" }),
    ]);
    const together = await village.call("conversations.get", {
      id: ids[1] ?? "",
    });
    expect(together.id).toBe(ids[0]);
    expect(together.messages.map(({ remoteId }) => remoteId)).toEqual([
      "c1",
      "f1",
      "f2",
    ]);
    expect(together.threads.map(({ accountId }) => accountId)).toEqual([
      cafe,
      forum,
    ]);
    expect(together.gaps).toEqual([
      {
        accountId: forum,
        from: at(1),
        to: at(2),
        message: "The forum was away.",
      },
    ]);
    const { decisionId } = await village.call("accounts.remove", {
      id: cafe,
      archive: "delete",
    });
    expect(await village.conversations()).toMatchObject([
      { id: ids[1], accountId: forum, messages: 2, waiting: 1 },
    ]);
    const removed = await village.call("accounts.removed", {});
    expect(removed).toMatchObject([{ id: cafe, decisionId }]);
    await village.call("undo", { decisionId: removed[0]?.decisionId });
    expect(await village.conversations()).toMatchObject([
      { id: ids[0], messages: 3, waiting: 2 },
    ]);
    expect(await village.waitingIn(ids[0] ?? "")).toEqual({ ana: 1, ben: 2 });
    await village.call("undo", { decisionId: merged.decisionId });
    expect(
      (await village.conversations()).map((item) => [item.id, item.messages]),
    ).toEqual([
      [ids[0], 1],
      [ids[1], 2],
    ]);
    expect(await village.report()).toMatchObject({ arrived: 2 });
    expect(village.now()).toBe(at(1000));
  } finally {
    await village.close();
  }
});

it("counts each wait for the account that was written to, before and after a merge", async () => {
  const village = await openVillage();
  const figures = async () => {
    const rows = await village.call("reports.responseTime", { by: "account" });
    return rows.map(({ arrived, answered, median }) => [
      arrived,
      answered,
      median === null ? null : median / 3600,
    ]);
  };
  try {
    const [cafe, forum] = [await village.add("us"), await village.add("we")];
    await village.bring(cafe, [message("c1", "ana", 0)]);
    await village.bring(forum, [message("f1", "ben", 0.5)]);
    const ids = (await village.conversations()).map(({ id }) => id);
    await village.call("conversations.merge", { ids });
    await village.bring(cafe, [
      message("c2", "us", 1, { thread: ["c1"], inReplyTo: "c1" }),
    ]);
    await village.bring(forum, [
      message("f2", "we", 3.5, {
        own: true,
        addressed: "other",
        thread: ["f1"],
        inReplyTo: "f1",
      }),
    ]);
    const apart = [
      [1, 1, 1],
      [1, 1, 3],
    ];
    expect(await figures()).toEqual(apart);
    // One human, who asked in both places: one wait, of the place where they asked first.
    const { participants } = await village.call("conversations.get", {
      id: ids[0] ?? "",
    });
    const people = participants
      .filter(({ name }) => name === "ana" || name === "ben")
      .map(({ personId }) => personId);
    await village.call("people.merge", { ids: people });
    expect(await figures()).toEqual([
      [1, 1, 1],
      [0, 0, null],
    ]);
    const merged = await village.conversations();
    expect(merged).toHaveLength(1);
    await village.call("conversations.mark", {
      ids: merged.map(({ id }) => id),
      mark: "done",
    });
    const db = new Database(join(village.dir, "archive.sqlite"));
    for (const account of [cafe, forum])
      expect([...resolvedConversations(db, account)]).toEqual([ids[0]]);
    db.close();
    await village.call("conversations.split", { id: ids[0] ?? "" });
    expect(await figures()).toEqual(apart);
  } finally {
    await village.close();
  }
});

it("migrates an archive in which nobody is merged and everything is kept", () => {
  const db = new Database(":memory:");
  for (const { version, migrate } of migrations) {
    if (version === 50)
      db.exec(`
        INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
        INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot)
          VALUES ('i', 'email', 'x', 'p', '', '', 0);
        INSERT INTO drafts (id, text, saved_at) VALUES ('d', char(0), 0);
      `);
    migrate(db, () => undefined);
    if (version === 50) break;
  }
  expect(db.prepare("SELECT born_as FROM identities").pluck().all()).toEqual([
    null,
  ]);
  expect(db.prepare("SELECT home_id FROM drafts").pluck().all()).toEqual([
    null,
  ]);
  expect(db.prepare("SELECT count(*) FROM merged_threads").pluck().get()).toBe(
    0,
  );
  expect(db.pragma("foreign_key_check")).toEqual([]);
  db.close();
});
