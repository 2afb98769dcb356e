import Database from "better-sqlite3";
import { join } from "node:path";
import { AppError } from "../../src/shared/fault.ts";
import { archiveFile } from "../../src/main/archive/open.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { createDice } from "./dice.ts";
import { message } from "./remote.ts";
import { settled } from "./settled.ts";
import { at, openVillage } from "./village.ts";

const people = ["ana", "ben", "cleo", "eve", "us", "shop"];
const marks = [
  "done",
  "reopened",
  "acknowledged",
  "spam",
  "handed-off",
  "unread",
  "muted",
  "unmuted",
  "answered-elsewhere",
  "starred",
  "unstarred",
] as const;
const names = ["Refund", "late", "Größe", "ask again"];

/** Somebody's days with an archive of two accounts: everything they may do, by dice. */
export async function openDays(seed: number) {
  const village = await openVillage();
  const accounts = [await village.add("us"), await village.add("shop")];
  const db = new Database(join(village.dir, archiveFile), {
    readonly: true,
  });
  const dice = createDice(seed);
  let hours = 1000;
  let count = 0;
  const did: string[] = [];

  const pick = <T>(of: readonly T[]): T | undefined => of[dice(of.length)];
  const id = (sql: string) =>
    pick(db.prepare<[], string>(sql).pluck().all()) ?? "none";
  const conversation = () =>
    id("SELECT id FROM conversations WHERE redirect_to IS NULL");
  const person = () => id("SELECT DISTINCT person_id FROM identities");
  const anyMessage = () => id("SELECT id FROM messages");
  const fresh = (what: string) => {
    count += 1;
    return `${what}-number-${count}`;
  };
  const call = village.call;

  function written(): RemoteMessage {
    return message(
      `m${dice(40)}`,
      pick(people) ?? "ana",
      dice(20) === 0 ? hours : dice(990),
      {
        thread: Array.from({ length: dice(3) }, () => `m${dice(40)}`),
        ...(dice(2) === 0 ? { inReplyTo: `m${dice(40)}` } : {}),
        ...(dice(5) === 0 ? { editedAt: at(hours) } : {}),
        stream: pick(["direct", "brand", "industry"] as const) ?? "direct",
        ...(dice(3) === 0
          ? { attachments: [{ name: "p.jpg", mediaType: "image/jpeg" }] }
          : {}),
        lang: dice(4) === 0 ? "de" : "en",
      },
    );
  }

  /** What comes in by itself, or has an end of its own. */
  const arrivals: Record<string, () => Promise<unknown>> = {
    bring: () =>
      village.bring(
        id("SELECT id FROM accounts WHERE removed_at IS NULL"),
        Array.from({ length: 1 + dice(6) }, written),
        dice(3) === 0
          ? { tombstones: [{ remoteId: `m${dice(40)}`, at: at(hours) }] }
          : {},
      ),
  };

  /** What is taken back by `z`. */
  const decisions: Record<string, () => Promise<unknown>> = {
    mark: () =>
      call("conversations.mark", {
        ids: [conversation()],
        mark: marks[dice(marks.length)] ?? "done",
        ...(dice(4) === 0 ? { personId: person() } : {}),
      }),
    noReply: () =>
      call("conversations.mark", {
        ids: [conversation(), conversation()],
        mark: "no-reply-needed",
        reason: "thanks",
      }),
    waits: () => {
      const messageId = anyMessage();
      return call("conversations.mark", {
        ids: [
          db
            .prepare<[string], string>(
              "SELECT conversation_id FROM messages WHERE id = ?",
            )
            .pluck()
            .get(messageId) ?? "none",
        ],
        mark: "waits",
        messageId,
      });
    },
    merge: () =>
      call("conversations.merge", { ids: [conversation(), conversation()] }),
    split: () =>
      call("conversations.split", {
        id: id("SELECT DISTINCT into_id FROM merged_threads"),
        ...(dice(2) === 0
          ? { threadId: id("SELECT conversation_id FROM merged_threads") }
          : {}),
      }),
    splitFrom: () =>
      call("conversations.splitFrom", { messageId: anyMessage() }),
    mergePeople: () => call("people.merge", { ids: [person(), person()] }),
    splitPeople: () => {
      const who = id(
        "SELECT person_id FROM identities WHERE born_as IS NOT NULL",
      );
      return call("people.split", {
        id: who,
        identityIds: [
          id(`SELECT id FROM identities WHERE person_id = '${who}'`),
        ],
      });
    },
    apart: () => call("people.keepApart", { id: person(), otherId: person() }),
    oneOfUs: () =>
      call("people.setOneOfUs", { id: person(), oneOfUs: dice(2) === 0 }),
    role: () =>
      call("people.setRole", {
        id: person(),
        role: pick(["press", "regular", null]) ?? null,
      }),
    label: () =>
      call("labels.set", {
        conversationIds: [conversation(), conversation()],
        add: dice(2) === 0 ? [pick(names) ?? ""] : [],
        remove: dice(3) === 0 ? [pick(names) ?? ""] : [],
      }),
    renameLabel: () =>
      call("labels.rename", {
        id: id("SELECT id FROM labels"),
        name: pick(names) ?? "",
      }),
    deleteLabel: () =>
      call("labels.delete", {
        id: id("SELECT id FROM labels"),
      }),
    tag: () =>
      call("feedback.tag", {
        messageId: anyMessage(),
        kind: pick(["like", "hate", "want", "ask"] as const) ?? "like",
        ...(dice(2) === 0 ? { topic: pick(names) ?? "" } : {}),
      }),
    untag: () => call("feedback.untag", { id: id("SELECT id FROM feedback") }),
    note: () =>
      call("notes.add", {
        ...(dice(2) === 0
          ? { conversationId: conversation() }
          : { personId: person() }),
        text: fresh("note"),
      }),
    editNote: () =>
      call("notes.edit", {
        id: id("SELECT id FROM notes"),
        text: fresh("note"),
      }),
    deleteNote: () => call("notes.delete", { id: id("SELECT id FROM notes") }),
    promise: () =>
      call("promises.make", {
        conversationId: conversation(),
        personId: person(),
        text: fresh("promise"),
      }),
    endPromise: () =>
      call("promises.end", {
        id: id("SELECT id FROM promises"),
        ending: dice(2) === 0 ? "kept" : "withdrawn",
      }),
    discard: () =>
      call("drafts.discard", {
        id: id("SELECT id FROM drafts WHERE closed_at IS NULL"),
      }),
    rule: () =>
      call("rules.add", {
        name: fresh("rule"),
        query: pick(["from:ana", "words", "is:waiting", "lang:de"]) ?? "",
        does: {
          labels: [pick(names) ?? ""],
          star: dice(2) === 0,
          mute: dice(4) === 0,
          ...(dice(2) === 0 ? { topic: pick(names) ?? "" } : {}),
        },
        active: dice(3) > 0,
      }),
    changeRule: () =>
      call("rules.change", {
        id: id("SELECT id FROM rules"),
        active: dice(2) === 0,
      }),
    removeRule: () => call("rules.remove", { id: id("SELECT id FROM rules") }),
  };

  /** What is not taken back by `z`. */
  const others: Record<string, () => Promise<unknown>> = {
    disconnect: () =>
      call("accounts.remove", {
        id: pick(accounts) ?? "none",
        archive: dice(2) === 0 ? "keep" : "delete",
      }),
    undo: () => call("undo", {}),
    redo: () => call("redo", {}),
    draft: () =>
      call("drafts.save", {
        id: dice(2) === 0 ? fresh("draft") : `draft-number-${dice(20)}`,
        conversationId: conversation(),
        ...(dice(2) === 0 ? { inReplyTo: anyMessage() } : {}),
        text: dice(5) === 0 ? "" : fresh("text"),
      }),
    send: () =>
      call("outbox.send", {
        id: fresh("reply"),
        conversationId: conversation(),
        ...(dice(2) === 0 ? { inReplyTo: anyMessage() } : {}),
        text: fresh("text"),
        undoSeconds: dice(2) === 0 ? 0 : 60,
      }),
    act: () =>
      call("outbox.act", {
        id: fresh("liked"),
        messageId: anyMessage(),
        act: pick(["like", "boost"] as const) ?? "like",
        undoSeconds: 60,
      }),
    drop: () =>
      call("outbox.discard", {
        id: id(
          "SELECT id FROM outbox WHERE state NOT IN ('sent', 'discarded')",
        ),
      }),
    retention: () =>
      call("accounts.retention", {
        id: pick(accounts) ?? "none",
        policy:
          dice(2) === 0
            ? { keep: "months", months: 1 + dice(3) }
            : dice(2) === 0
              ? { keep: "channel" }
              : { keep: "forever" },
      }),
    apply: () => call("rules.apply", { id: id("SELECT id FROM rules") }),
    takeBack: () => call("rules.takeBack", { id: id("SELECT id FROM rules") }),
  };

  async function take(kinds: Record<string, () => Promise<unknown>>) {
    hours += 0.25;
    village.setNow(hours);
    const name = pick(Object.keys(kinds)) ?? "";
    did.push(name);
    try {
      await kinds[name]?.();
    } catch (refused) {
      did[did.length - 1] = `${name} (refused)`;
      // Two that are one already, or nothing to take back.
      if (!(refused instanceof AppError) || refused.code === "internal")
        throw refused;
    }
  }

  // Nothing is polled behind what is looked at.
  for (const account of accounts) await village.bring(account, []);
  for (let i = 0; i < 4; i += 1) await take(arrivals);
  return {
    village,
    db,
    did,
    dice,
    /** One thing that somebody does, or that comes in. */
    step: () => {
      const which = dice(10);
      return take(which < 3 ? arrivals : which < 8 ? decisions : others);
    },
    decide: () => take(decisions),
    settle: () => settled(village, village.dir),
    async close() {
      db.close();
      await village.close();
    },
  };
}
export type Days = Awaited<ReturnType<typeof openDays>>;
