import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import type { Turn } from "../../src/shared/model/turn.ts";

/** An archive as the version before left it. */
function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = OFF");
  migrateArchive(db, 70);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', '', '', '{}', '{}', 0, 0);
    INSERT INTO people (id, name, created_at) VALUES ('p', '', 0), ('q', '', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
      VALUES ('c', 'a', 'mastodon', '', 'dm', 'direct', 'private'),
        ('odd', 'a', 'mastodon', '', 'dm', 'direct', 'private'),
        ('late', 'a', 'mastodon', '', 'dm', 'direct', 'private');
    INSERT INTO stale_turns (conversation_id) VALUES ('late');
  `);
  return db;
}

const insertion = `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind, start_at,
    last_at, messages, handed_off_at, inside_at, ending, ended_at)
  VALUES (@conversationId, @personId, @openingMessageId, 'a', @kind, @startAt, @lastAt, @messages,
    @handedOffAt, @insideAt, @ending, @endedAt)`;

function put(db: Database.Database, turn: Turn, ending?: string): void {
  const { end, ...rest } = turn;
  db.prepare(insertion).run({
    ...rest,
    ending: ending ?? (end === null ? null : JSON.stringify(end)),
    endedAt: end?.at ?? null,
  });
}

const waits: Turn = {
  conversationId: "c",
  personId: "p",
  openingMessageId: "m",
  startAt: 0,
  lastAt: 0,
  messages: 1,
  kind: "first",
  handedOffAt: null,
  insideAt: null,
  end: null,
};

/** Turns that ended in every way, at odd times. */
const turns: Turn[] = [
  waits,
  {
    ...waits,
    startAt: 1,
    lastAt: 9,
    messages: 3,
    kind: "next",
    handedOffAt: 5,
  },
  {
    ...waits,
    startAt: 2,
    lastAt: 2,
    insideAt: 8,
    end: { how: "answered", at: 8, messageId: "o'", assumed: false },
  },
  {
    ...waits,
    startAt: 3,
    lastAt: 3,
    end: { how: "answered", at: 2 ** 52, messageId: "", assumed: true },
  },
  {
    ...waits,
    startAt: 4,
    lastAt: 4,
    end: { how: "answered-elsewhere", at: 5, by: "in-person", messageId: null },
  },
  {
    ...waits,
    startAt: 5,
    lastAt: 5,
    end: { how: "answered-elsewhere", at: 5, by: "message", messageId: "n" },
  },
  {
    ...waits,
    startAt: 6,
    lastAt: 6,
    end: { how: "excused", at: 7, reason: "not-for-us" },
  },
  {
    ...waits,
    startAt: 7,
    lastAt: 7,
    end: { how: "acknowledged", at: 0, reason: "reaction" },
  },
  {
    ...waits,
    startAt: 8,
    lastAt: 8,
    end: { how: "void", at: 9, reason: "spam" },
  },
  {
    ...waits,
    startAt: 9,
    lastAt: 9,
    personId: "q",
    end: { how: "void", at: -1, reason: "deleted" },
  },
];

it("keeps every turn with its end when it makes the rows smaller", () => {
  const db = oldArchive();
  for (const turn of turns) put(db, turn);
  migrateArchive(db);
  expect(turnsOfConversation(db, "c")).toEqual(turns);
  expect(
    db.prepare("SELECT outcome FROM turns ORDER BY start_at").pluck().all(),
  ).toEqual([
    null,
    "handed-off",
    "answered",
    "answered",
    "answered-elsewhere",
    "answered-elsewhere",
    "no-reply-needed",
    "acknowledged",
    "spam",
    null,
  ]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});

it("has those turns computed again whose end cannot be read, and lets go of those that belong nowhere", () => {
  const db = oldArchive();
  const ended = (startAt: number): Turn => ({
    ...waits,
    conversationId: "odd",
    startAt,
    end: { how: "void", at: 1, reason: "spam" },
  });
  put(db, { ...waits, conversationId: "odd" });
  put(db, ended(2), '{"how":"laughed"}');
  put(db, ended(3), "[]");
  put(db, ended(4), '{"how":"answered"}');
  put(db, { ...waits, conversationId: "gone" });
  put(db, { ...waits, conversationId: "late" });
  put(db, waits);
  migrateArchive(db);
  expect(
    db.prepare("SELECT DISTINCT conversation_id FROM turns").pluck().all(),
  ).toEqual(["c"]);
  expect(
    db
      .prepare("SELECT conversation_id FROM stale_turns ORDER BY 1")
      .pluck()
      .all(),
  ).toEqual(["late", "odd"]);
  db.close();
});
