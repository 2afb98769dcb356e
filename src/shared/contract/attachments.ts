import { z } from "zod";
import { calls } from "./call.ts";

export const attachmentCalls = calls({
  /**
   * Brings a file here, so that the host serves it at `/media/<id>`, or says why it cannot be had. To `show` at most
   * 10 MB, to `save` at most 50 MB.
   */
  "attachments.fetch": {
    input: z.object({ id: z.string(), use: z.enum(["show", "save"]) }),
    output: z.object({
      bytes: z.number().int(),
      /** Told by its content; what is no picture can only be saved. */
      picture: z.boolean(),
    }),
  },
  /**
   * Brings the picture of `:name:` in a message's text, or in somebody's name, here, so that the host serves it at `/media/<id>`, or says why
   * it cannot be had.
   */
  "emoji.fetch": {
    input: z.union([
      z.object({ messageId: z.string(), name: z.string() }),
      z.object({ identityId: z.string(), name: z.string() }),
    ]),
    output: z.object({
      id: z.string(),
      /** Told by its content. */
      picture: z.boolean(),
    }),
  },
});
