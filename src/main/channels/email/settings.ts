import { z } from "zod";
import { stream } from "../../../shared/model/message.ts";
import { isLoopback } from "../private-host.ts";

/** No spaces and no control characters: it goes into commands of a line each. */
const word = /^[^\s\p{Cc}]+$/u;
const line = /^[^\p{Cc}]*$/u;

const server = z
  .object({
    host: z
      .string()
      .max(255)
      .regex(/^[\p{L}\p{N}.:_-]+$/u, "This is not a host name."),
    port: z.number().int().min(1).max(65535),
    /** `tls` from the first byte, `starttls` before the password, `none` to this machine only. */
    security: z.enum(["tls", "starttls", "none"]),
    user: z.string().max(320).regex(word, "This is not a user name."),
  })
  .refine((value) => value.security !== "none" || isLoopback(value.host), {
    path: ["security"],
    message: "Without encryption only a server on this machine is allowed.",
  });
export type MailServer = z.infer<typeof server>;

const mailAddress = z
  .string()
  .max(320)
  .regex(/^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/, {
    message: "This is not a mail address.",
  });

/** Where codes and tokens are had: https, or http on this machine. */
const place = z
  .string()
  .max(2000)
  .refine(
    (address) => {
      const url = URL.parse(address);
      return (
        url?.protocol === "https:" ||
        (url?.protocol === "http:" && isLoopback(url.hostname))
      );
    },
    { message: "This is not a safe web address." },
  );

/** Signing in by a client id of the user's own, made at the provider. */
const oauth = z.discriminatedUnion("provider", [
  z.object({
    provider: z.enum(["google", "microsoft"]),
    clientId: z.string().trim().min(1).max(500).regex(word),
  }),
  z.object({
    provider: z.literal("other"),
    clientId: z.string().trim().min(1).max(500).regex(word),
    authoriseUrl: place,
    tokenUrl: place,
    scope: z.string().min(1).max(1000).regex(line),
  }),
]);
export type OauthSettings = z.infer<typeof oauth>;

export const settings = z
  .object({
    address: mailAddress,
    imap: server,
    smtp: server,
    /** Written before the address in From. */
    name: z.string().max(200).regex(line).optional(),
    /** Other addresses whose mail comes here: what is written to them is written to us, and is answered from them. */
    aliases: z.array(mailAddress).max(100).optional(),
    /** The folders that are read, each with its stream; INBOX where nothing is said. */
    folders: z
      .array(z.object({ path: z.string().min(1).max(1000), stream }))
      .min(1)
      .max(50)
      .optional(),
    /** What signing in found, to choose `folders` from. */
    foundFolders: z.array(z.string().max(1000)).max(1000).optional(),
    /** Below every mail, after `-- `. */
    signature: z.string().max(5000).optional(),
    /** Whether an answer repeats what it answers, folded below the text; it does where nothing is said. */
    quote: z.boolean().optional(),
    /** The line above what is quoted, with `{name}` and `{date}`. */
    attribution: z.string().max(200).regex(line).optional(),
    /** Whether the server puts what it sends into Sent by itself; known of the big providers. */
    keepsSent: z.boolean().optional(),
    oauth: oauth.optional(),
    /** For a server on this machine (a bridge, a test) that signs its own certificate. */
    allowInvalidCertificate: z.boolean().optional(),
  })
  .refine(
    (value) =>
      value.allowInvalidCertificate !== true ||
      (isLoopback(value.imap.host) && isLoopback(value.smtp.host)),
    {
      path: ["allowInvalidCertificate"],
      message: "Only a server on this machine may have an invalid certificate.",
    },
  );
export type MailSettings = z.infer<typeof settings>;

const password = z.object({ password: z.string().min(1).max(1000) });

/** A client id stands beside its tokens, for they are worth nothing with another. All are strings, as secrets are kept. */
const tokens = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().optional(),
  tokenUrl: place,
  refreshToken: z.string().min(1),
  accessToken: z.string(),
  /** ms UTC until when the access token is good. */
  accessUntil: z.string().regex(/^\d{1,16}$/),
  /** ms UTC, where the provider says when the sign-in ends. */
  refreshUntil: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
});
export type MailTokens = z.infer<typeof tokens>;

export const secrets = z.union([tokens, password]);
export type MailSecrets = z.infer<typeof secrets>;
