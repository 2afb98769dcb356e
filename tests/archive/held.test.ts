import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertAccount } from "../../src/main/archive/accounts.ts";
import { readItems } from "../../src/main/archive/conversation-item.ts";
import {
  openArchive,
  migrateArchive,
  type Archive,
} from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";

const hour = 3_600_000;
const began = Date.UTC(2026, 10, 1);

it("knows of no message of before that it is held", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 160);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'wordpress', 'ä' || char(0), '', '{', 'null', -1, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0);
    INSERT INTO identities (id, channel, remote_id, name, handle, bot, person_id) VALUES ('i', 'wordpress', 'i', '', '', 0, 'p');
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, state)
      VALUES ('c', 'a', 'wordpress', '', 'comment', 'direct', 'public', 'open');
    INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream, visibility,
        addressed, automatic, sent_at, fetched_at, text, mentions_on_purpose, thread, attachments, hidden_at)
      VALUES (-5, 'm', 'a', 'c', '', 'i', 'in', 'comment', 'direct', 'public', 'to-us', 0, -1, 0, char(0), 0, '[]', 0, 7)`);
  migrateArchive(db);
  expect(db.prepare("SELECT held_at, hidden_at FROM messages").all()).toEqual([
    { held_at: null, hidden_at: 7 },
  ]);
});

describe("a message that waits for approval", () => {
  let folder = "";
  let db: Archive;
  let now = began;
  beforeEach(() => {
    now = began;
    folder = mkdtempSync(join(tmpdir(), "porchlight-held-"));
    db = openArchive(folder);
    insertAccount(db, {
      id: "site",
      channel: "wordpress",
      name: "Bakery",
      handle: "owner@bakery.example",
      settings: {},
      capabilities: {
        reply: true,
        post: false,
        like: false,
        boost: false,
        length: { unit: "none" },
        moderate: ["approve", "hold", "spam", "remove"],
      },
      addedAt: began,
      doorAt: began - hour,
    });
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  async function bring(more: Partial<RemoteMessage>): Promise<void> {
    now += hour;
    const message: RemoteMessage = {
      remoteId: "1",
      author: { remoteId: "ana", name: "Ana", handle: "ana", bot: false },
      own: false,
      kind: "comment",
      stream: "direct",
      visibility: "public",
      addressed: "to-us",
      automatic: false,
      sentAt: began,
      body: [],
      text: "Do you bake rye?",
      thread: [],
      mentions: [],
      mentionsOnPurpose: false,
      attachments: [],
      raw: {},
      ...more,
    };
    await createIngest(db, createTurnKeeper(db), () => now).poll(
      { id: "site", channel: "wordpress", doorAt: began - hour },
      {
        messages: [message],
        signals: [],
        tombstones: [],
        cursor: null,
        more: false,
        requests: 1,
        unchanged: false,
        rejected: [],
        gaps: [],
      },
    );
  }
  const item = () => {
    const ids = db
      .prepare<[], string>("SELECT id FROM conversations")
      .pluck()
      .all();
    const [first] = readItems(db, ids);
    return { held: first?.held, waiting: first?.waiting };
  };
  const row = () => db.prepare("SELECT held_at, hidden_at FROM messages").get();

  it("waits for us, is shown as held, and no longer once it is approved", async () => {
    await bring({ standing: "held" });
    expect(item()).toEqual({ held: true, waiting: 1 });
    // The same again changes nothing.
    const first = row();
    await bring({ standing: "held" });
    expect(row()).toEqual(first);
    await bring({ standing: "shown" });
    expect(item()).toEqual({ held: false, waiting: 1 });
    expect(row()).toEqual({ held_at: null, hidden_at: null });
  });

  it("waits no longer as spam, and is held again when it is brought back", async () => {
    await bring({ standing: "held" });
    await bring({ standing: "hidden" });
    expect(item()).toEqual({ held: false, waiting: 0 });
    expect(row()).toMatchObject({ held_at: began + hour });
    await bring({ standing: "held" });
    expect(item()).toEqual({ held: true, waiting: 1 });
  });

  it("begins out of sight where it was spam when it was met, and is open and waits once it is none", async () => {
    await bring({ standing: "hidden" });
    const state = () =>
      db.prepare("SELECT state, unread FROM conversations").get();
    expect(state()).toEqual({ state: "done", unread: 0 });
    await bring({ standing: "held" });
    expect(state()).toMatchObject({ state: "open" });
    expect(item()).toEqual({ held: true, waiting: 1 });
  });

  it("never waited where it was spam when it was met, and stays as it was where nothing is said", async () => {
    await bring({ standing: "hidden" });
    expect(item()).toEqual({ held: false, waiting: 0 });
    await bring({});
    expect(row()).toEqual({ held_at: null, hidden_at: began });
  });
});
