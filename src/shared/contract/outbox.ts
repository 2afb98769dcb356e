import { z } from "zod";
import { contentActs, moderationActs } from "../model/act.ts";
import { draft } from "../model/draft.ts";
import { outboxItem } from "../model/outbox-item.ts";
import { sendOptions } from "../model/send-options.ts";
import { calls } from "./call.ts";

export const outboxCalls = calls({
  /** `id` is the draft's id: the same id with the same text is answered again, with other text it is a `conflict`. */
  "outbox.send": {
    input: z
      .object({
        id: z.string().min(8).max(64),
        accountId: z.string().optional(),
        conversationId: z.string().optional(),
        /** Message id; by default the oldest unanswered one of the conversation. */
        inReplyTo: z.string().optional(),
        text: z.string().max(200_000),
        options: sendOptions.optional(),
        /** Newest message (ms UTC) that the writer had seen. */
        seenUpTo: z.number().int().optional(),
        /** Overrides the undo window; scripts use 0. */
        undoSeconds: z.number().int().min(0).max(60).optional(),
      })
      .refine(
        (i) => i.text.trim() !== "" || (i.options?.files ?? []).length > 0,
        { message: "There is no text to send.", path: ["text"] },
      ),
    output: outboxItem,
  },
  /**
   * Does something to a message that is there: at the end of the undo window, again until the channel has confirmed
   * it. The same id is answered again. `decisionId` takes it back; an edit has none: `outbox.discard` gives its text
   * back.
   */
  "outbox.act": {
    input: z.object({
      id: z.string().min(8).max(64),
      messageId: z.string(),
      act: z.enum([...contentActs, ...moderationActs]),
      /** Of an edit the new text, of a report the reason. */
      text: z.string().max(200_000).default(""),
      /** Of an edit. */
      options: sendOptions.optional(),
      undoSeconds: z.number().int().min(0).max(60).optional(),
    }),
    output: z.object({ item: outboxItem, decisionId: z.string().optional() }),
  },
  /** A message of ours as it was typed, to begin an edit with: its channel may show names and addresses shorter. */
  "outbox.source": {
    input: z.object({ messageId: z.string() }),
    output: z.object({ text: z.string() }),
  },
  /**
   * Asks the channel, before anything is typed, whether a message can be answered from its account; `why` says what is
   * in the way. Nothing is known of it where there is no connection.
   */
  "outbox.barrier": {
    input: z.object({ messageId: z.string() }),
    output: z.object({ why: z.string().optional() }),
  },
  "outbox.list": {
    input: z.object({
      /** Open: everything not sent or discarded. */
      which: z.enum(["open", "all"]).default("open"),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    output: z.array(outboxItem),
  },
  /** Sends a failed, held or queued item now. An unknown one is read back first, and sent again only if it is not there. */
  "outbox.retry": {
    input: z.object({ id: z.string() }),
    output: outboxItem,
  },
  /**
   * Stops what is being sent and says how far it is, while not all of it has left: it is `failed` then, with its text,
   * and nobody got it; where that is not certain it is `unknown`. Later it is a `conflict`.
   */
  "outbox.stop": {
    input: z.object({ id: z.string() }),
    output: outboxItem,
  },
  /**
   * Takes an item out of the outbox; its text becomes a draft again, never lost, under an id of its own: the item's is
   * spent. What has no text of the user's has no draft.
   */
  "outbox.discard": {
    input: z.object({ id: z.string() }),
    output: z.object({ draft: draft.optional() }),
  },
});
