import type { MailServer } from "./settings.ts";

type Place = Pick<MailServer, "host" | "port" | "security">;

/** A big provider: what its own help pages say about mail programs. */
export type Provider = {
  name: string;
  /** Domains of its addresses. */
  domains: readonly string[];
  /** Ends of its mail exchangers' names, by which custom domains are recognised. */
  exchangers: readonly string[];
  imap: Place;
  smtp: Place;
  /** What to do when the usual password is refused. */
  password?: string;
  /** Puts what it sends into the Sent folder by itself. */
  keepsSent?: boolean;
};

const tls = (host: string, port: number): Place => ({
  host,
  port,
  security: "tls",
});
const starttls = (host: string, port: number): Place => ({
  host,
  port,
  security: "starttls",
});

export const providers: readonly Provider[] = [
  {
    // https://support.google.com/mail/answer/7126229
    name: "Gmail",
    domains: ["gmail.com", "googlemail.com"],
    exchangers: [".google.com", ".googlemail.com"],
    imap: tls("imap.gmail.com", 993),
    smtp: tls("smtp.gmail.com", 465),
    password:
      "Google wants an app password here, not the usual one: make one at myaccount.google.com/apppasswords.",
    keepsSent: true,
  },
  {
    // https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040
    name: "Outlook.com",
    domains: ["outlook.com", "hotmail.com", "live.com", "msn.com"],
    exchangers: [".olc.protection.outlook.com"],
    imap: tls("outlook.office365.com", 993),
    smtp: starttls("smtp-mail.outlook.com", 587),
    password:
      "Microsoft takes no passwords from mail programs for these accounts any more. Sign in in the browser instead.",
    keepsSent: true,
  },
  {
    name: "Microsoft 365",
    domains: [],
    exchangers: [".mail.protection.outlook.com", ".mx.microsoft"],
    imap: tls("outlook.office365.com", 993),
    smtp: starttls("smtp.office365.com", 587),
    password:
      "Microsoft takes no passwords from mail programs here unless the administrator allows it. Sign in in the browser instead.",
    keepsSent: true,
  },
  {
    // https://support.apple.com/102525
    name: "iCloud",
    domains: ["icloud.com", "me.com", "mac.com"],
    exchangers: [".mail.icloud.com"],
    imap: tls("imap.mail.me.com", 993),
    smtp: starttls("smtp.mail.me.com", 587),
    password:
      "Apple wants an app-specific password here: make one at account.apple.com.",
  },
  {
    // https://help.yahoo.com/kb/SLN4075.html
    name: "Yahoo",
    domains: ["yahoo.com", "ymail.com", "rocketmail.com", "yahoo.de"],
    exchangers: [".yahoodns.net"],
    imap: tls("imap.mail.yahoo.com", 993),
    smtp: tls("smtp.mail.yahoo.com", 465),
    password:
      "Yahoo wants an app password here: make one in the account's security settings.",
  },
  {
    // https://www.fastmail.help/hc/en-us/articles/1500000278342
    name: "Fastmail",
    domains: ["fastmail.com", "fastmail.fm"],
    exchangers: [".messagingengine.com"],
    imap: tls("imap.fastmail.com", 993),
    smtp: tls("smtp.fastmail.com", 465),
    password:
      "Fastmail wants an app password here: make one under Settings, Privacy & Security.",
  },
  {
    name: "GMX",
    domains: ["gmx.de", "gmx.net", "gmx.at", "gmx.ch"],
    exchangers: [".gmx.net"],
    imap: tls("imap.gmx.net", 993),
    smtp: tls("mail.gmx.net", 465),
    password:
      "GMX refuses mail programs until IMAP is switched on in its web mail's settings.",
  },
  {
    name: "GMX",
    domains: ["gmx.com", "gmx.co.uk", "gmx.us"],
    exchangers: [],
    imap: tls("imap.gmx.com", 993),
    smtp: tls("mail.gmx.com", 465),
    password:
      "GMX refuses mail programs until IMAP is switched on in its web mail's settings.",
  },
  {
    name: "WEB.DE",
    domains: ["web.de"],
    exchangers: [".web.de"],
    imap: tls("imap.web.de", 993),
    smtp: starttls("smtp.web.de", 587),
    password:
      "WEB.DE refuses mail programs until IMAP is switched on in its web mail's settings.",
  },
  {
    name: "mailbox.org",
    domains: ["mailbox.org"],
    exchangers: [".mailbox.org"],
    imap: tls("imap.mailbox.org", 993),
    smtp: tls("smtp.mailbox.org", 465),
  },
  {
    name: "Posteo",
    domains: ["posteo.de", "posteo.net", "posteo.eu"],
    exchangers: [".posteo.de"],
    imap: tls("posteo.de", 993),
    smtp: tls("posteo.de", 465),
  },
  {
    name: "Zoho",
    domains: ["zoho.com", "zohomail.com"],
    exchangers: [".zoho.com"],
    imap: tls("imap.zoho.com", 993),
    smtp: tls("smtp.zoho.com", 465),
  },
  {
    name: "Migadu",
    domains: [],
    exchangers: [".migadu.com"],
    imap: tls("imap.migadu.com", 993),
    smtp: tls("smtp.migadu.com", 465),
  },
  {
    // https://proton.me/support/imap-smtp-and-pop3-setup: only through its bridge on this machine.
    name: "Proton Mail Bridge",
    domains: ["proton.me", "protonmail.com", "pm.me"],
    exchangers: [".protonmail.ch"],
    imap: starttls("127.0.0.1", 1143),
    smtp: starttls("127.0.0.1", 1025),
    password:
      "Proton Mail needs its Bridge running on this machine, and the password that the Bridge shows.",
  },
];

/** The provider whose server this is, if it is a big one's. */
export function providerOf(host: string): Provider | undefined {
  return providers.find(
    (provider) => provider.imap.host === host || provider.smtp.host === host,
  );
}
