import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { archiveFile } from "../../src/main/archive/open.ts";
import { readConversation } from "../../src/main/reading/conversation.ts";
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

const shown = (from?: string) => {
  const { messages, earlier } = readConversation(built.db, {
    id,
    ...(from === undefined ? {} : { from }),
  });
  return { messages, earlier, first: messages[0] };
};

it("begins with the newest, and goes back page by page to the first", () => {
  let { messages: page, earlier, first } = shown();
  expect(page).toHaveLength(200);
  expect(page.at(-1)?.remoteId).toBe(`m${messages - 1}`);
  for (let rounds = 0; earlier > 0; rounds += 1) {
    expect(rounds).toBeLessThan(10);
    const before = page;
    ({ messages: page, earlier, first } = shown(first?.id));
    expect(page.slice(-before.length)).toEqual(before);
    expect(page.length + earlier).toBe(messages);
    expect(page.length - before.length).toBe(
      Math.min(200, messages - before.length),
    );
  }
  expect(first?.remoteId).toBe("m0");
});

it("goes back to what was found, with what was said before", () => {
  const found = shown(shown().first?.id).first;
  const page = shown(found?.id);
  const at = page.messages.findIndex((message) => message.id === found?.id);
  expect(at).toBe(200);
  expect(page.messages.at(-1)?.remoteId).toBe(`m${messages - 1}`);
  expect(shown("of somewhere else")).toEqual(shown());
});

it("goes back to whom we have left waiting, unless that is very far", async () => {
  const ask = (name: string, nth: number) =>
    said(`${name} asks`, name, noon - (messages - nth) * 60_000 + 1, {
      thread: ["m0"],
      inReplyTo: "m1",
    });
  await built.take("cafe", ask("Cleo", messages - 300));
  expect(shown().first?.remoteId).toBe("Cleo asks");
  await built.take("cafe", ask("Ben", 10));
  expect(shown().messages).toHaveLength(200);
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
