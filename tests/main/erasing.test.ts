import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openForReading } from "../../src/main/archive/open.ts";
import { message, who } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

const day = 24;

/** Begins like no other word: the full text leaves out of a term what it shares with the one before. */
const words = ["qzxerased", "wvkerased", "ykqerased", "jqverased"];

/** Every file of the data folder that a word is in, letter by letter as the disk has it. */
function filesWith(dir: string, word: string): string[] {
  // The full text has lower case and may have cut the first letter off.
  const wanted = Buffer.from(word.slice(1));
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).filter(
    (name) => {
      const path = join(dir, name);
      if (!statSync(path).isFile()) return false;
      const bytes = readFileSync(path);
      return bytes.includes(wanted) || bytes.includes(word);
    },
  );
}

function payloadsWith(dir: string, word: string): number {
  const db = openForReading(dir);
  try {
    return db
      .prepare<[], Buffer>("SELECT bytes FROM payloads")
      .pluck()
      .all()
      .filter((bytes) => inflateRawSync(bytes).includes(word)).length;
  } finally {
    db.close();
  }
}

describe("what was erased", () => {
  let village: Village;
  let id: string;

  beforeEach(async () => {
    village = await openVillage();
    id = await village.add("us");
    village.setNow(45 * day);
  });
  afterEach(() => village.close());

  /** Messages of a month and a half that come in out of order, so that rows move between pages. */
  async function fill(account: string, word: string, name: string) {
    const numbers = Array.from({ length: 120 }, (_, i) => (i * 53) % 120);
    for (let i = 0; i < numbers.length; i += 30)
      await village.bring(
        account,
        numbers.slice(i, i + 30).map((n) =>
          message(`${name}${n}`, `${name}${n % 7}`, 1 + n, {
            text: `${word} of ${n} ${"long ".repeat((n * 7) % 90)}`,
            subject: `About ${word}`,
            mentions: [who(`${name}mentioned${n % 3}`)],
            attachments: [
              { name: `${word}.png`, mediaType: "image/png", alt: word },
            ],
            raw: { content: word },
          }),
        ),
      );
    await village.bring(
      account,
      numbers.slice(0, 20).map((n) =>
        message(`${name}${n}`, `${name}${n % 7}`, 1 + n, {
          text: `${word} edited ${n}`,
          editedAt: village.now() - 1,
        }),
      ),
    );
  }

  const done = (jobId: string | undefined) =>
    expect
      .poll(
        async () =>
          (await village.call("jobs.list", {})).find((job) => job.id === jobId)
            ?.state,
        { timeout: 20_000 },
      )
      .toBe("done");

  async function answer(word: string): Promise<void> {
    const oldest = (await village.conversations()).find(
      ({ accountId }) => accountId === id,
    );
    const { messages } = await village.call("conversations.get", {
      id: oldest?.id ?? "",
    });
    await village.call("drafts.save", {
      id: "a-reply-of-ours",
      conversationId: oldest?.id,
      inReplyTo: messages[0]?.id,
      text: `Dear ${word}, of course`,
    });
    await village.call("outbox.send", {
      id: "a-reply-of-ours",
      conversationId: oldest?.id ?? "",
      inReplyTo: messages[0]?.id ?? "",
      text: `Dear ${word}, of course`,
      undoSeconds: 0,
    });
    await expect.poll(() => village.sent()).toBe(1);
    await expect
      .poll(async () => (await village.call("outbox.list", {})).length)
      .toBe(0);
  }

  it("by retention is in no file once the program is closed", async () => {
    const [gone = "", young = ""] = words;
    await fill(id, gone, "ana");
    await answer(gone);
    for (;;) {
      const waiting = await village.conversations("is:waiting");
      if (waiting.length === 0) break;
      await village.call("conversations.mark", {
        ids: waiting.map((item) => item.id),
        mark: "no-reply-needed",
        reason: "thanks",
      });
    }
    village.setNow(90 * day);
    await village.bring(id, [
      message("young", "ben", 80 * day, { text: `still ${young}` }),
    ]);
    const { jobId, messages } = await village.call("accounts.retention", {
      id,
      policy: { keep: "months", months: 1 },
    });
    expect(messages).toBe(121);
    await done(jobId);
    await village.run.core.close();
    expect(filesWith(village.dir, gone)).toEqual([]);
    expect(payloadsWith(village.dir, gone)).toBe(0);
    expect(filesWith(village.dir, young)).toEqual(["archive.sqlite"]);
    await village.start();
    const found = await village.call("search.messages", { query: young });
    expect(found.items).toHaveLength(1);
    // Nothing of it was undone with it either.
    expect(
      (await village.call("outbox.list", { which: "all" }))[0],
    ).toMatchObject({
      state: "sent",
      text: "",
    });
  });

  it("with its account is in no file, nor is who wrote there, once the program is closed", async () => {
    const [gone = "", other = ""] = words;
    const [name = "", known = ""] = words.slice(2);
    const elsewhere = await village.add("them");
    await village.bring(elsewhere, [
      message("o1", known, 1, { text: `theirs ${other}` }),
      message("o2", "ben", 2, { mentions: [who(`${known}friend`)] }),
    ]);
    await fill(id, gone, name);
    await village.bring(id, [message("k1", known, 3, { text: gone })]);
    await answer(gone);
    for (const folder of ["fetched", "kept/ab"]) {
      mkdirSync(join(village.dir, "media", folder), { recursive: true });
      writeFileSync(join(village.dir, "media", folder, "abcd"), gone);
    }
    const all = await village.conversations();
    const theirs = all.filter(({ accountId }) => accountId === elsewhere);
    const ours = all.filter(({ accountId }) => accountId === id);
    await village.call("labels.set", {
      conversationIds: ours.map((item) => item.id),
      add: ["refund"],
    });
    await village.call("conversations.mark", {
      ids: [ours[0]?.id ?? "", theirs[0]?.id ?? ""],
      mark: "done",
    });
    const { decisionId } = await village.call("conversations.merge", {
      ids: [ours[0]?.id ?? "", ours[1]?.id ?? ""],
    });
    await village.call("undo", { decisionId });
    await village.call("notes.add", {
      conversationId: ours[3]?.id ?? "",
      text: `about ${gone}`,
    });
    await village.call("accounts.remove", { id, archive: "erase" });
    await expect
      .poll(
        async () => {
          const db = openForReading(village.dir);
          try {
            return db
              .prepare("SELECT key FROM settings WHERE key LIKE 'erased%'")
              .pluck()
              .all();
          } finally {
            db.close();
          }
        },
        { timeout: 20_000 },
      )
      .toEqual(["erased-traces"]);
    // What was decided about both is about theirs alone.
    await village.call("undo", {});
    await village.run.core.close();
    expect(filesWith(village.dir, gone)).toEqual([]);
    expect(filesWith(village.dir, name)).toEqual([]);
    expect(filesWith(village.dir, `${known}friend`)).not.toEqual([]);
    expect(filesWith(village.dir, other)).toEqual(["archive.sqlite"]);
    const db = openForReading(village.dir);
    expect(
      db.prepare("SELECT name FROM people ORDER BY name").pluck().all(),
    ).toEqual(["ben", known, `${known}friend`, "them"]);
    expect(db.pragma("foreign_key_check")).toEqual([]);
    db.close();
    await village.start();
  });
});
