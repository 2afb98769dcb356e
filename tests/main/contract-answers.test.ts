import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import Database from "better-sqlite3";
import type { z } from "zod";
import { addQueryFunctions } from "../../src/main/archive/query-functions.ts";
import {
  contract,
  type Input,
  type Method,
} from "../../src/shared/contract/index.ts";
import { message, who } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

let village: Village;
let id: string;

/** Calls that need a browser, another program at the other end or a slow one; their own suites hold them. */
const elsewhere: Method[] = [
  "accounts.authorise",
  "accounts.authorisation",
  "accounts.authoriseCode",
  "app.choosePath",
  "archive.deleteSetAside",
  "archive.mend",
  "attachments.fetch",
  "emoji.fetch",
  "files.fromAttachment",
  "outbox.stop",
  "archive.reopen",
  "archive.restore",
];
const called = new Set<Method>();

beforeEach(async () => {
  village = await openVillage();
  called.clear();
  id = await village.add("us");
});
afterEach(() => village.close());

/** The answer as it goes over the wire must be, field for field, what the contract says. */
async function ask<M extends Method>(method: M, input: Input<M>) {
  called.add(method);
  const answer = await village.call(method, input);
  const wire: unknown = JSON.parse(JSON.stringify(answer));
  const schema: z.ZodType = contract[method].output;
  expect(schema.parse(wire)).toEqual(wire);
  return answer;
}

async function fill(): Promise<void> {
  await village.call("accounts.update", {
    id,
    target: { firstSeconds: 3600, nextSeconds: 1800 },
  });
  await village.bring(
    id,
    [
      message("post", "us", 1, { kind: "post", lang: "en" }),
      message("a", "ana", 2, {
        below: "post",
        inReplyTo: "post",
        permalink: "https://example.social/a",
        claimedAt: at(1),
        editedAt: at(3),
        warning: "coffee",
        subject: "Re: Beans",
        lang: "de",
        attachments: [
          {
            name: "cup.png",
            mediaType: "image/png",
            size: 3,
            alt: "A cup",
            url: "https://example.social/cup.png",
          },
          { name: "part", mediaType: "text/plain", part: "2" },
        ],
      }),
      message("a2", "ana", 4, { thread: ["a"], inReplyTo: "a" }),
      message("r", "us", 5, { thread: ["a", "a2"], inReplyTo: "a2" }),
      message("a3", "ana", 6, { thread: ["a", "a2", "r"], inReplyTo: "r" }),
      message('odd id #1 "?/\\ \u202e\u0000é', "eve", 7, {
        text: "\ud800 \u0000 <script>alert(1)</script>",
        author: { ...who("eve"), name: "", url: "https://example.social/eve" },
      }),
      message("d", "dora", 8, { visibility: "private", kind: "dm" }),
      message("o", "otto", 9, { addressed: "other", stream: "industry" }),
    ],
    {
      tombstones: [{ remoteId: "d", at: at(9) }],
      gaps: [{ from: at(0), to: at(10), why: "The server was away." }],
      rejected: [{ raw: { odd: true }, why: "no id" }],
    },
  );
}

/** Few rows, however large the archive: these may be read whole. */
const small =
  "accounts account_history columns found json_each labels outgoing_files rule_arrivals rules segments topics stale_turns wanted".split(
    " ",
  );
/** Drafts are read whole once per merging or splitting, and at the start where files were sent. */
const tolerated = /^UPDATE drafts SET |^DELETE FROM outgoing_files /;

/** What statements of the thread that everything else waits for read whole, though it grows with the archive. */
function scansOf(statements: readonly string[]): string[] {
  const db = new Database(join(village.dir, "archive.sqlite"), {
    readonly: true,
  });
  addQueryFunctions(db);
  const isPartial = db
    .prepare<[string], 1>(
      "SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE '% WHERE %'",
    )
    .pluck();
  const scans = statements
    .filter((sql) => /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/.test(sql))
    .filter((sql) => !tolerated.test(sql) && !/\bsqlite_schema\b/.test(sql))
    .flatMap((sql) =>
      db
        .prepare<[], { detail: string }>(
          `EXPLAIN QUERY PLAN ${sql.replaceAll(/[?]\d*|@\w+/g, "1")}`,
        )
        .all()
        .filter(({ detail }) => {
          const [, table = "", index] =
            /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?! VIRTUAL)/.exec(
              detail,
            ) ?? [];
          if (table === "" || small.includes(table)) return false;
          // What was put together for this statement has no index, and is as small as its rows.
          if (!new RegExp(`(FROM|JOIN) ([a-z_]+ )?(AS )?${table}\\b`).test(sql))
            return false;
          return (
            index === undefined ||
            !(isPartial.get(index) || /\bLIMIT\b/.test(sql))
          );
        })
        .map(({ detail }) => `${detail}: ${sql}`),
    );
  db.close();
  return scans;
}

it("is what the contract says, of every call on a filled archive", async () => {
  const asked = vi.spyOn(Database.prototype, "prepare");
  await village.reopen();
  await fill();
  const { items } = await ask("conversations.list", { query: "", limit: 2 });
  expect(items).toHaveLength(2);
  for (const order of ["newest", "oldest", "due"] as const)
    await ask("conversations.list", { query: "", order });
  const all = await ask("conversations.list", { query: "", order: "oldest" });
  const ana = all.items[0]?.id ?? "";
  for (const item of all.items) await ask("conversations.get", { id: item.id });
  const opened = await ask("conversations.get", { id: ana });
  await ask("conversations.message", { id: opened.messages[0]?.id ?? "" });
  expect(opened.gaps).toHaveLength(1);
  expect(opened.context).toHaveLength(1);
  await ask("conversations.count", { query: "is:waiting" });
  await ask("search.messages", { query: "words", limit: 2 });
  await ask("search.people", { text: "an" });
  const person = opened.participants.find((p) => p.name === "ana");
  expect(person).toMatchObject({
    lastAnsweredInSeconds: 3 * 3600,
    waitingSince: at(6),
  });
  await ask("people.get", { id: person?.personId ?? "" });
  const [first, second] = all.items.map((item) => item.id);
  const pair = [first ?? "", second ?? ""];
  const { id: merged } = await ask("conversations.merge", { ids: pair });
  const together = await ask("conversations.get", { id: merged });
  expect(together.threads).toHaveLength(2);
  await ask("conversations.split", { id: merged });
  await ask("conversations.splitFrom", {
    messageId: opened.messages.at(-1)?.id ?? "",
  });
  await ask("undo", {});
  const eve = all.items.find((item) => item.person.id !== person?.personId);
  const people = [person?.personId ?? "", eve?.person.id ?? ""];
  const one = await ask("people.merge", { ids: people });
  await ask("accounts.retention", {
    id,
    policy: { keep: "months", months: 1 },
    dryRun: true,
  });
  await ask("accounts.removed", {});
  const { identities } = await ask("people.get", { id: one.id });
  await ask("people.split", {
    id: one.id,
    identityIds: [identities.at(-1)?.id ?? ""],
  });
  await ask("people.suggestions", { id: people[0] ?? "" });
  await ask("people.keepApart", {
    id: people[0] ?? "",
    otherId: people[1] ?? "",
  });
  await ask("people.setOneOfUs", { id: person?.personId ?? "", oneOfUs: true });
  await ask("undo", {});
  await ask("redo", {});
  await ask("undo", {});
  await ask("labels.set", { conversationIds: [ana], add: ["vip", "late"] });
  const [late] = await ask("labels.list", {});
  await ask("labels.rename", { id: late?.id ?? "", name: "later" });
  const does = { labels: ["press"], topic: "beans", star: true, mute: false };
  const rule = { name: "Press", query: "label:later", does, active: true };
  const ruled = await ask("rules.add", rule);
  await ask("rules.change", { id: ruled.id, name: "All of the press" });
  await ask("rules.order", { ids: [ruled.id] });
  await ask("rules.tryOut", { query: "label:later" });
  for (const method of ["rules.apply", "rules.takeBack"] as const) {
    const { jobId } = await ask(method, { id: ruled.id });
    await expect
      .poll(() => village.call("jobs.list", {}))
      .toContainEqual(expect.objectContaining({ id: jobId, state: "done" }));
  }
  await ask("rules.list", {});
  await ask("rules.remove", { id: ruled.id });
  await ask("labels.delete", { id: late?.id ?? "" });
  await ask("labels.set", { conversationIds: [ana], add: ["vip"] });
  const tag = await ask("feedback.tag", {
    messageId: opened.messages[0]?.id ?? "",
    kind: "ask",
    topic: "beans",
  });
  await ask("topics.list", {});
  const note = await ask("notes.add", { conversationId: ana, text: "Hm" });
  await ask("notes.edit", { id: note.id, text: "Aha" });
  const promise = await ask("promises.make", {
    conversationId: ana,
    personId: person?.personId ?? "",
    text: "Soon",
  });
  await ask("people.setRole", { id: person?.personId ?? "", role: "press" });
  await ask("people.roles", {});
  await ask("conversations.get", { id: ana });
  await ask("people.get", { id: person?.personId ?? "" });
  await ask("promises.end", { id: promise.id, ending: "kept" });
  await ask("conversations.get", { id: ana });
  await ask("notes.delete", { id: note.id });
  await ask("feedback.untag", { id: tag.id });
  await ask("conversations.mark", { ids: [ana], mark: "read" });
  await ask("conversations.mark", { ids: [ana], mark: "done" });
  await ask("reports.responseTime", { by: "account" });
  await ask("reports.responseTime", { by: "channel", from: at(0), to: at(1) });
  await ask("drafts.save", {
    id: "a-draft-of-mine",
    conversationId: ana,
    text: "Hm",
  });
  await ask("drafts.save", {
    id: "a-draft-of-mine",
    conversationId: ana,
    text: "",
  });
  await ask("drafts.save", {
    id: "a-draft-of-mine",
    conversationId: ana,
    text: "Well",
  });
  await ask("drafts.list", {});
  await ask("drafts.versions", { id: "a-draft-of-mine" });
  await ask("outbox.send", {
    id: "a-draft-of-mine",
    conversationId: ana,
    text: "Well.",
  });
  await ask("outbox.list", {});
  await ask("conversations.get", { id: ana });
  await ask("outbox.discard", { id: "a-draft-of-mine" });
  await ask("outbox.send", {
    id: "another-answer",
    conversationId: ana,
    text: "So.",
    seenUpTo: at(2),
  });
  await ask("outbox.retry", { id: "another-answer" });
  await expect
    .poll(async () => (await ask("outbox.list", {}))[0]?.state)
    .toBe("held");
  await ask("outbox.retry", { id: "another-answer" });
  await expect.poll(() => ask("outbox.list", {})).toEqual([]);
  await ask("outbox.list", { which: "all" });
  await ask("people.addresses", { text: "ana" });
  await expect(
    ask("people.reached", { messageId: "no-message" }),
  ).rejects.toThrow("no such message");
  const edit = {
    id: "an-edit-of-mine",
    messageId: "no-message",
    act: "edit" as const,
    text: "x",
  };
  await expect(ask("outbox.act", edit)).rejects.toThrow("no such message");
  await expect(
    ask("outbox.source", { messageId: "no-message" }),
  ).rejects.toThrow("no such message");
  await expect(
    ask("outbox.barrier", { messageId: "no-message" }),
  ).rejects.toThrow("no such message");
  const upload = "an-upload-of-mine";
  await ask("files.write", { id: upload, at: 0, bytes: "aGVsbG8=" });
  const file = await ask("files.keep", {
    id: upload,
    name: "hello.txt",
    mediaType: "text/plain",
  });
  await ask("files.missing", { files: [file] });
  const [draft] = await ask("drafts.list", {});
  await ask("drafts.discard", { id: draft?.id ?? "" });
  await ask("accounts.list", {});
  await ask("reports.completeness", { from: 5 });
  await ask("accounts.look", { ids: ["nobody"] });
  await ask("accounts.history", { id, reach: "none" });
  await ask("accounts.pauseHistory", { id, paused: true });
  await ask("accounts.ledger", { id });
  await ask("accounts.senders", { id });
  await ask("accounts.poll", { id });
  await ask("accounts.update", { id, name: "Harbour" });
  await ask("accounts.signIn", { id, secrets: { token: "t" } });
  await ask("accounts.check", {
    channel: "mastodon",
    settings: { user: "us" },
  });
  await ask("accounts.kinds", {});
  await ask("accounts.readTyped", {
    channel: "mastodon",
    typed: { user: "us" },
    fields: ["user"],
  });
  const list = join(village.dir, "..", `${basename(village.dir)}.opml`);
  await ask("accounts.writeList", { channel: "mastodon", path: list });
  await ask("accounts.readList", { channel: "mastodon", path: list });
  rmSync(list);
  await ask("accounts.discover", { channel: "mastodon", address: " shop " });
  const shop = await ask("accounts.add", {
    channel: "mastodon",
    settings: { user: "shop" },
  });
  await ask("accounts.remove", { id: shop.id, archive: "delete" });
  await ask("app.info", {});
  await ask("app.openExternal", { url: "https://example.social/a" });
  await ask("settings.get", {});
  await ask("settings.save", { undoSeconds: 0, keys: { done: ["e"] } });
  const { jobId } = await ask("archive.check", {});
  await expect
    .poll(() => ask("jobs.list", {}), { timeout: 20_000 })
    .toContainEqual(expect.objectContaining({ id: jobId, state: "done" }));
  await ask("jobs.cancel", { id: jobId });
  const path = mkdtempSync(join(tmpdir(), "porchlight-answers-"));
  await ask("archive.export", { what: "everything", path });
  await expect
    .poll(async () => (await ask("jobs.list", {}))[0], { timeout: 20_000 })
    .toMatchObject({ kind: "export", state: "done" });
  await ask("archive.recognise", { path });
  await ask("archive.saveWorkspace", { path: join(path, "workspace.sqlite") });
  await expect
    .poll(async () => (await ask("jobs.list", {}))[0], { timeout: 20_000 })
    .toMatchObject({ kind: "export", state: "done" });
  await ask("archive.import", { path });
  await expect
    .poll(async () => (await ask("jobs.list", {}))[0], { timeout: 20_000 })
    .toMatchObject({ kind: "import", state: "done" });
  rmSync(path, { recursive: true });
  for (const [call, kind] of [
    ["archive.recompute", "recompute"],
    ["archive.renormalise", "renormalise"],
  ] as const) {
    await ask(call, {});
    await expect
      .poll(async () => (await ask("jobs.list", {}))[0], { timeout: 20_000 })
      .toMatchObject({ kind, state: "done" });
  }
  await ask("archive.backup", {});
  await ask("archive.backups", {});
  await ask("archive.setAside", {});
  await ask("archive.state", {});
  const columns = await ask("columns.list", {});
  await ask("columns.save", { columns });
  expect(Object.keys(contract).sort()).toEqual(
    [...called, ...elsewhere].sort(),
  );
  const archive = join(village.dir, "archive.sqlite");
  const statements = new Set(
    asked.mock.calls.flatMap(([sql], i) =>
      (asked.mock.contexts[i] as Database.Database).name === archive
        ? [sql]
        : [],
    ),
  );
  asked.mockRestore();
  expect(statements.size).toBeGreaterThan(200);
  expect(scansOf([...statements])).toEqual([]);
});

it("tells every topic whose answers have changed", async () => {
  await fill();
  const heard = () => {
    const topics = village.events.flatMap((event) =>
      event.type === "changed" ? event.topics : [],
    );
    village.events.length = 0;
    return [...new Set(topics)].sort();
  };
  const { items } = await village.call("conversations.list", { query: "" });
  const conversationId = items[0]?.id ?? "";
  heard();
  await village.call("conversations.mark", {
    ids: [conversationId],
    mark: "done",
  });
  expect(heard()).toEqual(
    expect.arrayContaining(["accounts", "conversations"]),
  );
  await village.call("drafts.save", {
    id: "some-draft",
    conversationId,
    text: "Hm",
  });
  expect(heard()).toEqual(expect.arrayContaining(["conversations", "drafts"]));
  await village.call("outbox.send", {
    id: "some-draft",
    conversationId,
    text: "Hm",
  });
  expect(heard()).toEqual(
    expect.arrayContaining(["accounts", "conversations", "drafts", "outbox"]),
  );
  await village.call("outbox.discard", { id: "some-draft" });
  expect(heard()).toEqual(
    expect.arrayContaining(["accounts", "conversations", "drafts", "outbox"]),
  );
  await village.call("settings.save", { theme: "dark" });
  expect(heard()).toEqual(["settings"]);
  await village.call("settings.save", { ownedStreams: ["brand"] });
  expect(heard()).toEqual(["conversations", "settings"]);
  await village.call("accounts.remove", { id, archive: "delete" });
  expect(heard()).toEqual(
    expect.arrayContaining(["accounts", "conversations"]),
  );
});
