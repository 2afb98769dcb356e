import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { OutgoingMessage, SendResult } from "../outgoing.ts";
import type { RemoteMessage } from "../received.ts";
import type { Api } from "./api.ts";
import { keptChat, toDirectMessage, type Around } from "./chat-message.ts";
import { facetsOf } from "./facets.ts";
import { openApi, whoIs, type Self } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import type { Context } from "./context.ts";
import { chatMessage, chatMessages } from "./wire.ts";

/** Clocks differ, and dates may be cut to whole seconds. */
const tolerance = 65 * 60_000;
const maxPages = 5;
const pageSize = 100;

/** Whether it answers a direct message. */
export function isDirect({ parent }: OutgoingMessage): boolean {
  return parent !== undefined && keptChat.safeParse(parent.raw).success;
}

/** The talk that is answered in, and the message where it could be somebody else’s: in a group. */
function placeOf({ parent }: OutgoingMessage) {
  const { talk, message, isGroup = false } = keptChat.parse(parent?.raw).chat;
  const around: Around = { id: talk, members: [], isGroup };
  return { talk: around, ...(isGroup ? { answers: message.id } : {}) };
}

function toSent(raw: unknown, talk: Around, self: Self, now: number) {
  return toDirectMessage(chatMessage.parse(raw), raw, talk, self, now);
}

/** https://docs.bsky.app/docs/api/chat-bsky-convo-send-message: neither a key nor a name, so that whatever is in doubt is looked for. */
export async function sendDirect(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<SendResult> {
  const text = outgoing.text.toWellFormed();
  const { talk, answers } = placeOf(outgoing);
  let api: Api;
  let self: Self;
  try {
    api = await openApi(context);
    self = await whoIs(context, api);
    if ((outgoing.options.files ?? []).length > 0)
      throw new AppError(
        "refused",
        "Direct messages at Bluesky take no pictures: leave them out.",
      );
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  const facets = facetsOf(text, new Map());
  let answer: HttpAnswer;
  try {
    answer = await api.call("chat.bsky.convo.sendMessage", {
      body: {
        convoId: talk.id,
        message: {
          text,
          ...(facets.length === 0 ? {} : { facets }),
          ...(answers === undefined ? {} : { replyTo: { messageId: answers } }),
        },
      },
      service: "chat",
    });
  } catch (error) {
    return judgeBroken(api, error, context.now());
  }
  const now = context.now();
  const wrong = judge(api, answer, now);
  if (wrong !== null) return wrong;
  try {
    const raw: unknown = JSON.parse(answer.text());
    return { outcome: "sent", message: toSent(raw, talk, self, now) };
  } catch {
    return {
      outcome: "unknown",
      message: `${api.root.host} did not confirm the message. Porchlight looks whether it is there.`,
    };
  }
}

/** Among the newest of the talk, by its words and its time. */
export async function findDirect(
  context: Context,
  outgoing: OutgoingMessage,
): Promise<RemoteMessage | null> {
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const { talk } = placeOf(outgoing);
  const wanted = outgoing.text.toWellFormed().trim();
  const earliest = outgoing.createdAt - tolerance;
  let cursor: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await api.get(
      "chat.bsky.convo.getMessages",
      chatMessages,
      {
        convoId: talk.id,
        limit: String(pageSize),
        ...(cursor === undefined ? {} : { cursor }),
      },
      "chat",
    );
    let isPast = page.cursor === undefined || page.messages.length === 0;
    for (const raw of page.messages) {
      const read = chatMessage.safeParse(raw).data;
      if (read === undefined) continue;
      if (read.sentAt < earliest) isPast = true;
      const isOurs = read.sender.did === self.did && read.sentAt >= earliest;
      if (isOurs && read.text?.trim() === wanted)
        return toSent(raw, talk, self, context.now());
    }
    if (isPast) return null;
    cursor = page.cursor;
  }
  throw new AppError(
    "bad-answer",
    "So much was said there since that it is not certain whether the message is among it.",
  );
}
