import { z } from "zod";
import { absent } from "../lenient.ts";
import type { RemoteIdentity, RemoteMessage } from "../received.ts";
import { profileAddress } from "./at-uri.ts";
import { quotedBody } from "./embed.ts";
import type { Self } from "./identify.ts";
import {
  contentOf,
  mentionsOf,
  post as postRecord,
  type Post,
} from "./record.ts";
import { chatMessage, type ChatMessage } from "./wire.ts";

/** A talk has no address of its own in the network. */
const talkId = (id: string) => `chat:${id}`;

/** Names a direct message; the same whenever it is met. */
export function chatId(talk: string, message: string): string {
  return `${talkId(talk)}/${message}`;
}

/** What is kept of a direct message as it came, with what an answer needs. */
export const keptChat = z.object({
  chat: z.object({
    talk: z.string(),
    message: chatMessage,
    isGroup: absent(z.boolean()),
  }),
});

/** A talk as its messages need it. */
export type Around = {
  id: string;
  members: readonly RemoteIdentity[];
  isGroup: boolean;
};

/** Text and facets are those of a post. */
function postOf({ text = "", facets }: ChatMessage): Post {
  const read = postRecord.safeParse({ text, facets });
  return read.success ? read.data : postRecord.parse({ text: "" });
}

function contentOfChat(message: ChatMessage) {
  const { body, text: said } = contentOf(postOf(message));
  return { body: [...body, ...quotedBody(message.embed?.record)], text: said };
}

export function rereadChat(raw: unknown) {
  const read = keptChat.safeParse(raw);
  return read.success ? contentOfChat(read.data.chat.message) : undefined;
}

/** In a group people speak to each other: whoever names us or answers us means us. */
function isToUs(message: ChatMessage, isGroup: boolean, self: Self): boolean {
  return (
    !isGroup ||
    message.replyTo?.sender?.did === self.did ||
    mentionsOf(postOf(message)).some(({ remoteId }) => remoteId === self.did)
  );
}

/** A direct message; all of a talk are one conversation. */
export function toDirectMessage(
  message: ChatMessage,
  raw: unknown,
  talk: Around,
  self: Self,
  now: number,
): RemoteMessage {
  const { did } = message.sender;
  const answered = message.replyTo?.id;
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
    addressed: !own && isToUs(message, talk.isGroup, self) ? "to-us" : "other",
    automatic: author.bot,
    sentAt: Math.min(message.sentAt, now),
    ...contentOfChat(message),
    ...(answered === undefined ? {} : { inReplyTo: chatId(talk.id, answered) }),
    thread: [talkId(talk.id)],
    mentions: [],
    mentionsOnPurpose: true,
    attachments: [],
    raw: {
      chat: {
        talk: talk.id,
        message: raw,
        ...(talk.isGroup ? { isGroup: true } : {}),
      },
    },
  };
}
