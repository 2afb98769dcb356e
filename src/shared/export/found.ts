import { z } from "zod";
import { channelKind } from "../model/channel-kind.ts";
import { conversationState } from "../model/conversation.ts";
import {
  attachmentFacts,
  direction,
  messageKind,
  stream,
  visibility,
} from "../model/message.ts";

/** One line of a query exported as JSON Lines: a message with all that is needed to read it by itself. */
export const foundMessage = z.strictObject({
  id: z.string(),
  conversation: z.strictObject({
    id: z.string(),
    title: z.string(),
    state: conversationState,
    labels: z.array(z.string()),
  }),
  account: z.strictObject({
    channel: channelKind,
    name: z.string(),
    handle: z.string(),
  }),
  /** Whether the message itself is what the query asks for; true for all when it asks nothing of single messages. */
  found: z.boolean(),
  /** ms UTC */
  sentAt: z.number().int(),
  direction,
  author: z.strictObject({ name: z.string(), handle: z.string() }),
  kind: messageKind,
  stream,
  visibility,
  remoteId: z.string(),
  /** Id of the message that it answers, when that is in the archive. */
  inReplyTo: z.string().optional(),
  /** The channel's own id of what it answers, in the archive or not. */
  answers: z.string().optional(),
  editedAt: z.number().int().optional(),
  /** When the channel said that it is gone. */
  deletedAt: z.number().int().optional(),
  subject: z.string().optional(),
  warning: z.string().optional(),
  text: z.string(),
  lang: z.string().optional(),
  permalink: z.string().optional(),
  attachments: z.array(attachmentFacts),
});
export type FoundMessage = z.infer<typeof foundMessage>;
