import { z } from "zod";
import { draft } from "../model/draft.ts";
import { sendOptions } from "../model/send-options.ts";
import { calls } from "./call.ts";

/** The longest text kept: beyond any channel's limit, small enough to save at every pause. */
const text = z.string().max(200_000);

export const draftCalls = calls({
  "drafts.list": { input: z.object({}), output: z.array(draft) },
  /**
   * Answers after the text is on disk. Empty text keeps the draft's versions and hides it. Other text for a draft
   * that is in the outbox is a `conflict`.
   */
  "drafts.save": {
    input: z.object({
      id: z.string().min(8).max(64),
      accountId: z.string().optional(),
      conversationId: z.string().optional(),
      inReplyTo: z.string().optional(),
      /** Id of the message of ours, or of the note, whose text it is to replace; of a new note about a person, the person's. */
      edits: z.string().optional(),
      /** Of a conversation: what is written is a note between colleagues. */
      note: z.literal(true).optional(),
      text,
      options: sendOptions.optional(),
    }),
    output: z.object({ id: z.string(), savedAt: z.number().int() }),
  },
  "drafts.discard": {
    input: z.object({ id: z.string() }),
    output: z.object({ decisionId: z.string().optional() }),
  },
  /** Earlier texts, newest first; what went with them without the files. */
  "drafts.versions": {
    input: z.object({ id: z.string() }),
    output: z.array(
      z.object({
        savedAt: z.number().int(),
        text,
        options: sendOptions.optional(),
      }),
    ),
  },
});
