import { z } from "zod";
import { asked, type Setup } from "../setup.ts";

/** Ports that go with a way of encrypting, so that choosing one is enough. */
const usualPorts = {
  imap: { tls: "993", starttls: "143", none: "143" },
  smtp: { tls: "465", starttls: "587", none: "25" },
};

function server(which: "imap" | "smtp", group: string) {
  const shared = { group, later: true, again: true };
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

const inBrowser = { field: "oauth.provider", is: ["google", "microsoft"] };

/** A line each, without the empty ones; nothing where there is none. */
function linesOf(text: string): string[] | undefined {
  const lines = text
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return lines.length === 0 ? undefined : [...new Set(lines)];
}

const address = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/;

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
      .regex(address, "This is not a mail address.")
      .register(asked, { title: "Address", input: "email" }),
    name: z
      .string()
      .trim()
      .max(200)
      .regex(/^[^\p{Cc}]*$/u, "A name is one line.")
      .transform((name) => (name === "" ? undefined : name))
      .register(asked, {
        title: "Your name, or your shop’s",
        help: "Stands before the address in what you send.",
      }),
    oauth: z.object({
      provider: z
        .enum(["password", "google", "microsoft"])
        .transform((chosen) => (chosen === "password" ? undefined : chosen))
        .register(asked, {
          title: "Sign in with",
          again: true,
          choices: {
            password: "A password",
            google: "Google, in the browser",
            microsoft: "Microsoft, in the browser",
          },
          inBrowser: inBrowser.is,
        }),
      clientId: z
        .string()
        .trim()
        .min(1, "Type the client ID.")
        .max(500)
        .regex(/^\S+$/, "A client ID has no spaces.")
        .register(asked, {
          title: "Client ID",
          again: true,
          help: "Your own, made once at the provider. At Google: a desktop app. At Microsoft: a public client with the address http://localhost.",
          links: [
            {
              title: "How to make one at Google",
              url: "https://developers.google.com/identity/protocols/oauth2/native-app",
            },
            {
              title: "How to make one at Microsoft",
              url: "https://learn.microsoft.com/entra/identity-platform/quickstart-register-app",
            },
          ],
          when: inBrowser,
        }),
    }),
    clientSecret: z
      .string()
      .trim()
      .max(1000)
      .register(asked, {
        title: "Client secret",
        help: "Google shows it beside the client ID. Kept in this computer’s keyring.",
        secret: true,
        when: { field: "oauth.provider", is: ["google"] },
      }),
    password: z
      .string()
      .min(1, "Type the password.")
      .max(1000)
      .register(asked, {
        title: "Password",
        help: "Kept in this computer’s keyring. Providers with two-step sign-in want an app password.",
        secret: true,
        when: { field: "oauth.provider", is: ["password"] },
      }),
    imap: server("imap", "Incoming mail (IMAP)"),
    allowInvalidCertificate: z
      .enum(["false", "true"])
      .transform((chosen) => chosen === "true")
      .register(asked, {
        title: "Certificate",
        help: "Proton Mail Bridge and its like run on this computer, at 127.0.0.1 with STARTTLS, mostly at port 1143 for incoming and 1025 for outgoing mail. They sign their own certificate, and show a password of their own.",
        choices: {
          false: "Has to be valid",
          true: "The bridge’s own is accepted",
        },
        group: "Incoming mail (IMAP)",
        later: true,
        again: true,
        when: { field: "imap.host", is: ["127.0.0.1", "localhost", "::1"] },
      }),
    smtp: server("smtp", "Outgoing mail (SMTP)"),
    aliases: z
      .string()
      .transform(linesOf)
      .refine(
        (all) => all === undefined || all.every((each) => address.test(each)),
        "One mail address a line.",
      )
      .register(asked, {
        title: "Other addresses of this mailbox",
        help: "One a line. What is written to them counts as written to you.",
        multiline: true,
        later: true,
      }),
    folders: z
      .string()
      .transform((text) =>
        linesOf(text)?.map((path) => ({ path, stream: "direct" as const })),
      )
      .register(asked, {
        title: "Folders to read",
        help: "One a line, as the server writes them: INBOX, INBOX/Support. Empty: the inbox. What you sent is always read.",
        multiline: true,
        later: true,
      }),
    signature: z
      .string()
      .max(5000)
      .transform((text) => (text.trim() === "" ? undefined : text.trim()))
      .register(asked, {
        title: "Signature",
        help: "Below every mail that you write here.",
        multiline: true,
        later: true,
      }),
  }),
  find: {
    from: "address",
    to: "review",
    title: "Find the settings",
    nothing:
      "No settings were found for this address. Your provider’s help page names them.",
  },
  browser: "oauth",
  canCheck: true,
  one: "the mailbox",
  many: "mailboxes",
};
