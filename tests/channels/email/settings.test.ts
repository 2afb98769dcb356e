import { expect, test } from "vitest";
import {
  guessSettings,
  type Lookup,
} from "../../../src/main/channels/email/guess.ts";
import { poll } from "../../../src/main/channels/email/poll.ts";
import {
  settings,
  type MailSecrets,
} from "../../../src/main/channels/email/settings.ts";
import { channels } from "../../../src/main/channels/index.ts";
import { alone } from "../plainly.ts";

const server = {
  host: "mail.x.test",
  port: 993,
  security: "tls",
  user: "anna",
};
const account = { address: "anna@x.test", imap: server, smtp: server };

test.each([
  ["as the contract has it", {}],
  [
    "no encryption to this machine",
    { imap: { ...server, host: "127.0.0.1", security: "none" } },
  ],
  [
    "a bridge's certificate",
    {
      imap: { ...server, host: "localhost" },
      smtp: { ...server, host: "::1" },
      allowInvalidCertificate: true,
    },
  ],
])("taken: %s", (_, changes) => {
  expect(settings.safeParse({ ...account, ...changes }).success).toBe(true);
});

test.each([
  ["no encryption to elsewhere", { imap: { ...server, security: "none" } }],
  ["an invalid certificate elsewhere", { allowInvalidCertificate: true }],
  ["a URL for a host", { imap: { ...server, host: "https://x.test/" } }],
  ["a second command in the user", { imap: { ...server, user: "a\r\nb" } }],
  ["a second line in the name", { name: "a\nBcc: b@x.test" }],
  ["two addresses", { address: "a@x.test, b@x.test" }],
  ["a port that is none", { smtp: { ...server, port: 70_000 } }],
])("refused: %s", (_, changes) => {
  expect(settings.safeParse({ ...account, ...changes }).success).toBe(false);
});

const silent: Lookup = {
  exchangers: () => Promise.resolve([]),
  services: () => Promise.resolve([]),
};

test("a big provider by its domain, whatever DNS says", async () => {
  const guesses = await guessSettings("Anna@Gmail.com", {
    exchangers: () => Promise.reject(new Error("asked")),
    services: () => Promise.reject(new Error("asked")),
  });
  expect(guesses).toMatchObject([
    {
      title: "Gmail",
      settings: {
        address: "Anna@Gmail.com",
        imap: { host: "imap.gmail.com", port: 993, user: "Anna@Gmail.com" },
      },
    },
  ]);
});

test("what the domain announces, then its host by its mail exchanger, then the usual names", async () => {
  const guesses = await guessSettings("anna@shop.test", {
    exchangers: () => Promise.resolve(["in1-smtp.messagingengine.com"]),
    services: (name) =>
      Promise.resolve(
        name.startsWith("_imaps.")
          ? [{ host: "i.shop.test", port: 994 }]
          : name.startsWith("_submission.")
            ? [{ host: "s.shop.test", port: 587 }]
            : [],
      ),
  });
  expect(guesses.map((guess) => guess.title)).toEqual([
    "What shop.test announces",
    "Fastmail",
    "The usual names at shop.test",
  ]);
  expect(guesses[0]?.settings).toMatchObject({
    imap: { host: "i.shop.test", port: 994, security: "tls" },
    smtp: { host: "s.shop.test", port: 587, security: "starttls" },
  });
});

test("every guess is settings that are taken", async () => {
  for (const address of [
    "a@grüße.test",
    "a@proton.me",
    "a@web.de",
    "a@outlook.com",
  ])
    for (const guess of await guessSettings(address, silent))
      expect(settings.safeParse(guess.settings).error).toBeUndefined();
  expect(await guessSettings("not an address", silent)).toEqual([]);
});

test("its secrets are shown to its servers alone: a change of these asks for another sign-in", () => {
  const shownTo = (changes: object) =>
    channels.email?.signsInAt?.({ ...account, ...changes });
  expect(shownTo({ signature: "Ana", folders: undefined })).toBe(shownTo({}));
  for (const changes of [
    { imap: { ...server, host: "mail.y.test" } },
    { smtp: { ...server, port: 465 } },
    { imap: { ...server, security: "starttls" } },
    { oauth: { provider: "google", clientId: "x" } },
  ])
    expect(shownTo(changes)).not.toBe(shownTo({}));
});

test("at another server the same numbers are other mails", async () => {
  const kept = { next: 40, floor: 1, below: 1, since: 5, knownAt: 9 };
  const folder = { ...kept, uidValidity: "1", modseq: "77", exists: 3 };
  const context = {
    ...alone<MailSecrets>({ password: "s3cret" }),
    accountId: "a",
    settings: settings.parse({
      ...account,
      imap: { ...server, host: "b.test" },
    }),
    http: { request: () => Promise.reject(new Error("Nobody is asked.")) },
    now: Date.now,
    signal: new AbortController().signal,
  };
  const before = { server: "anna mail.x.test", folders: { INBOX: folder } };
  // Nobody is asked before it is known that nothing is known.
  const moved = await poll(context, before);
  expect(moved).toMatchObject({ isElsewhere: true, more: true, messages: [] });
  expect(moved.unchanged).toBe(false);
  expect(moved.cursor).toEqual({
    server: "anna b.test",
    folders: { INBOX: { ...kept, uidValidity: "0" } },
  });
});
