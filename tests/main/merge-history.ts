import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { insertAccount } from "../../src/main/archive/accounts.ts";
import { ownIdentity, seeIdentity } from "../../src/main/archive/identities.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { threadOf } from "../../src/main/archive/thread-keys.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import {
  createDeciding,
  type Deciding,
} from "../../src/main/deciding/deciding.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import { createReplay } from "../../src/main/deciding/replay.ts";
import type { Mark } from "../../src/shared/model/mark.ts";
import { hour, message, page, start, who } from "./remote.ts";
import { turnColumns } from "../archive/turn-columns.ts";

/** One thing that comes in or is decided; threads, people and messages by small numbers. */
export type Step =
  | {
      do: "message";
      account: 0 | 1;
      thread: number;
      author: "ana" | "ben" | "cleo" | "us";
      /** Which earlier message of the thread it answers; -1: none. */
      parent: number;
      stream: "direct" | "brand";
      toUs: boolean;
    }
  /** A message that names two threads as being above it. */
  | { do: "join"; account: 0 | 1; threads: [number, number] }
  | { do: "delete"; nth: number }
  | { do: "mark"; nth: number; mark: Mark }
  | { do: "draft"; nth: number; answers: boolean }
  | { do: "label"; nth: number; label: "a" | "b" };

const nth = fc.nat(40);
const account = fc.constantFrom<(0 | 1)[]>(0, 1);

const incoming = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("message" as const),
      account,
      thread: fc.nat(2),
      author: fc.constantFrom<("ana" | "ben" | "cleo" | "us")[]>(
        "ana",
        "ana",
        "ben",
        "cleo",
        "us",
      ),
      parent: fc.integer({ min: -1, max: 6 }),
      stream: fc.constantFrom<("direct" | "brand")[]>("direct", "brand"),
      toUs: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("join" as const),
      account,
      threads: fc.tuple(fc.nat(2), fc.nat(2)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("delete" as const), nth }),
  },
);

const decided = fc.oneof(
  fc.record({
    do: fc.constant("mark" as const),
    nth,
    mark: fc.constantFrom<Mark[]>(
      "done",
      "muted",
      "unmuted",
      "acknowledged",
      "spam",
      "reopened",
      "read",
      "unread",
    ),
  }),
  fc.record({ do: fc.constant("draft" as const), nth, answers: fc.boolean() }),
  fc.record({
    do: fc.constant("label" as const),
    nth,
    label: fc.constantFrom<("a" | "b")[]>("a", "b"),
  }),
);

/** What comes in by itself. */
export const arrivals = fc.array<Step>(incoming, { maxLength: 8 });
/** What comes in, and what is decided about it. */
export const history = fc.array<Step>(
  fc.oneof(
    { weight: 3, arbitrary: incoming },
    { weight: 2, arbitrary: decided },
  ),
  { minLength: 4, maxLength: 14 },
);

const accounts = ["cafe", "forum"] as const;

/** An archive with two accounts on one channel to which the same people write. */
export class MergeWorld {
  readonly db: Archive;
  readonly deciding: Deciding;
  readonly #dir = mkdtempSync(join(tmpdir(), "porchlight-merging-"));
  readonly #turns;
  readonly #ingest;
  #clock = start;
  #count = 0;
  readonly #said = new Map<string, string[]>();

  constructor() {
    this.db = openArchive(this.#dir);
    const { db } = this;
    const now = () => this.#clock;
    for (const id of accounts) {
      insertAccount(db, {
        id,
        channel: "mastodon",
        name: id,
        handle: `@${id}@example.social`,
        settings: {},
        capabilities: {
          reply: true,
          post: true,
          like: true,
          boost: true,
          length: { unit: "none" },
        },
        addedAt: 0,
        doorAt: start + 2 * hour,
      });
      ownIdentity(db, id, seeIdentity(db, "mastodon", who("us"), start).id);
    }
    for (const label of ["a", "b"])
      db.prepare("INSERT INTO labels VALUES (?, ?, ?, 0)").run(
        label,
        label,
        label,
      );
    this.#turns = createTurnKeeper(db);
    this.#ingest = createIngest(db, this.#turns, now);
    this.deciding = createDeciding({
      db,
      turns: this.#turns,
      now,
      replay: createReplay({
        db,
        turns: this.#turns,
        now,
        accountChanged: () => undefined,
        setDraftClosed: () => undefined,
        replayAct: () => [],
      }),
    });
  }

  close(): void {
    this.db.close();
    rmSync(this.#dir, { recursive: true });
  }

  invalidate(ids: readonly string[]): void {
    for (const id of ids) this.#turns.invalidate(id);
  }

  /** The conversations that lists show, oldest first. */
  conversations(): string[] {
    return this.db
      .prepare<[], string>(
        "SELECT id FROM conversations WHERE redirect_to IS NULL ORDER BY rowid",
      )
      .pluck()
      .all();
  }

  messages(): string[] {
    return this.db
      .prepare<[], string>("SELECT id FROM messages ORDER BY seq")
      .pluck()
      .all();
  }

  async take(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(step);
  }

  async #step(step: Step): Promise<void> {
    this.#clock += hour;
    switch (step.do) {
      case "message":
        return this.#message(step);
      case "join":
        return this.#join(step);
      case "delete":
        return this.#delete(step.nth);
      case "mark":
        return this.#mark(step);
      case "draft":
        return this.#draft(step);
      case "label":
        this.db
          .prepare(
            "INSERT OR IGNORE INTO conversation_labels (conversation_id, label_id, at) SELECT id, ?, 1 FROM conversations WHERE id = ?",
          )
          .run(step.label, this.#pick(step.nth) ?? "");
    }
  }

  #pick(n: number): string | undefined {
    const ids = this.conversations();
    return ids[n % Math.max(1, ids.length)];
  }

  async #poll(
    account: 0 | 1,
    ...pages: Parameters<typeof page>
  ): Promise<void> {
    await this.#ingest.poll(
      { id: accounts[account], channel: "mastodon", doorAt: start + 2 * hour },
      page(...pages),
    );
  }

  async #message(step: Extract<Step, { do: "message" }>): Promise<void> {
    const key = `${step.account}-${step.thread}`;
    const said = this.#said.get(key) ?? [];
    this.#said.set(key, said);
    this.#count += 1;
    const remoteId = `${accounts[step.account]}-${this.#count}`;
    const parent =
      step.parent < 0 ? undefined : said[step.parent % said.length];
    const [root] = said;
    said.push(remoteId);
    await this.#poll(step.account, [
      message(remoteId, step.author, (this.#clock - start) / hour, {
        thread: root === undefined ? [] : [root],
        ...(parent === undefined ? {} : { inReplyTo: parent }),
        stream: step.stream,
        addressed: step.author !== "us" && step.toUs ? "to-us" : "other",
      }),
    ]);
  }

  async #join(step: Extract<Step, { do: "join" }>): Promise<void> {
    const roots = step.threads.flatMap(
      (thread) => this.#said.get(`${step.account}-${thread}`)?.[0] ?? [],
    );
    this.#count += 1;
    await this.#poll(step.account, [
      message(
        `${accounts[step.account]}-${this.#count}`,
        "ben",
        (this.#clock - start) / hour,
        { thread: roots },
      ),
    ]);
  }

  async #delete(n: number): Promise<void> {
    const remoteIds = [...this.#said.values()].flat();
    const remoteId = remoteIds[n % Math.max(1, remoteIds.length)];
    if (remoteId === undefined) return;
    await this.#poll(remoteId.startsWith("cafe") ? 0 : 1, [], {
      tombstones: [{ remoteId, at: this.#clock }],
    });
  }

  #mark({ nth: n, mark }: Extract<Step, { do: "mark" }>): void {
    const id = this.#pick(n);
    if (id !== undefined) this.deciding.mark({ ids: [id], mark });
  }

  #draft({ nth: n, answers }: Extract<Step, { do: "draft" }>): void {
    const id = this.#pick(n);
    if (id === undefined) return;
    this.#count += 1;
    this.db
      .prepare(
        `INSERT INTO drafts (id, conversation_id, in_reply_to, text, saved_at) VALUES (?, ?,
           iif(?, (SELECT id FROM messages WHERE conversation_id = ? ORDER BY seq LIMIT 1), NULL), 'words', 1)`,
      )
      .run(`draft-${this.#count}`, id, answers ? 1 : 0, id);
  }

  /** Everything that lists, counters and figures read, with names in the place of random ids. */
  dump(): unknown {
    const { db } = this;
    const names = new Map<string, string>();
    for (const { id, name } of db
      .prepare<[], { id: string; name: string }>(
        `WITH keys (thread, name) AS (SELECT conversation_id, account_id || key FROM thread_keys
           UNION ALL SELECT ${threadOf("m")}, account_id || remote_id FROM messages m)
         SELECT id, remote_id AS name FROM messages UNION ALL SELECT id, name FROM people
         UNION ALL SELECT id, 'with ' || (SELECT min(name) FROM keys WHERE thread = c.id) FROM conversations c`,
      )
      .all())
      if (name !== null) names.set(id, name);
    const rows = (sql: string) =>
      db
        .prepare<[], Record<string, unknown>>(sql)
        .all()
        .map((row) => named(row, names))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return {
      conversations: rows(
        `SELECT id, account_id, title, kind, stream, visibility, state, muted, starred, read_at, messages,
           inbound, attachments, last_at, last_in_at, waiting, answering, waiting_since, due_at, person_id, unread
         FROM conversations WHERE redirect_to IS NULL`,
      ),
      messages: rows("SELECT remote_id, conversation_id FROM messages"),
      turns: rows(`SELECT ${turnColumns} FROM turns`),
      marks: rows(
        "SELECT conversation_id, person_id, message_id, mark, at, taken_back, home_id FROM marks",
      ),
      drafts: rows("SELECT id, conversation_id, home_id FROM drafts"),
      labels: rows("SELECT conversation_id, label_id FROM conversation_labels"),
      keys: rows("SELECT account_id, key, conversation_id FROM thread_keys"),
      accounts: rows("SELECT id, unread, waiting, messages FROM accounts"),
    };
  }
}

function named(
  row: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === "string"
        ? key === "ending"
          ? value.replace(
              /"messageId":"([^"]+)"/,
              (_, id: string) => `"messageId":"${names.get(id)}"`,
            )
          : (names.get(value) ?? value)
        : value,
    ]),
  );
}
