import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Channel } from "../../../src/main/channels/channel.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { readMail } from "../../../src/main/channels/email/mime.ts";
import { page } from "../remote.ts";
import { runCore, type CoreUnderTest } from "../run-core.ts";

const us = "anna@harbour.test";
const day = 86_400_000;

function letter(id: string, from: string, daysAgo: number, inReplyTo?: string) {
  const to = from === us ? "ben@example.test" : us;
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Message-ID: <${id}>`,
    `Date: ${new Date(Date.now() - daysAgo * day).toUTCString()}`,
    ...(inReplyTo === undefined ? [] : [`In-Reply-To: <${inReplyTo}>`]),
    "",
    `words of ${id}`,
    "",
  ].join("\n");
}

const old = letter("old@x", "ben@example.test", 400);
const question = letter("q@x", "ben@example.test", 2);
const answer = letter("a@x", us, 1, "q@x");
const fresh = letter("fresh@x", "ben@example.test", 1);

/** A mailbox that holds these letters, read by the e-mail channel's own rules. */
function mailChannel(inbox: { letters: string[] }): Channel {
  return {
    kind: "email",
    settings: z.object({}),
    secrets: z.record(z.string(), z.string()),
    cursor: z.number(),
    pollSeconds: 600,
    identify: () =>
      Promise.resolve({
        name: "Anna",
        handle: us,
        identities: [{ remoteId: us, name: "Anna", handle: us, bot: false }],
        settings: {},
        capabilities: {
          reply: true,
          post: true,
          like: false,
          boost: false,
          length: { unit: "none" },
        },
      }),
    check: () => Promise.resolve([]),
    poll: (_, cursor) =>
      Promise.resolve({
        ...page(
          inbox.letters.map((text, uid) =>
            toMessage(
              {
                ...readMail(Buffer.from(text)).raw,
                location: { mailbox: "INBOX", uidValidity: "1", uid },
              },
              { ownId: us, now: Date.now() },
            ),
          ),
        ),
        cursor: Number(cursor ?? 0) + 1,
      }),
  };
}

describe("importing beside an account that is polled", () => {
  let dir: string;
  let app: CoreUnderTest;
  const inbox = { letters: [] as string[] };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-beside-"));
    inbox.letters = [];
    app = await runCore(join(dir, "data"), { email: mailChannel(inbox) });
  });
  afterEach(async () => {
    await app.core.close();
    rmSync(dir, { recursive: true });
  });

  async function importLetters(...letters: string[]): Promise<string> {
    const path = join(dir, "mail.mbox");
    const from = "From x Mon Jan 02 10:00:00 2023\n";
    writeFileSync(path, letters.map((text) => `${from}${text}\n`).join(""));
    await app.call("archive.import", { path, addresses: [us] });
    for (;;) {
      const [job] = await app.call("jobs.list", {});
      if (job?.state === "done") return job.outcome;
      if (job?.state !== "running") throw new Error(JSON.stringify(job));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const add = () =>
    app.call("accounts.add", { channel: "email", settings: {} });
  const counts = async () =>
    (await app.call("accounts.list", {})).map(
      ({ counts: { messages, waiting } }) => ({ messages, waiting }),
    );

  it("meets what polling has brought, and lets nobody wait whom polling has not", async () => {
    inbox.letters = [question, answer];
    const { id } = await add();
    await app.call("accounts.poll", { id });
    expect(await counts()).toEqual([{ messages: 2, waiting: 0 }]);

    expect(await importLetters(old, question, answer, fresh)).toBe(
      "A mailbox (mbox): 2 of 4 messages were new.",
    );
    expect(await counts()).toEqual([{ messages: 4, waiting: 0 }]);
    expect(await app.call("accounts.list", {})).toMatchObject([
      { id, handle: us, health: { state: "ok" } },
    ]);

    inbox.letters = [question, answer, fresh];
    await app.call("accounts.poll", { id });
    expect(await counts()).toEqual([{ messages: 4, waiting: 1 }]);
  });

  it("becomes a polled account when its owner signs in, and keeps all of it", async () => {
    await importLetters(old, question, answer, fresh);
    const [imported] = await app.call("accounts.list", {});
    expect(imported?.health.state).toBe("imported");
    expect(await counts()).toEqual([{ messages: 4, waiting: 0 }]);

    inbox.letters = [question, answer, fresh];
    const { id } = await add();
    expect(id).toBe(imported?.id);
    await app.call("accounts.poll", { id });
    expect(await app.call("accounts.list", {})).toMatchObject([
      { id, capabilities: { reply: true }, health: { state: "ok" } },
    ]);
    // The door opens as for any new account: who wrote in the last week waits.
    expect(await counts()).toEqual([{ messages: 4, waiting: 1 }]);
    await expect(add()).rejects.toMatchObject({ code: "conflict" });
  });

  it("stays as it is after a start, unpolled", async () => {
    await importLetters(old);
    await app.core.close();
    app = await runCore(join(dir, "data"), { email: mailChannel(inbox) });
    expect(await app.call("accounts.list", {})).toMatchObject([
      { health: { state: "imported", polling: false } },
    ]);
    const { items } = await app.call("search.messages", { query: "words" });
    expect(items).toHaveLength(1);
  });
});
