import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Account } from "../../src/shared/model/account.ts";
import type { Draft } from "../../src/shared/model/draft.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";
import { until, wait } from "../servers/child.ts";
import {
  startPostOffice,
  type PostOffice,
  type Trouble,
} from "./post-office.ts";
import { startCoreChild, type CoreChild } from "./start-child.ts";

const kills = 20;

let dir: string;
let office: PostOffice;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-kills-"));
  office = await startPostOffice();
});
afterEach(async () => {
  await office.close();
  rmSync(dir, { recursive: true });
});

async function ask<T>(
  child: CoreChild,
  method: string,
  input: unknown,
): Promise<T> {
  const reply = await child.call(method, input);
  if (!reply.ok) throw new Error(reply.fault.message);
  return reply.value as T;
}

/** Half of the attempts go well; the others go wrong in every way there is. */
function trouble(n: number): Trouble[] {
  const all: Trouble[] = [
    "stall-after",
    "504-after",
    "break-after",
    "late",
    "stall-before",
    "504-before",
    "break-before",
    "busy",
  ];
  const one = all[n % all.length];
  return one === undefined || n % 2 === 0 ? [] : [one];
}

it(
  `loses nothing and sends nothing twice through ${kills} kills`,
  { timeout: 240_000 },
  async () => {
    let child = await startCoreChild(dir);
    const { id: accountId } = await ask<{ id: string }>(child, "accounts.add", {
      channel: "discourse",
      settings: { url: office.url, user: "us" },
      secrets: { token: "us" },
    });
    const texts: string[] = [];
    const delays: number[] = [];
    const send = (text: string) =>
      child.call("outbox.send", {
        id: `killed-${text}`,
        accountId,
        text,
        undoSeconds: 0,
      });
    for (let round = 0; round < kills; round += 1) {
      for (let i = 0; i < 3; i += 1) {
        office.troubles.push(...trouble(round * 3 + i));
        const text = `text ${round}.${i}`;
        texts.push(text);
        void send(text);
      }
      const delay = Math.floor(Math.random() * 300);
      delays.push(delay);
      await wait(delay);
      await child.kill();
      child = await startCoreChild(dir);
      // Whoever got no answer asks again, under the same id.
      for (const text of texts.slice(-3))
        expect((await send(text)).ok, text).toBe(true);
    }
    await until(
      "all to be sent",
      async () => {
        const open = await ask<OutboxItem[]>(child, "outbox.list", {});
        return open.length === 0 ? true : null;
      },
      60_000,
    );
    await ask(child, "accounts.poll", { id: accountId });
    expect(
      office
        .by("us")
        .map((post) => post.text)
        .sort(),
      `killed after ${delays.join(", ")} ms`,
    ).toEqual([...texts].sort());
    // What the poll brought is what the outbox has sent, each once.
    const items = await ask<OutboxItem[]>(child, "outbox.list", {
      which: "all",
    });
    expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(
      texts.length,
    );
    const [account] = await ask<Account[]>(child, "accounts.list", {});
    expect(account?.counts.messages).toBe(texts.length);
    await child.kill();
  },
);

it("has a draft after a kill, once its save was answered", async () => {
  const id = "draft-of-a-kill";
  let answered = "";
  let written = "";
  for (let round = 0; round < 5; round += 1) {
    const child = await startCoreChild(dir);
    const [found] = await ask<Draft[]>(child, "drafts.list", {});
    // The last save before the kill may or may not have been done; nothing before it is lost.
    expect([answered, written]).toContain(found?.text ?? "");
    for (let i = 0; i < 5 + round * 3; i += 1) {
      written += `${round}.${i} `;
      await ask(child, "drafts.save", { id, text: written });
      answered = written;
    }
    written += "unanswered ";
    void child.call("drafts.save", { id, text: written });
    await child.kill();
  }
});
