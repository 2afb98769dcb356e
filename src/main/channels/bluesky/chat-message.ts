import { z } from "zod";
import type { RemoteIdentity, RemoteMessage } from "../received.ts";
import { profileAddress } from "./at-uri.ts";
import { quotedBody } from "./embed.ts";
import type { Self } from "./identify.ts";
import { contentOf, post as postRecord } from "./record.ts";
import { chatMessage, type ChatMessage } from "./wire.ts";

/** A talk has no address of its own in the network. */
const talkId = (id: string) => `chat:${id}`;

/** Names a direct message; the same whenever it is met. */
export function chatId(talk: string, message: string): string {
  return `${talkId(talk)}/${message}`;
}

/** What is kept of a direct message as it came, with what an answer needs. */
export const keptChat = z.object({
  chat: z.object({ talk: z.string(), message: chatMessage }),
});

function contentOfChat(message: ChatMessage) {
  const { text = "", facets } = message;
  const read = postRecord.safeParse({ text, facets });
  const { body, text: said } = contentOf(
    read.success ? read.data : postRecord.parse({ text: "" }),
  );
  return { body: [...body, ...quotedBody(message.embed?.record)], text: said };
}

export function rereadChat(raw: unknown) {
  const read = keptChat.safeParse(raw);
  return read.success ? contentOfChat(read.data.chat.message) : undefined;
}

/** A direct message; both sides of a talk are one conversation. */
export function toDirectMessage(
  message: ChatMessage,
  raw: unknown,
  talk: { id: string; members: readonly RemoteIdentity[] },
  self: Self,
  now: number,
): RemoteMessage {
  const { did } = message.sender;
  const own = did === self.did;
  const author = talk.members.find(({ remoteId }) => remoteId === did) ?? {
    remoteId: did,
    name: own ? `@${self.handle}` : did,
    handle: own ? `@${self.handle}` : did,
    url: profileAddress(did),
    bot: false,
  };
  return {
    remoteId: chatId(talk.id, message.id),
    author,
    own,
    kind: "dm",
    stream: "direct",
    visibility: "private",
    addressed: own ? "other" : "to-us",
    automatic: author.bot,
    sentAt: Math.min(message.sentAt, now),
    ...contentOfChat(message),
    thread: [talkId(talk.id)],
    mentions: [],
    mentionsOnPurpose: true,
    attachments: [],
    raw: { chat: { talk: talk.id, message: raw } },
  };
}
