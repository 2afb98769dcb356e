import { z } from "zod";

/** A recipient as typed or chosen: a mail address, with a name where one is known. */
export const recipient = z.object({
  address: z.string().trim().min(3).max(320),
  name: z.string().max(200).optional(),
});
export type Recipient = z.infer<typeof recipient>;

/** More of one file Porchlight does not keep to be sent. */
export const mostFileBytes = 2_000_000_000;

/** A file that goes with a text; its bytes are kept under its id until the channel has them. */
export const outgoingFile = z.object({
  /** SHA-256 of its bytes in hexadecimal; of one that stays its attachment's id. */
  id: z.string().min(8).max(64),
  /** Of an edit: the message has it and keeps it, so that its bytes need not be here. */
  stays: z.literal(true).optional(),
  name: z.string().min(1).max(200),
  mediaType: z.string().max(200),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  /** What is to be seen, for those who cannot. */
  alt: z.string().max(10_000).optional(),
});
export type OutgoingFile = z.infer<typeof outgoingFile>;

/** What goes with a text beyond the text itself. What an account can use of it is in its capabilities. */
export const sendOptions = z.object({
  /** One of the account's own addresses (mail); absent: the usual one. */
  from: z.string().max(320).optional(),
  subject: z.string().max(1000).optional(),
  to: z.array(recipient).max(500).optional(),
  cc: z.array(recipient).max(500).optional(),
  bcc: z.array(recipient).max(500).optional(),
  /** Content warning above the text. */
  warning: z.string().max(5000).optional(),
  /** One of the account's `capabilities.visibilities`. */
  visibility: z.string().max(40).optional(),
  /** BCP 47. */
  lang: z.string().max(35).optional(),
  files: z.array(outgoingFile).max(100).optional(),
});
export type SendOptions = z.infer<typeof sendOptions>;

/** Without what says nothing: blank words, nobody; undefined when nothing is left. No files say that there are none. */
export function tidyOptions(
  options: SendOptions | undefined,
): SendOptions | undefined {
  const said = Object.entries(options ?? {}).filter(([name, value]) =>
    Array.isArray(value)
      ? name === "files" || value.length > 0
      : typeof value === "string" && value.trim() !== "",
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/**
 * Whether the user has put anything there that must not be lost. Who may see a text is none of that, nor whom an
 * answer goes to: that is chosen in one step.
 */
export function isWritten({
  text,
  options = {},
  conversationId,
}: {
  text: string;
  options?: SendOptions | undefined;
  conversationId?: string | undefined;
}): boolean {
  if (text.trim() !== "") return true;
  const { warning, files, subject, to, cc, bcc } = options;
  const address = conversationId === undefined && { subject, to, cc, bcc };
  return tidyOptions({ warning, files, ...address }) !== undefined;
}

/** The same options give the same text, in whatever order they came. */
export function optionsKey(options: SendOptions | undefined): string {
  return JSON.stringify(tidyOptions(options) ?? null, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value,
  );
}
