import { z } from "zod";
import { part } from "./structure.ts";

/** Bytes of text that are read of one mail. */
export const maxTextBytes = 1_000_000;

/** One mail as it is kept: its telling header fields, its MIME tree, its text; never an attachment. */
export const rawMail = z.object({
  fields: z.array(z.tuple([z.string(), z.string()])),
  structure: part,
  /** In reading order; `cut` where only the beginning was read. */
  texts: z.array(
    z.object({
      html: z.boolean(),
      text: z.string(),
      cut: z.boolean().optional(),
    }),
  ),
  /** INTERNALDATE: when the server received it. */
  receivedAt: z.number().optional(),
  sentFolder: z.boolean().optional(),
  location: z
    .object({
      mailbox: z.string(),
      uidValidity: z.string(),
      uid: z.number(),
    })
    .optional(),
});
export type RawMail = z.infer<typeof rawMail>;
