import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  insertAccount,
  updateAccount,
} from "../../src/main/archive/accounts.ts";
import { ownIdentity, seeIdentity } from "../../src/main/archive/identities.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../src/main/archive/turns.ts";
import type {
  RemoteIdentity,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { createIngest } from "../../src/main/ingest/ingest.ts";
import type { Target } from "../../src/shared/model/account.ts";
import type { ChannelKind } from "../../src/shared/model/channel-kind.ts";

export const hour = 3_600_000;
/** A Monday, noon UTC. */
export const noon = Date.UTC(2026, 10, 2, 12);

/** A message as a poll brings it; the rest as given. `us` writes as the account. */
export function said(
  remoteId: string,
  author: string,
  sentAt: number,
  rest: Partial<RemoteMessage> = {},
): RemoteMessage {
  const text = rest.text ?? `words of ${remoteId}`;
  return {
    remoteId,
    author: who(author),
    own: author === "us",
    kind: "mention",
    stream: "direct",
    visibility: "public",
    addressed: author === "us" ? "other" : "to-us",
    automatic: false,
    sentAt,
    body: [{ t: "p", c: [text] }],
    text,
    thread: [],
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw: { id: remoteId },
    ...rest,
  };
}

function who(name: string): RemoteIdentity {
  const handle = name.toLowerCase().replaceAll(/\s+/g, ".");
  return {
    remoteId: `${handle}@example.social`,
    name,
    handle: `@${handle}@example.social`,
    bot: false,
  };
}

export type Built = {
  db: Archive;
  account: (
    id: string,
    about?: {
      channel?: ChannelKind;
      name?: string;
      handle?: string;
      target?: Target;
    },
  ) => void;
  take: (accountId: string, ...messages: RemoteMessage[]) => Promise<void>;
  /** The conversation that a message is in. */
  conversation: (remoteId: string) => string;
  close: () => void;
};

/** A real archive in a folder of its own, filled by the real ingest. */
export function buildArchive(now: () => number = () => noon): Built {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-query-"));
  const db = openArchive(dir);
  const ingest = createIngest(db, createTurnKeeper(db), now);
  const channels = new Map<string, ChannelKind>();
  return {
    db,
    account(id, about = {}) {
      const channel = about.channel ?? "mastodon";
      channels.set(id, channel);
      insertAccount(db, {
        id,
        channel,
        name: about.name ?? id,
        handle: about.handle ?? `@${id}@example.social`,
        settings: {},
        capabilities: {
          reply: true,
          post: true,
          like: true,
          boost: true,
          length: { unit: "none" },
        },
        addedAt: 0,
        doorAt: 0,
      });
      ownIdentity(db, id, seeIdentity(db, channel, who("us"), 0).id);
      if (about.target !== undefined)
        updateAccount(db, id, { target: about.target });
    },
    async take(accountId, ...messages) {
      const channel = channels.get(accountId) ?? "mastodon";
      await ingest.poll(
        { id: accountId, channel, doorAt: 0 },
        {
          messages,
          signals: [],
          tombstones: [],
          cursor: null,
          more: false,
          requests: 1,
          unchanged: false,
          rejected: [],
          gaps: [],
        },
      );
    },
    conversation(remoteId) {
      const id = db
        .prepare<[string], string>(
          "SELECT conversation_id FROM messages WHERE remote_id = ?",
        )
        .pluck()
        .get(remoteId);
      if (id === undefined) throw new Error(`No message ${remoteId}`);
      return id;
    },
    close() {
      db.close();
      rmSync(dir, { recursive: true });
    },
  };
}
