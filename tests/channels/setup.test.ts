import { describe, expect, it } from "vitest";
import { z } from "zod";
import { channels } from "../../src/main/channels/index.ts";
import { mailSetup } from "../../src/main/channels/email/setup.ts";
import { feedSetup } from "../../src/main/channels/feed/setup.ts";
import { mastodonSetup } from "../../src/main/channels/mastodon/setup.ts";
import {
  asked,
  describeSetup,
  readTyped,
} from "../../src/main/channels/setup.ts";
import { readWebAddress } from "../../src/shared/body/href.ts";
import { channelKind } from "../../src/shared/model/channel-kind.ts";
import { setup as setupSchema } from "../../src/shared/model/setup.ts";

const all = Object.entries(channels).flatMap(([kind, { setup }]) =>
  setup === undefined ? [] : [describeSetup(channelKind.parse(kind), setup)],
);

describe("every channel's setup", () => {
  it("is there", () => {
    expect(all.map(({ channel }) => channel)).toEqual(Object.keys(channels));
  });

  it.each(all)("of $channel can be sent, drawn and read", (setup) => {
    expect(setupSchema.parse(JSON.parse(JSON.stringify(setup)))).toEqual(setup);
    expect(readWebAddress(setup.link.url)).toBe(setup.link.url);
    expect(setup.help).toMatch(/^\S.*\.$/);
    const names = setup.fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // A schema that stands in two places says of both what was said of the last.
    const drawn = setup.fields.map(({ group, title }) => `${group}: ${title}`);
    expect(new Set(drawn).size).toBe(names.length);
    for (const field of setup.fields) {
      // A name as a title is one that was forgotten.
      expect(field.title).not.toBe(field.name);
      if (field.control === "choice")
        expect(field.choices?.map(({ value }) => value)).toContain(field.value);
      for (const other of [field.sameAs, field.sets?.field, field.when?.field])
        if (other !== undefined) expect(names).toContain(other);
    }
    if (setup.find !== undefined) expect(names).toContain(setup.find.from);
  });
});

const server = (typed: string) =>
  readTyped(mastodonSetup, { server: typed }, ["server"]).settings["server"] ??
  null;

describe("what is typed", () => {
  it.each([
    ["mastodon.social", "mastodon.social"],
    [" @me@mastodon.social ", "mastodon.social"],
    ["me@mastodon.social", "mastodon.social"],
    ["https://Mastodon.Social/@me", "mastodon.social"],
    ["social.example:8443", "social.example:8443"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://social.example", null],
    ["", null],
    ["two words", null],
    ["mastodon", null],
    ["https://user:pw@social.example", null],
    ["javascript:alert(1)", null],
  ])("%j is the server %j", (typed, expected) => {
    expect(server(typed)).toBe(expected);
  });

  it("becomes settings of the named fields, without secrets", () => {
    const read = readTyped(
      mailSetup,
      {
        address: " hello@harbour.example ",
        password: "a secret",
        "imap.host": "imap.harbour.example",
        "imap.port": "993",
        "smtp.port": "not asked for",
      },
      ["address", "password", "imap.host", "imap.port"],
    );
    expect(read).toEqual({
      problems: {},
      settings: {
        address: "hello@harbour.example",
        imap: { host: "imap.harbour.example", port: 993 },
      },
    });
  });

  it("is told by field what is wrong with it", () => {
    expect(
      readTyped(mailSetup, { "imap.port": "0", password: "" }, [
        "imap.port",
        "password",
        "address",
      ]).problems,
    ).toEqual({
      "imap.port": "A number from 1 to 65535.",
      password: "Type the password.",
      address: "Type the address of the mailbox.",
    });
    expect(readTyped(feedSetup, { stream: "x" }, ["stream"]).problems).toEqual({
      stream: expect.stringMatching(/\S/),
    });
  });

  it("reaches no other place than its field's", () => {
    const hostile = {
      ...mastodonSetup,
      fields: z.object({
        ["__proto__.polluted"]: z.string().register(asked, { title: "Trap" }),
      }),
    };
    readTyped(hostile, { "__proto__.polluted": "yes" }, ["__proto__.polluted"]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
