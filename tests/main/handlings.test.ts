import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { updateAccount } from "../../src/main/archive/accounts.ts";
import { getConversationRow } from "../../src/main/archive/conversations.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { createIngest, type Ingest } from "../../src/main/ingest/ingest.ts";
import type { Handling } from "../../src/shared/model/handling.ts";
import { account, addHarbour, hour, message, page, start } from "./remote.ts";

let dir: string;
let db: Archive;
let ingest: Ingest;
let now: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-handlings-"));
  db = openArchive(dir);
  addHarbour(db);
  now = start + 100 * hour;
  ingest = createIngest(db, createTurnKeeper(db), () => now);
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const place = (uid: number) => ({ mailbox: "INBOX", uidValidity: "1", uid });
const mail = (uid: number, at: number, rest: Partial<RemoteMessage> = {}) =>
  message(`m${String(uid)}`, "ana", at, {
    location: place(uid),
    thread: ["t"],
    ...rest,
  });
const stands = (uid: number, handling: Handling) =>
  ingest.poll(
    account,
    page([], { handlings: [{ location: place(uid), handling }] }),
  );
const conversation = () => {
  const id = db
    .prepare<[], string>(
      "SELECT id FROM conversations WHERE redirect_to IS NULL",
    )
    .pluck()
    .get();
  return getConversationRow(db, id ?? "");
};
const turns = () => turnsOfConversation(db, conversation().id);

it("ends the wait of who was answered elsewhere, at the time when that was seen", async () => {
  await ingest.poll(account, page([mail(1, 1)]));
  now += hour;
  const { conversationIds } = await stands(1, { answered: true });
  expect(conversationIds).toEqual([conversation().id]);
  expect(turns()).toMatchObject([
    { end: { how: "answered-elsewhere", by: "message", at: now } },
  ]);
  // Known is known; the answer itself, found later, counts with its own time.
  await stands(1, { answered: true, read: true });
  expect(db.prepare("SELECT count(*) FROM marks").pluck().get()).toBe(1);
  const reply = message("r", "us", 3, { thread: ["t", "m1"], inReplyTo: "m1" });
  await ingest.poll(account, page([reply]));
  expect(turns()).toMatchObject([
    { end: { how: "answered", at: start + 3 * hour } },
  ]);
});

it.each([
  ["in another poll", false],
  ["with it", true],
])("who wrote again since, and came %s, still waits", async (_, together) => {
  const handlings = [{ location: place(1), handling: { answered: true } }];
  await ingest.poll(account, page([mail(1, 1)]));
  now += hour;
  if (!together) await ingest.poll(account, page([mail(2, 50)]));
  now += hour;
  await ingest.poll(
    account,
    page(together ? [mail(2, 100.5)] : [], { handlings }),
  );
  expect(turns()).toMatchObject([
    { end: { how: "answered-elsewhere" } },
    { end: null, startAt: start + (together ? 100.5 : 50) * hour },
  ]);
});

it("comes with a mail that is new here, and of those who do not wait says nothing", async () => {
  await ingest.poll(
    account,
    page([mail(1, 1, { handling: { answered: true } })]),
  );
  expect(turns()).toMatchObject([{ end: { how: "answered-elsewhere" } }]);
  await ingest.poll(account, page([mail(2, 2, { addressed: "other" })]));
  await stands(2, { answered: true });
  expect(db.prepare("SELECT count(*) FROM marks").pluck().get()).toBe(1);
});

it("reading, stars and the archive follow only where both are kept the same", async () => {
  await ingest.poll(account, page([mail(1, 1), mail(2, 2)]));
  const all = { read: true, starred: true, away: true };
  const state = () => {
    const { unread, starred, state } = conversation();
    return { unread, starred, state };
  };
  await stands(2, all);
  expect(state()).toEqual({ unread: 1, starred: 0, state: "open" });
  await stands(2, { read: false, starred: false, away: false });
  updateAccount(db, account.id, { writeBack: ["read", "star", "archive"] });
  await stands(1, all);
  // The newest is still to be read and dealt with.
  expect(state()).toEqual({ unread: 1, starred: 1, state: "open" });
  await stands(2, { read: true });
  expect(state().unread).toBe(0);
  await stands(2, { read: false });
  expect(state().unread).toBe(1);
  await stands(2, { away: true });
  expect(state()).toMatchObject({ unread: 0, state: "done" });
  // Who waits goes on waiting, as with any done.
  expect(turns()).toMatchObject([{ end: null }]);
  await ingest.poll(account, page([mail(3, 3)]));
  expect(state().state).toBe("open");
});
