import { randomInt } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openArchive } from "../../src/main/archive/open.ts";
import { overwritePage, pageCount, pagesOf } from "../archive/damage.ts";
import { startCoreChild } from "../main/start-child.ts";
import { ask, finish, untilOpen } from "./ask.ts";
import { createFindings, type Found } from "./found.ts";

type Kind = Parameters<typeof pagesOf>[2];

/** In turns: where damage hurts most, and anywhere. */
const places: readonly ((path: string) => number | undefined)[] = [
  () => 1,
  pick("messages", "internal"),
  pick("sqlite_schema", "leaf"),
  pick("message_words_data", "leaf"),
  pick("messages", "leaf"),
  anywhere,
  pick("conversations", "internal"),
  pick("messages", "overflow"),
  pick("drafts", "leaf"),
  pick("outbox", "leaf"),
  pick("accounts", "leaf"),
  pick("identities", "internal"),
  pick("sqlite_autoindex_messages_2", "internal"),
  pick("messages_of_conversation", "internal"),
  pick("conversations", "leaf"),
  pick("people", "leaf"),
  pick("settings", "leaf"),
  pick("turns", "internal"),
  anywhere,
  anywhere,
];

function pick(name: string, kind: Kind) {
  return (path: string) => {
    const pages = pagesOf(path, name, kind);
    return pages[randomInt(Math.max(1, pages.length))];
  };
}

function anywhere(path: string): number {
  return 1 + randomInt(pageCount(path));
}

/**
 * One page overwritten with random bytes, the program started on it and the archive mended: it must be usable, with
 * nearly all messages and all of what is unsent. `model` is the folder of a finished archive.
 */
export async function overwritePages(
  model: string,
  times: number,
  said: (round: number) => void = () => undefined,
): Promise<Found> {
  const findings = createFindings("a page overwritten");
  const { expect } = findings;
  const base = mkdtempSync(join(tmpdir(), "porchlight-faults-pages-"));
  let leastSaved = 1;
  let slowest = 0;
  let lostTexts = 0;
  try {
    const { messages, unsent } = await prepare(model, base);
    for (let i = 0; i < times; i += 1) {
      const dir = mkdtempSync(join(base, "round-"));
      for (const name of files) copyFileSync(join(base, name), join(dir, name));
      const archive = join(dir, "archive.sqlite");
      const page = places[i % places.length]?.(archive) ?? anywhere(archive);
      overwritePage(archive, page);
      const what = `page ${page} (round ${i})`;
      const child = await startCoreChild(dir);
      try {
        const began = performance.now();
        const job = await finish(child, "archive.mend");
        slowest = Math.max(slowest, performance.now() - began);
        expect(job.state === "done", `${what}: ${JSON.stringify(job)}`);
        await untilOpen(child);
        const accounts = await ask(child, "accounts.list", {});
        const saved = accounts.reduce(
          (sum, { counts }) => sum + counts.messages,
          0,
        );
        leastSaved = Math.min(leastSaved, saved / messages);
        expect(
          saved >= messages * 0.99,
          `${what}: ${saved} of ${messages} messages`,
        );
        const isAllThere = (await unsentOf(child)) === unsent;
        expect(isAllThere, `${what}: drafts or the outbox differ`);
        if (!isAllThere) lostTexts += 1;
        const { items } = await ask(child, "conversations.list", { query: "" });
        expect(items.length === 50, `${what}: the list does not work`);
        const found = await ask(child, "search.messages", { query: "the" });
        expect(found.items.length > 0, `${what}: the search does not work`);
      } catch (cause) {
        expect(false, `${what}: ${String(cause)}`);
      } finally {
        await child.kill();
        rmSync(dir, { recursive: true });
      }
      findings.tried();
      said(i + 1);
    }
  } finally {
    rmSync(base, { recursive: true });
  }
  findings.found.figures = {
    "least share of messages saved": { value: leastSaved * 100, unit: "%" },
    "with drafts or texts lost": {
      value: lostTexts,
      unit: `of ${times}`,
      most: 0,
    },
    "slowest mending": { value: slowest, unit: "ms" },
  };
  return findings.found;
}

const files = ["archive.sqlite", "archive.map.json", "unsent.jsonl"];

/** Drafts and outbox of an archive as the program leaves them, with the copy beside it. */
async function prepare(model: string, base: string) {
  copyFileSync(join(model, "archive.sqlite"), join(base, "archive.sqlite"));
  // Nothing is to be sent while it is compared.
  const db = openArchive(base);
  db.exec("UPDATE outbox SET state = 'failed' WHERE state <> 'sent'");
  const messages = db
    .prepare("SELECT count(*) FROM messages")
    .pluck()
    .get() as number;
  db.close();
  const child = await startCoreChild(base);
  for (let i = 0; i < 40; i += 1)
    await ask(child, "drafts.save", {
      id: `a-draft-${i}`,
      text: `Draft ${i}: ${"words ".repeat(i * 20)}`,
    });
  const unsent = await unsentOf(child);
  await child.kill();
  // What the log holds goes into the file, so that every page has something to lose.
  openArchive(base).close();
  return { messages, unsent };
}

async function unsentOf(
  child: Awaited<ReturnType<typeof startCoreChild>>,
): Promise<string> {
  const drafts = await ask(child, "drafts.list", {});
  const items = await ask(child, "outbox.list", { which: "all", limit: 200 });
  const texts = [...drafts, ...items].map(({ id, text }) => `${id} ${text}`);
  return texts.toSorted((a, b) => a.localeCompare(b)).join("\n");
}
