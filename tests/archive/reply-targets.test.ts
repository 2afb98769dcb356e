import { afterEach, beforeEach, expect, it } from "vitest";
import { updateAccount } from "../../src/main/archive/accounts.ts";
import { replyTargets } from "../../src/main/archive/reply-target.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

const begin = noon - 9 * hour;
let built: Built;
beforeEach(() => {
  built = buildArchive();
  built.account("cafe");
});
afterEach(() => built.close());

const inThread = (id: string, name: string, at: number, answers = "m0") =>
  said(id, name, begin + at * hour, { thread: ["m0"], inReplyTo: answers });
const targets = () =>
  replyTargets(built.db, built.conversation("m0")).map(
    ({ accountId, messageId }) => [
      accountId,
      built.db
        .prepare("SELECT remote_id FROM messages WHERE id = ?")
        .pluck()
        .get(messageId),
    ],
  );

it("is what waits the longest, then the last that came in, then our own last", async () => {
  await built.take("cafe", said("m0", "Ana", begin), inThread("m1", "Ben", 1));
  expect(targets()).toEqual([["cafe", "m0"]]);
  await built.take("cafe", inThread("a0", "us", 2, "m0"));
  expect(targets()).toEqual([["cafe", "m1"]]);
  await built.take("cafe", inThread("a1", "us", 3, "m1"));
  expect(targets()).toEqual([["cafe", "m1"]]);
  built.db.exec("UPDATE messages SET deleted_at = 1 WHERE direction = 'in'");
  expect(targets()).toEqual([["cafe", "a1"]]);
});

it("passes over who waited before we were here", async () => {
  await built.take("cafe", said("m0", "Ana", begin), inThread("m1", "Ben", 1));
  updateAccount(built.db, "cafe", { doorAt: begin + 2 * hour });
  expect(targets()).toEqual([["cafe", "m1"]]);
  await built.take("cafe", inThread("m2", "Cleo", 3), inThread("m3", "Ana", 4));
  expect(targets()).toEqual([["cafe", "m2"]]);
});
