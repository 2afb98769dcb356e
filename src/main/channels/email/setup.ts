import { z } from "zod";
import { asked, type Setup } from "../setup.ts";

/** Ports that go with a way of encrypting, so that choosing one is enough. */
const usualPorts = {
  imap: { tls: "993", starttls: "143", none: "143" },
  smtp: { tls: "465", starttls: "587", none: "25" },
};

function server(which: "imap" | "smtp", group: string) {
  const shared = { group, later: true };
  return z.object({
    host: z
      .string()
      .trim()
      .min(1, "The server’s name is missing.")
      .max(255)
      .regex(/^[\p{L}\p{N}.:_-]+$/u, "This is not a server’s name.")
      .register(asked, { ...shared, title: "Server" }),
    security: z.enum(["tls", "starttls", "none"]).register(asked, {
      ...shared,
      title: "Encryption",
      choices: {
        tls: "TLS",
        starttls: "STARTTLS",
        none: "None (this computer only)",
      },
      sets: { field: `${which}.port`, to: usualPorts[which] },
    }),
    port: z
      .string()
      .trim()
      .regex(/^\d{1,5}$/, "A number from 1 to 65535.")
      .transform(Number)
      .refine((n) => n >= 1 && n <= 65_535, "A number from 1 to 65535.")
      .register(asked, {
        ...shared,
        title: "Port",
        input: "numeric",
        value: usualPorts[which].tls,
      }),
    user: z
      .string()
      .trim()
      .min(1, "The user name is missing.")
      .max(320)
      .regex(/^\S+$/, "A user name has no spaces.")
      .register(asked, { ...shared, title: "User name", sameAs: "address" }),
  });
}

export const mailSetup: Setup = {
  name: "E-mail",
  says: "A mailbox over IMAP and SMTP. Nothing is changed in it until you say so.",
  help: "Address and password are enough for most providers; their servers are found by themselves. Some want IMAP to be switched on first.",
  link: {
    title: "App passwords and IMAP at Google",
    url: "https://support.google.com/mail/answer/7126229",
  },
  fields: z.object({
    address: z
      .string()
      .trim()
      .min(1, "Type the address of the mailbox.")
      .max(320)
      .regex(
        /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/,
        "This is not a mail address.",
      )
      .register(asked, { title: "Address", input: "email" }),
    password: z
      .string()
      .min(1, "Type the password.")
      .max(1000)
      .register(asked, {
        title: "Password",
        help: "Kept in this computer’s keyring. Providers with two-step sign-in want an app password.",
        secret: true,
      }),
    imap: server("imap", "Incoming mail (IMAP)"),
    smtp: server("smtp", "Outgoing mail (SMTP)"),
  }),
  find: {
    from: "address",
    to: "review",
    title: "Find the settings",
    nothing:
      "No settings were found for this address. Your provider’s help page names them.",
  },
  browser: false,
  canCheck: true,
  one: "the mailbox",
  many: "mailboxes",
};
