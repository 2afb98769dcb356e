import type {
  PollResult,
  RemoteIdentity,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { insertAccount } from "../../src/main/archive/accounts.ts";
import { ownIdentity, seeIdentity } from "../../src/main/archive/identities.ts";
import type { Archive } from "../../src/main/archive/open.ts";

export const hour = 3_600_000;
export const start = Date.UTC(2026, 10, 2, 10);
export const account = { id: "acc", channel: "mastodon" as const, doorAt: 0 };

export function who(name: string): RemoteIdentity {
  return {
    remoteId: `${name}@example.social`,
    name,
    handle: `@${name}@example.social`,
    bot: false,
  };
}

export function message(
  remoteId: string,
  author: string,
  atHours: number,
  rest: Partial<RemoteMessage> = {},
): RemoteMessage {
  return {
    remoteId,
    author: who(author),
    own: author === "us",
    kind: "mention",
    stream: "direct",
    visibility: "public",
    addressed: author === "us" ? "other" : "to-us",
    automatic: false,
    sentAt: start + atHours * hour,
    body: [{ t: "p", c: [`words of ${remoteId}`] }],
    text: `words of ${remoteId}`,
    thread: [],
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw: { id: remoteId },
    ...rest,
  };
}

export function page(
  messages: RemoteMessage[],
  rest: Partial<PollResult<unknown>> = {},
): PollResult<unknown> {
  return {
    messages,
    signals: [],
    tombstones: [],
    cursor: { at: messages.at(-1)?.remoteId ?? null },
    more: false,
    requests: 1,
    unchanged: false,
    rejected: [],
    gaps: [],
    ...rest,
  };
}

/** The account that everything in these tests reaches, with its own identity. */
export function addHarbour(db: Archive): void {
  insertAccount(db, {
    ...account,
    name: "Harbour",
    handle: "@us@example.social",
    settings: {},
    capabilities: {
      reply: true,
      post: true,
      like: true,
      boost: true,
      length: { unit: "none" },
    },
    addedAt: 0,
  });
  ownIdentity(db, account.id, seeIdentity(db, "mastodon", who("us"), start).id);
}
