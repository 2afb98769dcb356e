import { z } from "zod";
import { isLoopback } from "../private-host.ts";

/** No spaces and no control characters: it goes into commands of a line each. */
const word = /^[^\s\p{Cc}]+$/u;

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

export const settings = z
  .object({
    address: z
      .string()
      .max(320)
      .regex(/^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/, {
        message: "This is not a mail address.",
      }),
    imap: server,
    smtp: server,
    /** Written before the address in From. */
    name: z
      .string()
      .max(200)
      .regex(/^[^\p{Cc}]*$/u)
      .optional(),
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

export const secrets = z.object({ password: z.string().min(1).max(1000) });
export type MailSecrets = z.infer<typeof secrets>;

/** The address as an identity: two spellings of one mailbox are one person. */
export function ownId(value: MailSettings): string {
  return value.address.toLowerCase();
}
