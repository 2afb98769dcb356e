import { z } from "zod";

const port = z
  .string()
  .trim()
  .regex(/^\d{1,5}$/, "A number from 1 to 65535.")
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65_535, "A number from 1 to 65535.");

const server = z.object({
  host: z
    .string()
    .trim()
    .min(1, "The server’s name is missing.")
    .max(255)
    .regex(/^[\p{L}\p{N}.:_-]+$/u, "This is not a server’s name."),
  port,
  security: z.enum(["tls", "starttls", "none"]),
  user: z
    .string()
    .trim()
    .min(1, "The user name is missing.")
    .max(320)
    .regex(/^\S+$/, "A user name has no spaces."),
});

/** What the mail form asks for, as typed; the core checks it again. */
export const mailFields = z.object({
  address: z
    .string()
    .trim()
    .min(1, "Type the address of the mailbox.")
    .max(320)
    .regex(
      /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/,
      "This is not a mail address.",
    ),
  password: z.string().min(1, "Type the password.").max(1000),
  imap: server,
  smtp: server,
});

type TypedServer = {
  host: string;
  port: string;
  security: string;
  user: string;
};
export type TypedMail = {
  address: string;
  password: string;
  imap: TypedServer;
  smtp: TypedServer;
};

/** Ports that go with a way of encrypting, so that choosing one is enough. */
export const usualPorts: Record<
  "imap" | "smtp",
  Readonly<Record<string, string>>
> = {
  imap: { tls: "993", starttls: "143", none: "143" },
  smtp: { tls: "465", starttls: "587", none: "25" },
};

export function emptyServer(which: "imap" | "smtp"): TypedServer {
  return {
    host: "",
    port: usualPorts[which]["tls"] ?? "",
    security: "tls",
    user: "",
  };
}

const guess = z.object({
  host: z.string(),
  port: z.number(),
  security: z.string(),
  user: z.string().optional(),
});

/** A discovered server as the form shows it; what it does not say stays as typed. */
export function typedServer(
  found: unknown,
  fallback: TypedServer,
): TypedServer {
  const read = guess.safeParse(found);
  if (!read.success) return fallback;
  const { host, port, security, user } = read.data;
  return { host, port: String(port), security, user: user ?? fallback.user };
}

/** What is wrong, by field (`imap.host`), the first of each. */
export function problemsOf(typed: TypedMail): Record<string, string> {
  const read = mailFields.safeParse(typed);
  const problems: Record<string, string> = {};
  for (const { path, message } of read.error?.issues ?? [])
    problems[path.join(".")] ??= message;
  return problems;
}
