import { mkdirSync } from "node:fs";
import {
  insertAccount,
  updateAccount,
} from "../../src/main/archive/accounts.ts";
import { setOneOfUs } from "../../src/main/archive/belonging.ts";
import { saveColumns } from "../../src/main/archive/columns.ts";
import { insertDecision, setChange } from "../../src/main/archive/decisions.ts";
import { putDraft } from "../../src/main/archive/drafts.ts";
import { ownIdentity, seeIdentity } from "../../src/main/archive/identities.ts";
import { insertMark } from "../../src/main/archive/marks.ts";
import { uniteThreads } from "../../src/main/archive/merging.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { insertItem } from "../../src/main/archive/outbox.ts";
import { writeSettings } from "../../src/main/archive/settings.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { settings } from "../../src/shared/model/settings.ts";
import { hour, message, page, start, who } from "./remote.ts";

/** When the ugly archive was last touched. */
export const uglyNow = start + 5000 * hour;

const capabilities = {
  reply: true,
  post: true,
  like: true,
  boost: true,
  length: { unit: "graphemes", max: 500 },
} as const;

const odd = "\ud800 \u0000 \u202e\u2028 <script>alert(1)</script> \udfff 👩‍🚀";

function idOf(db: Archive, remoteId: string): string {
  return db
    .prepare<[string], string>("SELECT id FROM messages WHERE remote_id = ?")
    .pluck()
    .get(remoteId) as string;
}

function conversationOf(db: Archive, remoteId: string): string {
  return db
    .prepare<[string], string>(
      "SELECT conversation_id FROM messages WHERE remote_id = ?",
    )
    .pluck()
    .get(remoteId) as string;
}

function personOf(db: Archive, name: string): string {
  return db
    .prepare<[string], string>(
      "SELECT person_id FROM identities WHERE remote_id = ?",
    )
    .pluck()
    .get(who(name).remoteId) as string;
}

function addAccount(db: Archive, id: string, name: string, at: number): void {
  insertAccount(db, {
    id,
    channel: "mastodon",
    name,
    handle: who(name).handle,
    settings: { server: "example.social", odd: { "2": null, "1": [odd] } },
    capabilities,
    addedAt: at,
    doorAt: start,
  });
  ownIdentity(db, id, seeIdentity(db, "mastodon", who(name), at).id);
}

/** Everything that an archive can hold, and some that it should not: made by the real ingest, the rest row by row. */
export async function fillUgly(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const db = openArchive(dataDir);
  let clock = start + 4000 * hour;
  const turns = createTurnKeeper(db);
  const ingest = createIngest(db, turns, () => clock);
  const take = async (
    id: string,
    messages: RemoteMessage[],
    rest: Parameters<typeof page>[1] = {},
  ) => {
    clock += 1000;
    await ingest.poll(
      { id, channel: "mastodon", doorAt: start },
      page(
        messages.map((one) => ({ lang: "en", ...one })),
        rest,
      ),
    );
  };
  addAccount(db, "acc", "us", start);
  addAccount(db, "gone", "them", start + 1);
  addAccount(db, "again", "them", start + 2);
  updateAccount(db, "acc", { target: { firstSeconds: 3600, nextSeconds: 60 } });

  await take("acc", [
    message("post", "us", 1, { kind: "post", lang: "de" }),
    message("a", "ana", 2, {
      below: "post",
      inReplyTo: "post",
      permalink: "https://example.social/a",
      uri: "https://example.social/uri/a",
      claimedAt: start,
      warning: odd,
      subject: odd,
      text: odd,
      body: [{ t: "quote", c: [{ t: "p", c: [odd, { t: "br" }] }] }],
      mentions: [who("us"), who("zoe")],
      reach: 12,
      attachments: [
        {
          name: odd,
          mediaType: "image/png",
          size: 3,
          alt: "",
          url: "https://example.social/x",
        },
        { name: "part", mediaType: "text/plain", part: "2" },
      ],
      location: { mailbox: "INBOX", uidValidity: "1", uid: 7 },
    }),
    message("a2", "ana", 4, { thread: ["a"], inReplyTo: "a" }),
    message(`odd ${odd}`, "eve", 7, { text: "", body: [] }),
    message("same", "eve", 8, { fingerprint: "one" }),
    message("same", "mallory", 8, { fingerprint: "two" }),
    message("deleted", "dora", 9, { visibility: "private", kind: "dm" }),
    // One millisecond, many messages.
    ...Array.from({ length: 40 }, (_, i) => message(`tie${i}`, "tia", 10)),
  ]);
  // Two threads that a late parent joins.
  await take("acc", [message("left", "lea", 20, { thread: ["root"] })]);
  await take("acc", [message("right", "rob", 21, { thread: ["stem"] })]);
  await take("acc", [message("late", "lea", 19, { thread: ["root", "stem"] })]);
  await take(
    "acc",
    [message("r", "us", 30, { thread: ["a"], inReplyTo: "a2" })],
    {
      tombstones: [{ remoteId: "deleted", at: start + 31 * hour }],
      gaps: [{ from: start, to: start + hour, why: odd }],
      rejected: [{ raw: { odd: null }, why: "no id" }],
      signals: [
        {
          remoteId: "like1",
          kind: "like",
          author: who("lou"),
          at: start,
          about: "post",
        },
      ],
      cursor: { since: "42", nested: [null, { odd }] },
    },
  );
  await take("gone", [message("g", "gus", 12), message("g2", "them", 13)]);
  await take("again", [message("g", "gus", 12), message("g3", "them", 14)]);
  for (let i = 0; i < 12; i++)
    await take(
      "acc",
      Array.from({ length: 40 }, (_, j) => {
        const n = i * 40 + j;
        return message(
          `m${n}`,
          n % 7 === 0 ? "us" : `p${n % 60}`,
          100 + n / 4,
          {
            thread: n % 3 === 0 ? [] : [`m${n - (n % 3)}`],
            ...(n % 3 === 0 ? {} : { inReplyTo: `m${n - 1}` }),
          },
        );
      }),
    );
  decide(db);
  for (const touched of uniteThreads(db, [
    conversationOf(db, "m3"),
    conversationOf(db, "m9"),
  ]))
    turns.invalidate(touched);
  unsent(db);
  updateAccount(db, "gone", {
    removed: { at: uglyNow - 1, purgeAt: uglyNow + 1_000_000_000 },
  });
  db.prepare("UPDATE conversations SET starred = 1 WHERE id = ?").run(
    conversationOf(db, "a"),
  );
  for (const { id } of db
    .prepare<[], { id: string }>(
      "SELECT id FROM conversations WHERE redirect_to IS NULL",
    )
    .all())
    turns.invalidate(id);
  db.transaction(() => turns.settle()).immediate();
  saveColumns(db, [
    { id: "mine", title: odd, query: "is:waiting", order: "due", width: 300 },
    {
      id: "late",
      title: "Late",
      query: "is:late",
      order: "newest",
      width: 301,
    },
  ]);
  writeSettings(db, settings.parse({ undoSeconds: 9, keys: { done: ["e"] } }));
  db.close();
}

function decide(db: Archive): void {
  const at = uglyNow - 1000;
  const done = insertDecision(db, at, "Done: ana");
  const ids = ["a", "m0", "left"].map((remoteId) =>
    conversationOf(db, remoteId),
  );
  const markIds = ids.map((conversationId, i) =>
    insertMark(db, {
      decisionId: done,
      conversationId,
      threadId: conversationId,
      personId: i === 0 ? personOf(db, "ana") : undefined,
      messageId: i === 0 ? idOf(db, "a2") : undefined,
      mark: i === 1 ? "muted" : "done",
      reason: undefined,
      at,
    }),
  );
  const before = { state: "open", readAt: 0, muted: false } as const;
  setChange(db, done, {
    kind: "mark",
    conversations: ids.map((id) => ({
      id,
      before,
      after: { ...before, state: "done" },
    })),
  });
  db.prepare("UPDATE conversations SET muted = 1 WHERE id = ?").run(ids[1]);
  db.prepare(
    "UPDATE conversations SET state = 'done', read_at = ? WHERE id = ?",
  ).run(at, ids[2]);
  db.prepare("UPDATE marks SET taken_back = 1 WHERE id = ?").run(markIds[1]);
  const colleague = insertDecision(db, at + 1, "One of us: zoe");
  const zoe = db
    .prepare<[string], string>("SELECT id FROM identities WHERE remote_id = ?")
    .pluck()
    .get(who("zoe").remoteId) as string;
  setOneOfUs(db, zoe, true);
  db.prepare("UPDATE identities SET ours = 1 WHERE id = ?").run(zoe);
  setChange(db, colleague, {
    kind: "one-of-us",
    identities: [{ id: zoe, before: false, after: true }],
  });
  db.exec(
    `UPDATE decisions SET undone_at = ${at + 2} WHERE id = '${colleague}'`,
  );
  db.prepare("UPDATE people SET role = 'press' WHERE id = ?").run(
    personOf(db, "ana"),
  );
  db.prepare(
    "INSERT INTO people (id, name, created_at) VALUES ('alone', ?, 1)",
  ).run(odd);
  const insert = (table: string, row: Record<string, unknown>) =>
    db
      .prepare(
        `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(
          row,
        )
          .map((field) => `@${field}`)
          .join(", ")})`,
      )
      .run(row);
  const a = conversationOf(db, "a");
  for (const table of ["labels", "topics"])
    for (const n of [2, 1])
      insert(table, {
        id: `${table}${n}`,
        name: `Ö ${n}`,
        folded: `o ${n}`,
        created_at: n,
      });
  insert("conversation_labels", {
    conversation_id: a,
    label_id: "labels1",
    at: 5,
  });
  insert("conversation_labels", {
    conversation_id: a,
    label_id: "labels2",
    at: 6,
  });
  for (const [n, removed] of [null, at].entries())
    insert("rules", {
      id: `rule${n}`,
      position: 2 - n,
      name: odd,
      query: `label:"Ö 1" "${odd}`,
      does: JSON.stringify({ labels: ["Ö 1"], star: true, mute: false }),
      active: n,
      created_at: -n,
      removed_at: removed,
    });
  insert("rule_acts", {
    conversation_id: a,
    rule_id: "rule1",
    done: JSON.stringify(["label labels1", "star"]),
    at: 7,
  });
  const byRule = insertDecision(db, at, "Starred", "rule1");
  setChange(db, byRule, { kind: "remembered", rows: [], columns: [] });
  insert("feedback", {
    id: "f1",
    message_id: idOf(db, "a"),
    kind: "want",
    topic_id: "topics1",
    at: 1,
  });
  insert("feedback", {
    id: "f2",
    message_id: idOf(db, "a2"),
    kind: null,
    topic_id: null,
    at: 2,
  });
  insert("identity_links", { link: "https://ana.example", identity_id: zoe });
  insert("people_apart", {
    one: zoe,
    other: db
      .prepare<[], string>("SELECT max(id) FROM identities")
      .pluck()
      .get(),
  });
  insert("notes", {
    id: "n1",
    conversation_id: a,
    text: odd,
    at: 1,
    edited_at: 2,
  });
  insert("notes", {
    id: "n2",
    person_id: personOf(db, "ana"),
    text: "",
    at: 3,
    edited_at: null,
  });
  insert("promises", {
    id: "pr1",
    conversation_id: a,
    person_id: personOf(db, "ana"),
    text: "soon",
    made_at: 1,
    due_at: null,
    ending: null,
    ended_at: null,
  });
  insert("promises", {
    id: "pr2",
    conversation_id: a,
    person_id: personOf(db, "ana"),
    text: "kept",
    made_at: 1,
    due_at: 2,
    ending: "kept",
    ended_at: 3,
  });
}

function unsent(db: Archive): void {
  const a = conversationOf(db, "a");
  const draft = {
    id: "draft-of-ours",
    conversationId: a,
    accountId: "acc",
    inReplyTo: idOf(db, "a2"),
  };
  for (let i = 0; i < 5; i++)
    putDraft(db, { ...draft, text: `${odd} ${i}`, savedAt: start + i * hour });
  putDraft(db, { id: "closed", text: "bye", savedAt: 1, closedAt: 2 });
  putDraft(db, {
    id: "lost",
    accountId: "no-such",
    conversationId: "none",
    text: "x",
    savedAt: 1,
  });
  const item = {
    accountId: "acc",
    text: odd,
    createdAt: uglyNow - 5,
    notBefore: uglyNow,
    attempts: 0,
    anyway: false,
  };
  insertItem(db, {
    ...item,
    id: "queued",
    state: "queued",
    conversationId: a,
    inReplyTo: idOf(db, "a2"),
  });
  insertItem(db, {
    ...item,
    id: "flying",
    state: "sending",
    startedAt: uglyNow,
    attempts: 2,
  });
  insertItem(db, {
    ...item,
    id: "failed",
    state: "failed",
    anyway: true,
    seenUpTo: 4,
    fault: { code: "refused", message: odd, details: { status: 403 } },
  });
  insertItem(db, {
    ...item,
    id: "sent",
    state: "sent",
    sentAt: 9,
    messageId: idOf(db, "r"),
  });
  db.prepare(
    "UPDATE messages SET outbox_id = 'sent', seen_up_to = 3 WHERE id = ?",
  ).run(idOf(db, "r"));
}
