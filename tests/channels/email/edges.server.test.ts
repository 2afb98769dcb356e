import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { email } from "../../../src/main/channels/email/index.ts";
import { run, until } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { startRelay } from "../../servers/relay.ts";
import { plainly } from "../plainly.ts";
import {
  arrival,
  contextFor,
  letter,
  named,
  pollAll,
  withClient,
} from "./mailbox.ts";

const anna = "anna@example.test";
const ben = "ben@example.test";

/** A mail of several parts, each with its header. */
function parts(type: string, ...all: [header: string, body: string][]) {
  const pieces = all.map(
    ([header, body]) =>
      `--edge\r\n${header.replaceAll("\n", "\r\n")}\r\n\r\n${body}\r\n`,
  );
  return {
    "Content-Type": `multipart/${type}; boundary=edge`,
    body: `${pieces.join("")}--edge--\r\n`,
  };
}

const invitation = [
  "BEGIN:VCALENDAR",
  "METHOD:REQUEST",
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Berlin",
  "END:VTIMEZONE",
  "BEGIN:VEVENT",
  "SUMMARY:Tasting\\, with ca",
  " ke",
  "DTSTART;TZID=Europe/Berlin:20261201T100000",
  "DTEND:20261201T103000Z",
  "ORGANIZER;CN=Marta:mailto:marta@x.test",
  "LOCATION:Caf\u00e9 an der Ecke",
  "BEGIN:VALARM",
  "SUMMARY:not this",
  "END:VALARM",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");

/** What comes in, and what is shown of it: text, files, or whatever else. */
const edges: Record<
  string,
  {
    fields?: Record<string, string>;
    body: string | Buffer;
    shows: string | RegExp;
    hides?: RegExp;
    files?: string[];
  }
> = {
  "an attachment of Outlook's": {
    ...mixed(
      ["Content-Type: text/plain", "See the plan."],
      [
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64",
        "eJ8+IgEAAQ==",
      ],
    ),
    shows: /^See the plan\.$/,
    files: ["winmail.dat"],
  },
  "signed with S/MIME": {
    ...split(
      parts(
        'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
        ["Content-Type: text/plain", "Signed words."],
        [
          "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64",
          "MIIGSgYJKoZIhvcNAQcCoII=",
        ],
      ),
    ),
    shows: /^Signed words\.$/,
    hides: /MIIG/,
    files: [],
  },
  "encrypted with S/MIME": {
    fields: {
      "Content-Type":
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
      "Content-Transfer-Encoding": "base64",
    },
    body: "MIIGSgYJKoZIhvcNAQcDoII=\r\n",
    shows: /encrypted.*S\/MIME/,
    hides: /MIIG/,
    files: ["smime.p7m"],
  },
  "encrypted with PGP": {
    ...split(
      parts(
        'encrypted; protocol="application/pgp-encrypted"',
        ["Content-Type: application/pgp-encrypted", "Version: 1"],
        [
          "Content-Type: application/octet-stream; name=encrypted.asc",
          "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----",
        ],
      ),
    ),
    shows: /^This mail is encrypted with PGP\./,
    hides: /hQEMA/,
    files: ["encrypted.asc"],
  },
  "encrypted in its text": {
    body: "-----BEGIN PGP MESSAGE-----\r\nVersion: 2\r\n\r\nhQEMA+abc\r\n=xyz1\r\n-----END PGP MESSAGE-----\r\n",
    shows: /^This mail is encrypted with PGP\./,
    hides: /hQEMA/,
  },
  "signed in its text": {
    body: "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nYes, we do.\r\n- -- \r\nMarta\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQIzBAE\r\n-----END PGP SIGNATURE-----\r\n",
    shows: /^Yes, we do\./,
    hides: /iQIz|Hash:|- -- /,
  },
  "an invitation": {
    ...split(
      parts(
        "alternative",
        ["Content-Type: text/plain; charset=utf-8", "Please come."],
        [
          "Content-Type: text/calendar; charset=utf-8; method=REQUEST",
          invitation,
        ],
      ),
    ),
    shows:
      /^Invitation: Tasting, with cake\nWhen: 2026-12-01 10:00 Europe\/Berlin – 2026-12-01 10:30 UTC\nWhere: Café an der Ecke\nFrom: marta@x\.test\nPlease come\.$/,
    hides: /not this|VEVENT/,
    files: ["invitation.ics"],
  },
  "a calendar alone, cancelled": {
    fields: { "Content-Type": "text/calendar; charset=utf-8; method=CANCEL" },
    body: invitation.replace("REQUEST", "CANCEL"),
    shows: /^Cancelled: Tasting, with cake/,
    files: ["invitation.ics"],
  },
  "flowed text": {
    fields: { "Content-Type": "text/plain; format=flowed; delsp=no" },
    body: "One line \r\nthat goes on.\r\n\r\nAnother.\r\n",
    shows: /^One line that goes on\.\nAnother\.$/,
  },
  "Windows-1252 that says Latin-1": {
    fields: { "Content-Type": "text/plain; charset=iso-8859-1" },
    body: Buffer.from("\x93Caf\xe9\x94 \x96 5 \x80\r\n", "latin1"),
    shows: "“Café” – 5 €",
  },
  "UTF-8 that says ASCII": {
    fields: { "Content-Type": "text/plain; charset=us-ascii" },
    body: Buffer.from("Größe\r\n"),
    shows: "Größe",
  },
  "a charset that nobody knows": {
    fields: { "Content-Type": 'text/plain; charset="x-martian"' },
    body: "Plain enough.\r\n",
    shows: "Plain enough.",
  },
  "a mail in a mail": {
    ...mixed(
      ["Content-Type: text/plain", "As discussed."],
      [
        "Content-Type: message/rfc822",
        "From: x@y.test\r\nSubject: The inner one\r\nContent-Type: text/plain\r\n\r\nInner words.",
      ],
      [
        "Content-Type: message/rfc822",
        "From: x@y.test\r\n\r\nNothing says what it is.",
      ],
    ),
    shows: /^As discussed\.$/,
    hides: /Inner words/,
    files: ["The inner one.eml", "mail.eml"],
  },
};

function mixed(...all: [header: string, body: string][]) {
  return split(parts("mixed", ...all));
}
function split({ body, ...fields }: Record<string, string>) {
  return { fields, body: body ?? "" };
}

describeServer("mail: what is rare", isInstalled(), () => {
  let mail: MailServer;
  let messages: RemoteMessage[];
  beforeAll(async () => {
    mail = await startMail({ maxMailBytes: 60_000_000 });
    for (const [subject, { fields = {}, body }] of Object.entries(edges))
      await mail.deliver({
        from: "x@outside.test",
        to: anna,
        raw: letter(
          {
            From: "x@outside.test",
            To: anna,
            Subject: subject,
            "MIME-Version": "1.0",
            "Message-ID": `<${subject.replaceAll(/\W/g, "-")}@outside.test>`,
            ...fields,
          },
          body,
        ),
      });
    await arrival(mail, anna, Object.keys(edges).length);
    const all = await pollAll(contextFor(mail, anna));
    expect(all.rejected).toEqual([]);
    ({ messages } = all);
  });
  afterAll(async () => {
    await mail.stop();
  });

  test.each(Object.entries(edges))("%s", (subject, { shows, hides, files }) => {
    const { text, body, attachments } = named(messages, subject);
    expect(text.trim()).toMatch(shows);
    if (hides !== undefined) expect(JSON.stringify(body)).not.toMatch(hides);
    if (files !== undefined)
      expect(attachments.map(({ name }) => name)).toEqual(files);
  });

  test("a mail in a mail can be had whole", async () => {
    const { attachments, location } = named(messages, "a mail in a mail");
    const bytes = await email.fetchPart?.(
      contextFor(mail, anna),
      {
        part: attachments[0]?.part ?? "",
        locations: location === undefined ? [] : [location],
      },
      1_000_000,
    );
    expect(Buffer.from(bytes ?? []).toString()).toMatch(
      /^From: x@y\.test\r\nSubject: The inner one[\s\S]*Inner words\./,
    );
  });

  test("a header of thousands of fields is read as far as anybody writes one", async () => {
    const trace = Array.from(
      { length: 5000 },
      (_, at) => `X-Hop-${String(at)}: ${"x".repeat(60)}\r\n`,
    ).join("");
    const raw = Buffer.concat([
      Buffer.from(
        `Subject: many hops\r\nMessage-ID: <hops@x.test>\r\n${trace}`,
      ),
      letter({ From: "late@x.test" }, "Still here.\r\n"),
    ]);
    await withClient(mail, ben, (client) => client.append("INBOX", raw));
    const { messages: found, rejected } = await pollAll(contextFor(mail, ben));
    expect(rejected).toEqual([]);
    expect(found).toMatchObject([
      { remoteId: "hops@x.test", text: "Still here." },
    ]);
    expect(JSON.stringify(found[0]?.raw).length).toBeLessThan(10_000);
  });

  test("a mail without date and id is the same mail wherever and whenever it is met", async () => {
    const raw = letter({ From: "form@x.test", To: ben, Subject: "no id" });
    await withClient(mail, ben, (client) => client.append("INBOX", raw));
    const identity = async (cursor: Parameters<typeof pollAll>[1] = null) => {
      const all = await pollAll(contextFor(mail, ben), cursor);
      const { remoteId, fingerprint } = named(all.messages, "no id");
      return { at: all.cursor, is: { remoteId, fingerprint } };
    };
    const first = await identity();
    expect(first.is.remoteId).toMatch(/^no-id:/);
    expect((await identity()).is).toEqual(first.is);
    await run("doveadm", [
      "-c",
      `${mail.folder}/dovecot.conf`,
      ..."mailbox update --uid-validity 4711".split(" "),
      "-u",
      ben,
      "INBOX",
    ]);
    expect((await identity(first.at)).is).toEqual(first.is);
    await withClient(mail, ben, async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageMove({ header: { subject: "no id" } }, "Archive");
    });
    const folders = [{ path: "Archive", stream: "direct" as const }];
    const moved = await pollAll(
      contextFor(mail, ben, { settings: { folders } }),
    );
    expect(named(moved.messages, "no id")).toMatchObject(first.is);
  });

  test("a file of 30 MB goes out and comes in, byte for byte", async () => {
    const file = randomBytes(30_000_000);
    const sender = contextFor(mail, anna);
    const { capabilities } = await email.identify(sender);
    expect(capabilities.files?.maxBytes).toBeGreaterThan(file.length);
    expect(
      await email.send?.(sender, {
        ...plainly,
        key: "thirty",
        text: "The film.",
        createdAt: Date.now(),
        options: {
          to: [{ address: ben }],
          subject: "thirty",
          files: [
            {
              id: "film-film",
              name: "film.mp4",
              mediaType: "video/mp4",
              size: file.length,
            },
          ],
        },
        readFile: () => Promise.resolve(new Blob([file])),
      }),
    ).toMatchObject({ outcome: "sent" });
    const receiver = contextFor(mail, ben);
    await arrival(mail, ben, 2);
    const { messages: found } = await pollAll(receiver);
    const { location, attachments } = named(found, "thirty");
    const bytes = await email.fetchPart?.(
      receiver,
      {
        part: attachments[0]?.part ?? "",
        locations: location === undefined ? [] : [location],
      },
      50_000_000,
    );
    expect(Buffer.from(bytes ?? []).equals(file)).toBe(true);
  });

  /** A mail of 20 MB over a line of 10 MB in a second. */
  async function overSlowLine(key: string) {
    const relay = await startRelay(mail.smtp.port);
    relay.setSpeed(10_000);
    const stopping = new AbortController();
    const context = contextFor(mail, anna, {
      smtp: { port: relay.port },
      signal: stopping.signal,
    });
    const file = randomBytes(15_000_000);
    const told: number[] = [];
    const sending = (whenSent: (bytes: number, total: number) => void) =>
      email.send?.(context, {
        ...plainly,
        key,
        text: "The film.",
        createdAt: Date.now(),
        options: {
          to: [{ address: ben }],
          subject: key,
          files: [
            {
              id: "film-film",
              name: "film.mp4",
              mediaType: "video/mp4",
              size: file.length,
            },
          ],
        },
        readFile: () => Promise.resolve(new Blob([file])),
        progress: (bytes, total) => {
          told.push(bytes / total);
          whenSent(bytes, total);
        },
      }) ?? Promise.reject(new Error("It cannot send."));
    return { relay, stopping, sending, told };
  }
  const inMailbox = (subject: string) =>
    withClient(mail, ben, async (client) => {
      await client.mailboxOpen("INBOX");
      const found = await client.search({ header: { subject } });
      return found === false ? -1 : found.length;
    });

  test("a large mail tells how far it is, and can be stopped while not all of it has left", async () => {
    const { relay, stopping, sending, told } = await overSlowLine("slow one");
    await expect(
      sending((bytes, total) => {
        if (bytes > total / 2) stopping.abort();
      }),
    ).rejects.toMatchObject({ code: "cancelled" });
    expect(told.at(-1)).toBeLessThan(1);
    const again = await overSlowLine("slow one, again");
    const result = await again.sending(() => undefined);
    expect(result.outcome).toBe("sent");
    expect(again.told).toEqual(again.told.toSorted((a, b) => a - b));
    expect(again.told[0]).toBe(0);
    expect(again.told.at(-1)).toBe(1);
    expect(again.told.length).toBeGreaterThan(100);
    await until("the one that was not stopped", async () =>
      (await inMailbox("slow one, again")) === 1 ? true : null,
    );
    // Nothing of the other one came through, though most of it had left.
    expect(await inMailbox("slow one")).toBe(1);
    await Promise.all([relay.stop(), again.relay.stop()]);
  });

  test("stopped after its last line nobody knows, and it is found", async () => {
    const { relay, stopping, sending } = await overSlowLine("too late");
    let hasAll = false;
    relay.setRule(({ from }) => {
      // The server got all of it, and its word is lost.
      if (!hasAll || from === "client") return "pass";
      stopping.abort();
      return "cut";
    });
    const result = await sending((bytes, total) => {
      hasAll = bytes === total;
    });
    expect(result.outcome).toBe("unknown");
    await until("the mail of which nobody knew", async () =>
      (await inMailbox("too late")) === 1 ? true : null,
    );
    await relay.stop();
  });
});
