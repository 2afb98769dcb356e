import { z } from "zod";
import { decodeCharset, decodeTransfer, unflow } from "./decode.ts";
import { part, type Part } from "./structure.ts";

/** Bytes of text that are read of one mail. */
export const maxTextBytes = 1_000_000;

/**
 * The text of one part as it came, so that it can be read again where a charset was read wrongly: `utf8` where the
 * bytes are UTF-8, else `base64`. What older versions kept is `text`, decoded for good.
 */
const textPart = z.object({
  html: z.boolean(),
  utf8: z.string().optional(),
  base64: z.string().optional(),
  text: z.string().optional(),
  charset: z.string().optional(),
  flowed: z.enum(["keep", "delete-space"]).optional(),
  /** Only the beginning was read. */
  cut: z.boolean().optional(),
});
export type TextPart = z.infer<typeof textPart>;

/** One mail as it is kept: its telling header fields, its MIME tree, its text; never an attachment. */
export const rawMail = z.object({
  fields: z.array(z.tuple([z.string(), z.string()])),
  structure: part,
  /** In reading order. */
  texts: z.array(textPart),
  /** Of a delivery report: what machines read of it, and the header of what it is about (RFC 3464). */
  report: z.array(textPart).optional(),
  /** Of an invitation: its calendar (RFC 5545). */
  calendar: z.array(textPart).optional(),
  /** INTERNALDATE: when the server received it. */
  receivedAt: z.number().optional(),
  sentFolder: z.boolean().optional(),
  /** Those that it had when it was fetched. */
  flags: z.array(z.string()).optional(),
  location: z
    .object({
      mailbox: z.string(),
      uidValidity: z.string(),
      uid: z.number(),
    })
    .optional(),
});
export type RawMail = z.infer<typeof rawMail>;

/** A part as it came over the wire, in the form in which it is kept. */
export function keepText(
  { part: node, cut }: { part: Part; cut: boolean },
  bytes: Buffer,
): TextPart {
  const decoded = decodeTransfer(bytes, node.encoding);
  const kept = decoded.subarray(0, maxTextBytes);
  const utf8 = kept.toString("utf8");
  return {
    html: node.type === "text/html",
    ...(Buffer.from(utf8).equals(kept)
      ? { utf8 }
      : { base64: kept.toString("base64") }),
    ...(node.charset === undefined ? {} : { charset: node.charset }),
    ...(node.flowed === undefined ? {} : { flowed: node.flowed }),
    ...(cut || decoded.length > maxTextBytes ? { cut: true } : {}),
  };
}

/** What a kept part says. */
export function readText(kept: TextPart): string {
  const { utf8, base64, charset, flowed, html } = kept;
  if (utf8 === undefined && base64 === undefined) return kept.text ?? "";
  const bytes =
    base64 === undefined
      ? Buffer.from(utf8 ?? "")
      : Buffer.from(base64, "base64");
  const text = decodeCharset(bytes, charset).replaceAll("\r\n", "\n");
  return flowed === undefined || html
    ? text
    : unflow(text, flowed === "delete-space");
}

/** Whether its letter, in the form that was read, says nothing. */
export function isBlank(raw: RawMail): boolean {
  return raw.texts.every((each) => readText(each).trim() === "");
}
