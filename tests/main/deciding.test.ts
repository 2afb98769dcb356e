import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { marks, type Mark } from "../../src/shared/model/mark.ts";
import {
  identitiesOfPerson,
  realignDirections,
  setOneOfUs,
} from "../../src/main/archive/belonging.ts";
import { getConversationRow } from "../../src/main/archive/conversations.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import {
  createTurnKeeper,
  type TurnKeeper,
} from "../../src/main/archive/turns.ts";
import { turnsOfConversation } from "../../src/main/archive/turn-rows.ts";
import {
  createDeciding,
  type Deciding,
} from "../../src/main/deciding/deciding.ts";
import { stillWaiting } from "../../src/main/archive/waiting.ts";
import { createIngest, type Ingest } from "../../src/main/ingest/ingest.ts";
import { createReplay } from "../../src/main/deciding/replay.ts";
import { account, addHarbour, hour, message, page, start } from "./remote.ts";
import { turnColumns } from "../archive/turn-columns.ts";

describe("deciding", () => {
  let dir: string;
  let db: Archive;
  let turns: TurnKeeper;
  let ingest: Ingest;
  let deciding: Deciding;
  let clock: number;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-deciding-"));
    db = openArchive(dir);
    addHarbour(db);
    clock = start + 10 * hour;
    const now = () => clock;
    turns = createTurnKeeper(db);
    ingest = createIngest(db, turns, now);
    deciding = createDeciding({
      db,
      turns,
      now,
      replay: createReplay({
        db,
        turns,
        now,
        accountChanged: () => undefined,
        setDraftClosed: () => undefined,
        replayAct: () => [],
      }),
    });
    await ingest.poll(
      account,
      page([
        message("a1", "ana", 1),
        message("b1", "ben", 2, { thread: ["a1"], inReplyTo: "a1" }),
        message("c1", "cleo", 3),
        message("d1", "dora", 4, { addressed: "other" }),
      ]),
    );
  });
  afterEach(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });

  /** Everything that lists, counters and figures read. */
  const dump = () =>
    JSON.stringify({
      conversations: db
        .prepare("SELECT * FROM conversations ORDER BY id")
        .all(),
      turns: db
        .prepare(`SELECT ${turnColumns} FROM turns ORDER BY 1, 2, 3`)
        .all(),
      messages: db.prepare("SELECT seq, direction FROM messages").all(),
      accounts: db.prepare("SELECT unread, waiting FROM accounts").all(),
      ours: db.prepare("SELECT id, one_of_us, ours FROM identities").all(),
    });
  const idOf = (remoteId: string) =>
    db
      .prepare("SELECT conversation_id FROM messages WHERE remote_id = ?")
      .pluck()
      .get(remoteId) as string;
  const personOf = (name: string) =>
    db
      .prepare("SELECT person_id FROM identities WHERE name = ?")
      .pluck()
      .get(name) as string;
  const messageId = (remoteId: string) =>
    db
      .prepare("SELECT id FROM messages WHERE remote_id = ?")
      .pluck()
      .get(remoteId) as string;

  it.each(marks.filter((m) => m !== "read"))(
    "takes %s back to the very same rows, and does it again",
    (mark: Mark) => {
      if (mark === "unmuted")
        deciding.mark({ ids: [idOf("a1")], mark: "muted" });
      if (mark === "unstarred")
        deciding.mark({ ids: [idOf("a1")], mark: "starred" });
      if (mark === "reopened")
        deciding.mark({
          ids: [idOf("a1")],
          mark: "no-reply-needed",
          reason: "applause",
        });
      const conversation = mark === "waits" ? "d1" : "a1";
      const before = dump();
      clock += hour;
      deciding.mark({
        ids: [idOf(conversation)],
        mark,
        ...(mark === "no-reply-needed" ? { reason: "thanks" as const } : {}),
        ...(mark === "waits" ? { messageId: messageId("d1") } : {}),
      });
      const after = dump();
      // An acknowledgement by `unread` of what was never read changes nothing that is stored.
      if (mark !== "unread") expect(after).not.toBe(before);
      clock += hour;
      expect(deciding.undo(undefined).did).toMatch(/^Taken back: /);
      expect(dump()).toBe(before);
      deciding.redo();
      expect(dump()).toBe(after);
      deciding.undo(undefined);
      expect(dump()).toBe(before);
    },
  );

  it("says who still waits when a conversation is closed", () => {
    deciding.mark({ ids: [idOf("a1")], mark: "done" });
    expect(stillWaiting(db, [idOf("a1")])).toBe(2);
    expect(getConversationRow(db, idOf("a1"))).toMatchObject({
      state: "done",
      unread: 0,
      waiting: 2,
    });
  });

  it("concerns one person, or everybody", () => {
    deciding.mark({
      ids: [idOf("a1")],
      mark: "no-reply-needed",
      reason: "thanks",
      personId: personOf("ana"),
    });
    const open = () =>
      turnsOfConversation(db, idOf("a1")).filter((t) => t.end === null);
    expect(open().map((t) => t.personId)).toEqual([personOf("ben")]);
    deciding.mark({
      ids: [idOf("a1")],
      mark: "no-reply-needed",
      reason: "cannot",
    });
    expect(open()).toEqual([]);
  });

  it("counts many conversations as one decision", () => {
    const before = dump();
    const { decisionId } = deciding.mark({
      ids: [idOf("a1"), idOf("c1"), idOf("a1")],
      mark: "done",
    });
    // Of each person in each of them one mark.
    expect(db.prepare("SELECT count(*) FROM marks").pluck().get()).toBe(3);
    const { did, conversationIds } = deciding.undo(decisionId);
    expect(did).toBe("Taken back: Done: 2 conversations");
    expect(new Set(conversationIds)).toEqual(new Set([idOf("a1"), idOf("c1")]));
    expect(dump()).toBe(before);
    expect(() => deciding.undo(decisionId)).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
  });

  it("reopens for a new message, and stays closed for an old one", async () => {
    deciding.mark({ ids: [idOf("c1")], mark: "done" });
    await ingest.poll(
      account,
      page([message("c0", "cleo", 2, { thread: ["c1"], inReplyTo: "c1" })]),
    );
    expect(getConversationRow(db, idOf("c1")).state).toBe("done");
    clock += 2 * hour;
    await ingest.poll(
      account,
      page([message("c2", "cleo", 11, { thread: ["c1"], inReplyTo: "c1" })]),
    );
    expect(getConversationRow(db, idOf("c1"))).toMatchObject({
      state: "open",
      waiting: 1,
      unread: 1,
    });
  });

  it("refuses what is not there and changes nothing", () => {
    const before = dump();
    expect(() =>
      deciding.mark({ ids: [idOf("a1"), "nowhere"], mark: "done" }),
    ).toThrow(expect.objectContaining({ code: "not-found" }));
    expect(() =>
      deciding.mark({
        ids: [idOf("a1")],
        mark: "waits",
        messageId: messageId("c1"),
      }),
    ).toThrow(expect.objectContaining({ code: "not-found" }));
    expect(dump()).toBe(before);
    expect(deciding.undo(undefined)).toEqual({
      did: null,
      conversationIds: [],
    });
  });

  it("makes a colleague one of us, and takes it back", () => {
    const before = dump();
    deciding.decide("One of us: ben", () => {
      const ids = identitiesOfPerson(db, personOf("ben"));
      for (const id of ids) setOneOfUs(db, id, true);
      for (const id of realignDirections(db, ids)) turns.invalidate(id);
      return {
        kind: "one-of-us",
        identities: ids.map((id) => ({ id, before: false, after: true })),
      };
    });
    // Ben's reply to Ana now answers her.
    expect(turnsOfConversation(db, idOf("a1"))).toMatchObject([
      { personId: personOf("ana"), end: { how: "answered" } },
    ]);
    deciding.undo(undefined);
    expect(dump()).toBe(before);
  });
});
