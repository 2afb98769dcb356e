import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { addTag } from "../../src/main/archive/feedback.ts";
import { addGap } from "../../src/main/archive/ledger.ts";
import { archiveFile } from "../../src/main/archive/open.ts";
import { readConversation } from "../../src/main/reading/conversation.ts";
import type { Conversation } from "../../src/shared/model/conversation.ts";
import { buildArchive, noon, said, type Built } from "../archive/build.ts";
import { runCore } from "./run-core.ts";

const messages = 1500;
let built: Built;
let id: string;
beforeEach(async () => {
  built = buildArchive();
  built.account("cafe");
  await built.take(
    "cafe",
    ...Array.from({ length: messages }, (_, i) =>
      said(
        `m${i}`,
        i % 2 === 0 ? "Ana" : "us",
        noon - (messages - i) * 60_000,
        {
          thread: ["m0"],
          ...(i % 2 === 0 ? {} : { inReplyTo: `m${i - 1}` }),
        },
      ),
    ),
  );
  id = built.conversation("m0");
});
afterEach(() => built.close());

const read = (around?: string) =>
  readConversation(built.db, {
    id,
    ...(around === undefined ? {} : { around }),
  });
const numbers = ({ messages }: Pick<Conversation, "messages">) =>
  messages.map(({ remoteId }) => Number(remoteId.slice(1)));
const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i);

it("begins with the newest, and goes back page by page to the first", () => {
  let shown = read();
  expect(numbers(shown)).toEqual(range(messages - 200, messages));
  expect([shown.earlier, shown.later]).toEqual([messages - 200, 0]);
  let to = messages;
  for (
    let first = messages - 200;
    first > 0;
    first = Math.max(0, first - 200)
  ) {
    shown = read(shown.messages[0]?.id);
    to = Math.min(messages, first + 201);
    expect(numbers(shown)).toEqual(range(Math.max(0, first - 200), to));
    expect(shown.earlier + shown.messages.length + shown.later).toBe(messages);
  }
  expect(numbers(shown)[0]).toBe(0);
  expect(shown.later).toBe(messages - to);
});

it("comes forward again page by page to the newest", () => {
  const ids = new Map(
    built.db
      .prepare<[], [string, string]>("SELECT remote_id, id FROM messages")
      .raw()
      .all(),
  );
  let shown = read(ids.get("m0"));
  expect(numbers(shown)).toEqual(range(0, 201));
  for (let rounds = 0; shown.later > 0; rounds += 1) {
    expect(rounds).toBeLessThan(10);
    const last = numbers(shown).at(-1) ?? 0;
    shown = read(shown.messages.at(-1)?.id);
    expect(numbers(shown)).toEqual(
      range(last - 200, Math.min(messages, last + 201)),
    );
  }
  expect(numbers(shown).at(-1)).toBe(messages - 1);
});

it("shows the newest where the message is of somewhere else", () => {
  expect(read("of somewhere else")).toEqual(read());
});

it("tells of gaps, and of feedback, as far as messages are shown", () => {
  const [found] = read().messages;
  addGap(built.db, "cafe", {
    from: noon - 120_000,
    to: noon - 60_000,
    why: "A page is missing.",
  });
  expect(read().gaps).toHaveLength(1);
  expect(read(found?.id).gaps).toHaveLength(1);
  const [far] = read(found?.id).messages;
  expect(read(far?.id).gaps).toHaveLength(0);
  addTag(
    built.db,
    { messageId: found?.id ?? "", kind: "want", topic: undefined },
    noon,
  );
  expect(read().messages[0]?.feedback).toHaveLength(1);
});

it("finds everything by an index", () => {
  const db = new Database(built.db.name, { readonly: true });
  const asked = vi.spyOn(db, "prepare");
  const [first] = readConversation(db, { id }).messages;
  readConversation(db, { id, around: first?.id });
  const statements = asked.mock.calls.map(([sql]) => sql);
  expect(statements.length).toBeGreaterThan(10);
  const scans = statements.flatMap((sql) =>
    db
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN ${sql.replaceAll(/[?]|@\w+/g, "1")}`,
      )
      .all()
      .filter(({ detail }) =>
        /^SCAN (?!wanted VIRTUAL|CONSTANT|\()/.test(detail),
      )
      .map(({ detail }) => `${detail}: ${sql}`),
  );
  db.close();
  expect(scans).toEqual([]);
});

it("goes back to whom we have left waiting, unless that is very far", async () => {
  const ask = (name: string, nth: number) =>
    said(`${name} asks`, name, noon - (messages - nth) * 60_000 + 1, {
      thread: ["m0"],
      inReplyTo: "m1",
    });
  await built.take("cafe", ask("Cleo", messages - 300));
  expect(read().messages[0]?.remoteId).toBe("Cleo asks");
  await built.take("cafe", ask("Ben", 10));
  expect(read().messages).toHaveLength(200);
});

it("is answered by the whole core as it is read", async () => {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-long-"));
  built.db.prepare("VACUUM INTO ?").run(join(dir, archiveFile));
  const { call, core } = await runCore(dir, {}, { now: () => noon });
  try {
    const whole = await call("conversations.get", { id });
    expect(whole).toEqual(readConversation(built.db, { id }));
    const [first] = whole.messages;
    expect(first).toBeDefined();
    const { feedback: _, ...told } = await call("conversations.message", {
      id: first?.id ?? "",
    });
    expect(first).toMatchObject(told);
    await expect(call("conversations.get", { id: "gone" })).rejects.toThrow(
      "no such conversation",
    );
    await expect(call("conversations.message", { id: "gone" })).rejects.toThrow(
      "no such message",
    );
  } finally {
    await core.close();
    rmSync(dir, { recursive: true });
  }
});
