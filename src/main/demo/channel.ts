import { setTimeout as sleepFor } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { bodyFromText } from "../../shared/body/from-text.ts";
import {
  channelKinds,
  type ChannelKind,
} from "../../shared/model/channel-kind.ts";
import type { Channel } from "../channels/channel.ts";
import { channels } from "../channels/index.ts";
import type { OutgoingAct, OutgoingMessage } from "../channels/outgoing.ts";
import type { RemoteIdentity, RemoteMessage } from "../channels/received.ts";
import { demoAccounts, type DemoAccount } from "./accounts.ts";
import { createRandom } from "./random.ts";
import { createTrickle, thank } from "./trickle.ts";

/** Longest and shortest time until a sent text is confirmed. */
const confirmMs = [1000, 3000] as const;
const pollSeconds = 5;

const cursor = z.object({ polls: z.number().int() });
type Cursor = z.infer<typeof cursor>;

export type DemoChannelOptions = {
  seed: number;
  now: () => number;
  /** Instead of waiting for the confirmation. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** The one channel of the demo under every kind's name: it talks to nobody. */
export function createDemoChannels(
  options: DemoChannelOptions,
): Partial<Record<ChannelKind, Channel>> {
  const sea = createSea(options);
  return Object.fromEntries(
    channelKinds.map((kind) => [kind, createDemoChannel(kind, sea)]),
  );
}

/** What has arrived for each account and was not polled yet. */
type Sea = ReturnType<typeof createSea>;

function createSea({ seed, now, sleep = pause }: DemoChannelOptions) {
  const random = createRandom(seed, now());
  const trickle = createTrickle(random, now());
  const arrived = new Map<string, RemoteMessage[]>();
  const sent = new Map<string, RemoteMessage>();
  const put = (accountId: string, message: RemoteMessage) => {
    const known = arrived.get(accountId);
    if (known === undefined) arrived.set(accountId, [message]);
    else known.push(message);
  };
  return {
    poll(accountId: string): RemoteMessage[] {
      for (const { account, message } of trickle(now()))
        put(account.id, message);
      const all = arrived.get(accountId) ?? [];
      const due = all.filter(({ sentAt }) => sentAt <= now());
      arrived.set(
        accountId,
        all.filter((message) => !due.includes(message)),
      );
      return due;
    },
    async send(
      account: DemoAccount,
      self: RemoteIdentity,
      outgoing: OutgoingMessage,
      signal: AbortSignal,
    ): Promise<RemoteMessage> {
      const known = sent.get(outgoing.key);
      if (known !== undefined) return known;
      await sleep(random.between(...confirmMs), signal);
      const message = toMessage(account, self, outgoing, now());
      sent.set(outgoing.key, message);
      // The next poll brings it as well, as it does everywhere.
      put(account.id, message);
      const reaction = thank(random, account, message, outgoing);
      if (reaction !== undefined) put(account.id, reaction);
      return message;
    },
    find: (key: string) => sent.get(key),
    /** Answers what was edited. */
    async act(
      outgoing: OutgoingAct,
      self: RemoteIdentity,
      signal: AbortSignal,
    ): Promise<RemoteMessage | undefined> {
      await sleep(random.between(...confirmMs), signal);
      if (outgoing.act !== "edit") return undefined;
      const [key, before] =
        [...sent].find(
          ([, { remoteId }]) => remoteId === outgoing.target.remoteId,
        ) ?? [];
      if (key === undefined || before === undefined) return undefined;
      const edited = {
        ...before,
        ...wordsOf(outgoing.text, outgoing.options),
        author: self,
        editedAt: now(),
      };
      sent.set(key, edited);
      return edited;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleepFor(ms, undefined, { signal });
}

function toMessage(
  account: DemoAccount,
  self: RemoteIdentity,
  { key, text, options, parent }: OutgoingMessage,
  now: number,
): RemoteMessage {
  const subject = options.subject ?? answerTo(parent?.subject);
  const isPrivate =
    options.visibility === "direct" || account.setting === "mail";
  return {
    remoteId: `sent.${key}`,
    author: self,
    own: true,
    kind:
      account.setting === "mail"
        ? "email"
        : parent === undefined
          ? "post"
          : account.setting === "comment"
            ? "comment"
            : "reply",
    stream: "direct",
    visibility: parent?.visibility ?? (isPrivate ? "private" : "public"),
    addressed: "other",
    automatic: false,
    sentAt: now,
    ...(subject === undefined ? {} : { subject }),
    ...(parent?.lang === undefined ? {} : { lang: parent.lang }),
    ...wordsOf(text, options),
    ...(parent === undefined ? {} : { inReplyTo: parent.remoteId }),
    thread: parent === undefined ? [] : [...parent.thread, parent.remoteId],
    mentions: parent === undefined ? [] : [parent.author],
    mentionsOnPurpose: account.setting === "mail",
    attachments: (options.files ?? []).map(
      ({ name, mediaType, size, alt }) => ({
        name,
        mediaType,
        size,
        ...(alt === undefined ? {} : { alt }),
      }),
    ),
    raw: null,
  };
}

function answerTo(subject: string | undefined): string | undefined {
  if (subject === undefined || subject.startsWith("Re: ")) return subject;
  return `Re: ${subject}`;
}

/** What is read of a text, also once it was edited. */
function wordsOf(
  text: string,
  { warning, lang }: OutgoingMessage["options"],
): Pick<RemoteMessage, "text" | "body" | "warning" | "lang"> {
  return {
    text,
    body: bodyFromText(text),
    ...(warning === undefined ? {} : { warning }),
    ...(lang === undefined ? {} : { lang }),
  };
}

function createDemoChannel(kind: ChannelKind, sea: Sea): Channel {
  const accountOf = (id: string): DemoAccount => {
    const account = demoAccounts.find((a) => a.id === id);
    if (account === undefined)
      throw new AppError("gone", "This account is not part of the demo.");
    return account;
  };
  const isReadOnly = kind === "feed";
  const setup = channels[kind]?.setup;
  return {
    kind,
    ...(setup === undefined ? {} : { setup }),
    settings: z.record(z.string(), z.unknown()),
    secrets: z.object({}),
    cursor,
    pollSeconds,
    identify: () => {
      throw new AppError(
        "unsupported",
        "The demo comes with its accounts and talks to no server. Start Porchlight without the demo to add yours.",
      );
    },
    check: () =>
      Promise.resolve([
        {
          name: "Demo",
          ok: false,
          message:
            "The demo talks to no server. Start Porchlight without the demo to try this connection.",
        },
      ]),
    poll: ({ accountId }, before) => {
      const messages = sea.poll(accountId);
      const polls = (cursor.safeParse(before).data ?? { polls: 0 }).polls + 1;
      return Promise.resolve({
        messages,
        signals: [],
        tombstones: [],
        cursor: { polls } satisfies Cursor,
        more: false,
        requests: 1,
        unchanged: messages.length === 0,
        rejected: [],
        gaps: [],
      });
    },
    ...(isReadOnly
      ? {}
      : {
          send: async ({ accountId, signal }, outgoing) => {
            const account = accountOf(accountId);
            const { self } = account;
            if (self === undefined)
              throw new AppError("unsupported", "Nothing can be sent here.");
            const message = await sea.send(account, self, outgoing, signal);
            return { outcome: "sent", message };
          },
          act: async ({ accountId, signal }, outgoing) => {
            const { self } = accountOf(accountId);
            if (self === undefined)
              throw new AppError("unsupported", "Nothing can be done here.");
            const message = await sea.act(outgoing, self, signal);
            return {
              outcome: "done",
              ...(message === undefined ? {} : { message }),
            };
          },
          find: (_, { key }) => {
            const message = sea.find(key);
            if (message !== undefined) return Promise.resolve(message);
            // What was under way before the demo began stays open, to be looked at.
            throw new AppError(
              "unreachable",
              "The channel does not answer right now, so nobody can see whether it is there. Porchlight looks again by itself.",
            );
          },
        }),
  };
}
