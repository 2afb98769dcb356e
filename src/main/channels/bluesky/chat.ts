import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { describe } from "../lenient.ts";
import type { Gap, RemoteMessage } from "../received.ts";
import type { Api } from "./api.ts";
import { chatId, toDirectMessage } from "./chat-message.ts";
import type { Self } from "./identify.ts";
import { toIdentity } from "./identity.ts";
import type { Rejected } from "./lists.ts";
import { isLasting } from "./sources.ts";
import { nextRows, trail } from "./walk.ts";
import {
  chatMessage,
  chatMessages,
  systemMessage,
  talk as talkWire,
  talks as talksWire,
  type Talk,
} from "./wire.ts";

/** Where the reading of direct messages has got to. */
export const chatState = z.object({
  trail,
  /** The newest revision of all messages that were read when the last way had arrived. */
  since: z.string().optional(),
  /** The newest that the present way has met. */
  top: z.string().optional(),
  /** When it was refused last; it is tried again now and then. */
  refusedAt: z.number().optional(),
});
export type ChatState = z.infer<typeof chatState>;

const talksPerPage = 15;
const messagesPerPage = 100;
/** As many messages of one talk as are read at once. */
const maxPages = 20;
const depth = { rows: 45, days: 30, most: 300 };
const retryAfter = 30 * 60_000;

/** What a gap is about while they cannot be read. */
const about = "direct messages";

/** What a poll has heard in talks. */
export type HeardChat = {
  messages: RemoteMessage[];
  /** Remote ids. */
  gone: string[];
  state: ChatState;
  more: boolean;
  gaps: Gap[];
  readable: string[];
};

async function readTalk(
  api: Api,
  { id, members, kind }: Talk,
  since: string | undefined,
  self: Self,
  now: number,
  rejected: Rejected,
) {
  const isGroup = kind?.$type.endsWith("#groupConvo") === true;
  const messages: RemoteMessage[] = [];
  const gone: string[] = [];
  let top = "";
  let cursor: string | undefined;
  let isCut = false;
  for (let pages = 0; ; pages += 1) {
    const page = await api.get(
      "chat.bsky.convo.getMessages",
      chatMessages,
      {
        convoId: id,
        limit: String(messagesPerPage),
        ...(cursor === undefined ? {} : { cursor }),
      },
      "chat",
    );
    const people = [...members, ...page.relatedProfiles].map((each) =>
      toIdentity(each, now),
    );
    const talk = { id, members: people, isGroup };
    let meets = false;
    for (const raw of page.messages) {
      const system = systemMessage.safeParse(raw).data;
      if (system !== undefined) {
        if (since !== undefined && system.rev <= since) meets = true;
        if (system.rev > top) top = system.rev;
        continue;
      }
      const read = chatMessage.safeParse(raw);
      if (!read.success) {
        rejected.push({ raw, why: describe(read.error) });
        continue;
      }
      const { rev, text, $type = "" } = read.data;
      if (since !== undefined && rev <= since) meets = true;
      if (rev > top) top = rev;
      if (text === undefined || $type.endsWith("#deletedMessageView"))
        gone.push(chatId(id, read.data.id));
      else messages.push(toDirectMessage(read.data, raw, talk, self, now));
    }
    const isEnd =
      page.cursor === undefined ||
      page.cursor === cursor ||
      page.messages.length === 0;
    if (meets || isEnd) break;
    if (since === undefined || pages === maxPages) {
      isCut = true;
      break;
    }
    cursor = page.cursor;
  }
  return { messages, gone, top, isCut };
}

const talkHead = z
  .object({
    id: z.string(),
    rev: z.string(),
    lastMessage: z.object({ sentAt: z.string() }).optional().catch(undefined),
  })
  .transform(({ id, rev, lastMessage }) => ({
    // A talk in which something happened is another row.
    id: `${id}@${rev}`,
    at: Date.parse(lastMessage?.sentAt ?? ""),
  }));

/**
 * The next page of talks in which something happened, newest first (https://docs.bsky.app/docs/api/chat-bsky-convo-list-convos).
 * Where the sign-in does not reach so far, everything else goes on: it is said once.
 */
export async function readChat(
  api: Api,
  before: ChatState | undefined,
  self: Self,
  now: number,
  rejected: Rejected,
): Promise<HeardChat> {
  const state: ChatState = before ?? { trail: {} };
  const nothing: HeardChat = {
    messages: [],
    gone: [],
    state,
    more: false,
    gaps: [],
    readable: [],
  };
  const { refusedAt, ...readable } = state;
  if (refusedAt !== undefined && now < refusedAt + retryAfter) return nothing;
  try {
    const stretch = await nextRows(
      state.trail,
      {
        what: "direct messages",
        depth,
        fetchPage: async (cursor) => {
          const page = await api.get(
            "chat.bsky.convo.listConvos",
            talksWire,
            {
              limit: String(talksPerPage),
              ...(cursor === undefined ? {} : { cursor }),
            },
            "chat",
          );
          const rows = page.convos.flatMap((raw) => {
            const read = talkHead.safeParse(raw);
            if (!read.success) {
              rejected.push({ raw, why: describe(read.error) });
              return [];
            }
            const { id, at } = read.data;
            return [
              { id, at: Number.isFinite(at) ? Math.min(at, now) : 0, raw },
            ];
          });
          return { rows, next: page.cursor };
        },
      },
      now,
    );
    const heard: HeardChat = {
      ...nothing,
      more: stretch.more,
      gaps: [],
      readable: refusedAt === undefined ? [] : [about],
    };
    let top = state.top ?? "";
    for (const { raw } of stretch.rows) {
      const talk = talkWire.safeParse(raw);
      if (!talk.success) {
        rejected.push({ raw, why: describe(talk.error) });
        continue;
      }
      const found = await readTalk(
        api,
        talk.data,
        state.since,
        self,
        now,
        rejected,
      );
      heard.messages.push(...found.messages);
      heard.gone.push(...found.gone);
      if (found.top > top) ({ top } = found);
      if (found.isCut)
        heard.gaps.push({
          from: 0,
          to: found.messages.at(-1)?.sentAt ?? now,
          why: `Older direct messages with ${namesOf(talk.data, self, now)} were not fetched.`,
        });
    }
    if (stretch.gap !== undefined) heard.gaps.push(stretch.gap);
    const since = stretch.more
      ? readable.since
      : top > (readable.since ?? "")
        ? top
        : readable.since;
    heard.state = {
      trail: stretch.after,
      ...(since === undefined ? {} : { since }),
      ...(stretch.more && top !== "" ? { top } : {}),
    };
    return heard;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "cancelled" || error.code === "rate-limited")
      throw error;
    if (!isLasting(error)) return nothing;
    return {
      ...nothing,
      state: { ...readable, refusedAt: now },
      gaps:
        refusedAt === undefined
          ? [
              {
                from: state.trail.newestAt ?? 0,
                to: now,
                about,
                why: "Direct messages are missing from here on: this sign-in does not allow them. Make an app password that does, and sign in again.",
              },
            ]
          : [],
    };
  }
}

function namesOf({ members }: Talk, self: Self, now: number): string {
  return cleanLine(
    members
      .filter(({ did }) => did !== self.did)
      .map((each) => toIdentity(each, now).name)
      .join(", "),
    100,
  );
}
