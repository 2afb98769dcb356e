import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getConversationRow } from "../../src/main/archive/conversations.ts";
import { messageAt } from "../../src/main/archive/locations.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { readPayload, readPayloads } from "../../src/main/archive/payloads.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import { createIngest, type Ingest } from "../../src/main/ingest/ingest.ts";
import {
  account,
  addHarbour,
  hour,
  message,
  page,
  start,
  who,
} from "./remote.ts";

describe("ingest", () => {
  let dir: string;
  let db: Archive;
  let ingest: Ingest;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-ingest-"));
    db = openArchive(dir);
    const now = () => start + 1000 * hour;
    addHarbour(db);
    ingest = createIngest(db, createTurnKeeper(db), now);
  });
  afterEach(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });

  const conversations = () =>
    db
      .prepare<[], { id: string }>(
        "SELECT id FROM conversations WHERE redirect_to IS NULL ORDER BY rowid",
      )
      .all()
      .map(({ id }) => getConversationRow(db, id));

  it("takes the same page in once, however often it comes", async () => {
    const messages = Array.from({ length: 25 }, (_, i) =>
      message(`m${i}`, "ana", i),
    );
    const first = await ingest.poll(account, page(messages));
    const words = () =>
      db.prepare("SELECT count(*) FROM message_words").pluck().get();
    expect(first.added).toBe(25);
    expect(words()).toBe(25);
    const again = await ingest.poll(account, page(messages));
    expect(again).toMatchObject({ added: 0, updated: 0 });
    expect(conversations()).toHaveLength(25);
    expect(words()).toBe(25);
    expect(
      db.prepare("SELECT messages, waiting, unread FROM accounts").get(),
    ).toEqual({ messages: 25, waiting: 25, unread: 25 });
  });

  it("keeps both of two messages to whom strangers gave one id", async () => {
    const real = message("same", "ana", 1, { fingerprint: "a" });
    const forged = message("same", "eve", 2, { fingerprint: "b" });
    expect(await ingest.poll(account, page([real, forged]))).toMatchObject({
      added: 2,
    });
    expect(await ingest.poll(account, page([forged, real]))).toMatchObject({
      added: 0,
    });
    expect(
      db.prepare("SELECT remote_id FROM messages ORDER BY seq").pluck().all(),
    ).toEqual(["same", "same#b"]);
  });

  it("makes one conversation of a thread, whichever end comes first", async () => {
    await ingest.poll(
      account,
      page([message("c", "ana", 3, { thread: ["a", "b"], inReplyTo: "b" })]),
    );
    await ingest.poll(
      account,
      page([message("x", "ben", 4, { thread: ["y"], inReplyTo: "y" })]),
    );
    expect(conversations()).toHaveLength(2);
    // A late parent that both lead to joins them; the older id stays, the other redirects.
    const [older, younger] = conversations();
    await ingest.poll(
      account,
      page([message("y", "ana", 2, { thread: ["a"], inReplyTo: "a" })]),
    );
    expect(conversations()).toHaveLength(1);
    expect(getConversationRow(db, younger?.id ?? "").id).toBe(older?.id);
    expect(conversations()[0]).toMatchObject({ messages: 3, inbound: 3 });
    expect(turnsOfConversation(db, older?.id ?? "")).toHaveLength(2);
    expect(db.prepare("SELECT waiting FROM accounts").pluck().get()).toBe(2);
  });

  it("ends a turn with our reply, also when it comes before the question", async () => {
    const reply = message("r", "us", 2, { thread: ["q"], inReplyTo: "q" });
    await ingest.poll(account, page([reply]));
    expect(conversations()[0]).toMatchObject({ inbound: 0, waiting: 0 });
    await ingest.poll(account, page([message("q", "ana", 1)]));
    const [conversation] = conversations();
    expect(conversation).toMatchObject({ inbound: 1, waiting: 0 });
    expect(turnsOfConversation(db, conversation?.id ?? "")).toMatchObject([
      { startAt: start + hour, end: { how: "answered", at: start + 2 * hour } },
    ]);
  });

  it("commits the cursor with the last slice only", async () => {
    const messages = Array.from({ length: 20 }, (_, i) =>
      message(`m${i}`, "ana", i, { text: "word ".repeat(2000) }),
    );
    const room = (pages: number) => db.pragma(`max_page_count = ${pages}`);
    // The disk is full after the first slice.
    const between = () => {
      room(Number(db.pragma("page_count", { simple: true })));
      return Promise.resolve();
    };
    await expect(
      ingest.poll(account, page(messages), { between }),
    ).rejects.toThrow(/full/);
    const cursor = () =>
      db.prepare("SELECT cursor FROM accounts").pluck().get();
    expect(cursor()).toBeNull();
    expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(10);
    room(100_000);
    await ingest.poll(account, page(messages));
    expect(cursor()).toBe('{"at":"m19"}');
    expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(20);
    expect(conversations().map((c) => c.waiting)).toEqual(
      Array.from({ length: 20 }, () => 1),
    );
  });

  it("takes over what changes by itself, and calls it no edit", async () => {
    const votes = (text: string, more = {}) =>
      page([message("m", "ana", 1, { text, isLive: true, ...more })]);
    await ingest.poll(account, votes("tea 1"));
    expect(await ingest.poll(account, votes("tea 2"))).toMatchObject({
      updated: 1,
    });
    expect(await ingest.poll(account, votes("tea 2"))).toMatchObject({
      updated: 0,
    });
    const rows = () =>
      db.prepare("SELECT text, edited_at AS editedAt FROM messages").all();
    expect(rows()).toEqual([{ text: "tea 2", editedAt: null }]);
    const editedAt = start + 2 * hour;
    await ingest.poll(account, votes("coffee 2", { editedAt }));
    // A copy from before the edit says nothing new.
    await ingest.poll(account, votes("tea 3"));
    expect(rows()).toEqual([{ text: "coffee 2", editedAt }]);
  });

  it("takes over a warning that a moderator puts there later, and takes away", async () => {
    const text = "buy";
    const labelled = (more = {}) =>
      page([message("m", "ana", 1, { text, isLive: true, ...more })]);
    const warning = () =>
      db.prepare("SELECT warning FROM messages").pluck().get();
    await ingest.poll(account, page([message("m", "ana", 1, { text })]));
    await ingest.poll(account, labelled({ warning: "spam" }));
    expect(warning()).toBe("spam");
    expect(
      await ingest.poll(account, labelled({ warning: "spam" })),
    ).toMatchObject({ updated: 0 });
    await ingest.poll(account, labelled());
    expect(warning()).toBeNull();
  });

  it("takes an edit over and finds its new words only", async () => {
    await ingest.poll(account, page([message("m", "ana", 1)]));
    const edited = message("m", "ana", 1, {
      text: "grinder",
      body: [{ t: "p", c: ["grinder"] }],
      editedAt: start + 2 * hour,
    });
    expect(await ingest.poll(account, page([edited]))).toMatchObject({
      added: 0,
      updated: 1,
    });
    const find = (word: string) =>
      db
        .prepare("SELECT count(*) FROM message_words WHERE text MATCH ?")
        .pluck()
        .get(word);
    expect(find("grinder")).toBe(1);
    expect(find("words")).toBe(0);
  });

  it("voids the turn of a message that is gone, and keeps its text", async () => {
    await ingest.poll(account, page([message("m", "ana", 1)]));
    await ingest.poll(
      account,
      page([], { tombstones: [{ remoteId: "m", at: start + 2 * hour }] }),
    );
    const [conversation] = conversations();
    expect(conversation).toMatchObject({ waiting: 0, messages: 1 });
    expect(turnsOfConversation(db, conversation?.id ?? "")).toMatchObject([
      { end: { how: "void", reason: "deleted" } },
    ]);
  });

  it("lets somebody wait whose mail was deleted in our mailbox", async () => {
    await ingest.poll(
      account,
      page([message("m", "ana", 1, { kind: "email" })]),
    );
    await ingest.poll(
      account,
      page([], { tombstones: [{ remoteId: "m", at: start + 2 * hour }] }),
    );
    expect(conversations()[0]).toMatchObject({ waiting: 1, messages: 1 });
  });

  it("believes the source that is closest to us", async () => {
    await ingest.poll(
      account,
      page([
        message("m", "ana", 1, { addressed: "other", stream: "industry" }),
      ]),
    );
    expect(conversations()[0]?.waiting).toBe(0);
    await ingest.poll(account, page([message("m", "ana", 1)]));
    expect(conversations()[0]?.waiting).toBe(1);
    await ingest.poll(
      account,
      page([
        message("m", "ana", 1, { addressed: "other", stream: "industry" }),
      ]),
    );
    expect(conversations()[0]?.waiting).toBe(1);
  });

  it("keeps payloads as received and what could not be read", async () => {
    await ingest.poll(
      account,
      page([message("b", "ana", 2), message("a", "ana", 1)], {
        rejected: [{ raw: { odd: true }, why: "no id" }],
      }),
    );
    await ingest.poll(
      account,
      page([], { rejected: [{ raw: { odd: true }, why: "no id" }] }),
    );
    const row = db
      .prepare<[], { payload_id: number; payload_index: number }>(
        "SELECT payload_id, payload_index FROM messages WHERE remote_id = 'b'",
      )
      .get();
    expect(
      readPayload(db, row?.payload_id ?? 0, row?.payload_index ?? 0),
    ).toEqual({ id: "b" });
    expect(db.prepare("SELECT count(*) FROM rejected").pluck().get()).toBe(1);
  });

  it("keeps what it has received once, and again only where it says something else", async () => {
    const [a, b] = [message("a", "ana", 1), message("b", "ana", 2)];
    const pages = () =>
      db
        .prepare<[], number>("SELECT id FROM payloads ORDER BY id")
        .pluck()
        .all()
        .map((id) => readPayloads(db, id));
    await ingest.poll(account, page([a]));
    await ingest.poll(account, page([a]));
    expect(pages()).toEqual([[{ id: "a" }]]);
    const edited = { ...a, editedAt: start + 3 * hour, raw: { id: "edited" } };
    await ingest.poll(account, page([a, b]));
    await ingest.poll(account, page([edited, b]));
    expect(pages()).toEqual([
      [{ id: "a" }],
      [null, { id: "b" }],
      [{ id: "edited" }, null],
    ]);
  });

  it("puts what cannot be taken in aside, and takes in all the rest with the cursor", async () => {
    const messages = Array.from({ length: 35 }, (_, i) =>
      message(`m${i}`, "ana", i),
    );
    const broken = [
      message("no time", "ana", Number.NaN),
      message("no text", "ana", 12, { text: null as unknown as string }),
      message("no author", "ana", 24, { author: undefined as never }),
    ];
    const follow = {
      remoteId: "f1",
      kind: "follow" as const,
      author: who("ben"),
      at: start,
    };
    const read = await ingest.poll(
      account,
      page([...messages, ...broken], {
        signals: [{ ...follow, remoteId: "f0", at: Number.NaN }, follow],
      }),
    );
    expect(read.added).toBe(35);
    const all = (sql: string) => db.prepare(sql).pluck().all();
    expect(all("SELECT count(*) FROM messages")).toEqual([35]);
    expect(all("SELECT remote_id FROM signals")).toEqual(["f1"]);
    expect(all("SELECT why FROM rejected")).toHaveLength(4);
    expect(all("SELECT messages FROM accounts")).toEqual([35]);
    expect(all("SELECT cursor IS NOT NULL FROM accounts")).toEqual([1]);
    // Whole in the index and in the turns, too.
    expect(all("SELECT count(*) FROM message_words")).toEqual([35]);
    expect(all("SELECT count(*) FROM turns")).toEqual([35]);
  });

  it("commits what comes together in one, and lets only what cannot be taken in fail", async () => {
    const bad = message("bad", "eve", 3, {
      sentAt: Number.NaN,
    });
    const first = message("m0", "ana", 0);
    await ingest.poll(account, page([first]));
    const segments = () =>
      db
        .prepare("SELECT count(DISTINCT segid) FROM message_words_idx")
        .pluck()
        .get() as number;
    const before = segments();
    const together = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        ingest.poll(account, page([message(`m${n}`, `ana${n}`, n)])),
      ),
    );
    expect(segments() - before).toBe(1);
    expect(together.map(({ conversationIds }) => conversationIds)).toEqual(
      conversations()
        .slice(1)
        .map(({ id }) => [id]),
    );
    const answer = { thread: ["m0"], own: true };
    await Promise.all([
      ingest.poll(account, page([message("r0", "us", 5, answer)])),
      ingest.poll(account, page([bad])),
      ingest.poll(account, page([message("m5", "ana5", 6)])),
    ]);
    const [asked] = conversations();
    expect(turnsOfConversation(db, asked?.id ?? "")).toMatchObject([
      { end: { how: "answered" } },
    ]);
    // As if each had come by itself: nothing of the attempt that failed is left in the turns.
    await ingest.poll(
      account,
      page([message("m6", "ana", 7, { thread: ["m0"] })]),
    );
    const ids = conversations().map(({ id }) => id);
    expect(createTurnKeeper(db).recompute(ids, () => false)).toEqual({
      done: 6,
      changed: 0,
    });
    expect(db.prepare("SELECT count(*) FROM rejected").pluck().get()).toBe(1);
    expect(conversations()).toHaveLength(6);
    const rows = db
      .prepare<
        [],
        { remote_id: string; payload_id: number; payload_index: number }
      >("SELECT remote_id, payload_id, payload_index FROM messages")
      .all();
    // Each with what it came as, also those that came with the one that failed.
    for (const row of rows)
      expect(readPayload(db, row.payload_id, row.payload_index)).toEqual({
        id: row.remote_id,
      });
  });

  it("keeps a page whose payloads cannot be written down", async () => {
    const raw: { self?: unknown } = {};
    raw.self = raw;
    const read = await ingest.poll(
      account,
      page([message("a", "ana", 1, { raw }), message("b", "ana", 2)]),
    );
    expect(read.added).toBe(2);
  });

  it("keeps a crowded instant in order and a future one in the present", async () => {
    const messages = Array.from({ length: 1500 }, (_, i) =>
      message(`m${i}`, "ana", 0),
    );
    messages.push(message("future", "ben", 10_000));
    await ingest.poll(account, page(messages));
    expect(db.prepare("SELECT count(*) FROM messages").pluck().get()).toBe(
      1501,
    );
    expect(
      db
        .prepare("SELECT sent_at FROM messages WHERE remote_id = 'future'")
        .pluck()
        .get(),
    ).toBe(start + 1000 * hour);
  });

  it("knows what lies at a place in a mailbox until it left", async () => {
    const location = { mailbox: "INBOX", uidValidity: "7", uid: 3 };
    const mail = message("m1@x.test", "ana", 1, { location });
    await ingest.poll(account, page([mail]));
    expect(messageAt(db, account.id, location)).toBe("m1@x.test");
    for (const other of [
      { ...location, uid: 4 },
      { ...location, uidValidity: "8" },
      { ...location, mailbox: "Sent" },
    ])
      expect(messageAt(db, account.id, other)).toBeUndefined();
    await ingest.poll(account, { ...page([]), left: [location] });
    expect(messageAt(db, account.id, location)).toBeUndefined();
    // It only lies elsewhere: nothing of it is gone.
    expect(db.prepare("SELECT deleted_at FROM messages").pluck().all()).toEqual(
      [null],
    );
  });

  it("forgets all places when the mailbox is another server's, and nothing else", async () => {
    const location = { mailbox: "INBOX", uidValidity: "7", uid: 3 };
    const mails = Array.from({ length: 230 }, (_, uid) =>
      message(`n${uid}@x.test`, "ana", 1, { location: { ...location, uid } }),
    );
    await ingest.poll(account, page(mails));
    expect(messageAt(db, account.id, { ...location, uid: 229 })).toBeDefined();
    await ingest.poll(account, { ...page([]), isElsewhere: true });
    const places = db.prepare("SELECT count(*) FROM locations").pluck();
    expect(places.get()).toBe(0);
    const gone = db.prepare("SELECT count(deleted_at) FROM messages").pluck();
    expect(gone.get()).toBe(0);
  });
});
