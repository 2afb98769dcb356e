import { expect, test } from "vitest";
import { compose, toRaw } from "../../../src/main/channels/email/compose.ts";
import { sendersOf } from "../../../src/main/channels/email/sender.ts";
import { settings } from "../../../src/main/channels/email/settings.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { plainly } from "../plainly.ts";
import { now, rawOf, us } from "./letter.ts";

const server = {
  host: "mail.example.test",
  port: 993,
  security: "tls",
  user: us,
};
const account = settings.parse({
  address: us,
  name: "Anna",
  imap: server,
  smtp: server,
  aliases: ["Shop@example.test", "help@other.test", us],
});
const reader = {
  ownId: us,
  aliases: ["shop@example.test", "help@other.test"],
  now,
};

test.each([
  ["to the main address", `To: ${us}`, us],
  ["to an alias", "To: SHOP@example.test", "Shop@example.test"],
  [
    "to an alias with a tag",
    "To: shop+sunday@example.test",
    "Shop@example.test",
  ],
  [
    "to somebody else, an alias in Cc",
    "To: ben@x.test\nCc: Help <help@other.test>",
    "help@other.test",
  ],
  ["To before Cc", `To: shop@example.test\nCc: ${us}`, "Shop@example.test"],
  [
    "in Bcc, as the server notes it",
    "To: list@x.test\nDelivered-To: help+9@other.test",
    "help@other.test",
  ],
  [
    "the first server's word before the last one's",
    `To: list@x.test\nDelivered-To: ${us}\nX-Original-To: shop@example.test`,
    "Shop@example.test",
  ],
  [
    "our own mail",
    "From: shop@example.test\nTo: help@other.test",
    "Shop@example.test",
  ],
  ["to nobody of ours", "To: list@x.test", us],
  ["what only looks like ours", `To: "${us}" <evil@x.test>`, us],
])("a mail that came %s is answered from %s", async (_, header, expected) => {
  const from = header.startsWith("From") ? "" : "From: ben@x.test\n";
  const parent = rawOf(`${from}${header}`);
  expect(sendersOf(account, parent)[0]).toBe(expected);
  const outgoing = {
    ...plainly,
    key: "key",
    text: "Yes.",
    createdAt: now,
    parent: { ...toMessage(parent, reader), subject: "" },
  };
  const mail = await compose(outgoing, account);
  expect(mail.envelope.from).toBe(expected);
  expect(mail.bytes.toString()).toContain(`From: Anna <${expected}>`);
  // Whichever it is, it is ours, and under the same name for every attempt.
  expect(toMessage(toRaw(mail, {}), reader)).toMatchObject({
    own: true,
    author: { remoteId: expected.toLowerCase(), name: "Anna" },
    remoteId: "key@example.test",
  });
});

test("the usual one is first, and each is offered once", () => {
  expect(sendersOf(account, undefined)).toEqual([
    us,
    "Shop@example.test",
    "help@other.test",
  ]);
  expect(sendersOf(account, rawOf("To: help@other.test"))).toEqual([
    "help@other.test",
    us,
    "Shop@example.test",
  ]);
});

test("a chosen address of ours is taken, any other refused", async () => {
  const send = (from: string) =>
    compose(
      {
        ...plainly,
        key: "key",
        text: "Hello.",
        createdAt: now,
        options: { from, to: [{ address: "ben@x.test" }] },
      },
      account,
    );
  expect((await send("shop@EXAMPLE.test")).envelope.from).toBe(
    "Shop@example.test",
  );
  await expect(send("boss@example.test")).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("Choose again"),
  });
});

test("what another program sent from an alias is ours, wherever it lies", () => {
  for (const from of ["shop@example.test", "anna+x@example.test"])
    expect(
      toMessage(rawOf(`From: S <${from}>\nTo: ben@x.test`), reader),
    ).toMatchObject({ own: true, mentions: [{ remoteId: "ben@x.test" }] });
});
