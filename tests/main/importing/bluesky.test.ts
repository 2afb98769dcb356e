import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blueskyRepository } from "../../../src/main/importing/bluesky/read.ts";
import { repoOf } from "./bluesky-repo.ts";
import { describeImport, findsOf } from "./run-import.ts";

const did = "did:plc:harbour";

const text = "Über refunds: see harbour.test/r… and ask @ben.test";
const byteAt = (part: string) =>
  Buffer.byteLength(text.slice(0, text.indexOf(part)));
const facet = (part: string, feature: Record<string, string>) => ({
  index: {
    byteStart: byteAt(part),
    byteEnd: byteAt(part) + Buffer.byteLength(part),
  },
  features: [feature],
});
const createdAt = "2023-08-01T10:00:00.000Z";
const ours = (rkey: string) => `at://${did}/app.bsky.feed.post/${rkey}`;
const theirs = "at://did:plc:ben/app.bsky.feed.post/3b";
const cid = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a";

const records = {
  "app.bsky.actor.profile/self": {
    $type: "app.bsky.actor.profile",
    displayName: "Harbour Shop",
  },
  "app.bsky.feed.like/3a": { subject: { uri: theirs, cid }, createdAt },
  "app.bsky.feed.repost/3a": { subject: { uri: theirs, cid }, createdAt },
  "app.bsky.graph.follow/3a": { subject: "did:plc:ben", createdAt },
  "app.bsky.feed.post/3k1": {
    $type: "app.bsky.feed.post",
    text,
    createdAt,
    langs: ["en"],
    facets: [
      facet("@ben.test", {
        $type: "app.bsky.richtext.facet#mention",
        did: "did:plc:ben",
      }),
      facet("harbour.test/r…", {
        $type: "app.bsky.richtext.facet#link",
        uri: "https://harbour.test/refunds?a=1",
      }),
      { index: { byteStart: 5, byteEnd: 5000 }, features: [] },
      { index: { byteStart: -3, byteEnd: 2 }, features: [] },
    ],
    embed: {
      $type: "app.bsky.embed.images",
      images: [
        {
          alt: "A teapot",
          image: { $type: "blob", mimeType: "image/jpeg", size: 1234 },
        },
      ],
    },
  },
  "app.bsky.feed.post/3k2": {
    text: "Continued",
    createdAt,
    reply: {
      root: { uri: ours("3k1"), cid },
      parent: { uri: ours("3k1"), cid },
    },
  },
  "app.bsky.feed.post/3k3": {
    text: "Answer",
    createdAt,
    reply: { root: { uri: ours("3k1"), cid }, parent: { uri: theirs, cid } },
  },
  "app.bsky.feed.post/3k4": {
    text: "Look",
    createdAt,
    embed: {
      $type: "app.bsky.embed.external",
      external: {
        uri: "https://harbour.test/x",
        title: "Opening hours",
        description: "",
      },
    },
  },
  "app.bsky.feed.post/3k5": {
    text: "Quote",
    createdAt,
    embed: { $type: "app.bsky.embed.record", record: { uri: theirs, cid } },
  },
  "app.bsky.feed.post/3k6": { text: 5, createdAt },
  "app.bsky.feed.post/3k7": {
    text: "From the future",
    createdAt: "9999-01-01T00:00:00Z",
  },
};

describe("reading a repository of Bluesky", () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-bluesky-"));
    path = join(dir, "repo.car");
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("finds our posts under the ids that polling would meet", async () => {
    writeFileSync(path, await repoOf(did, records));
    const { account, messages, problems, passed } = await findsOf(
      blueskyRepository,
      path,
    );
    expect(account).toMatchObject({
      channel: "bluesky",
      handle: did,
      name: "Harbour Shop",
    });
    expect(messages).toMatchObject([
      {
        remoteId: ours("3k1"),
        own: true,
        kind: "post",
        visibility: "public",
        lang: "en",
        text,
        body: [
          {
            c: [
              "Über refunds: see ",
              {
                t: "a",
                href: "https://harbour.test/refunds?a=1",
                c: ["harbour.test/r…"],
              },
              " and ask ",
              "@ben.test",
            ],
          },
        ],
        mentions: [{ remoteId: "did:plc:ben", handle: "@ben.test" }],
        attachments: [{ mediaType: "image/jpeg", alt: "A teapot", size: 1234 }],
      },
      { kind: "reply", thread: [ours("3k1")] },
      { kind: "reply", thread: [theirs], inReplyTo: theirs },
      { text: "Look\nOpening hours" },
      { text: "Quote", quotes: theirs },
      { text: "From the future" },
    ]);
    expect(messages.at(-1)?.sentAt).toBeLessThanOrEqual(Date.now());
    expect(problems).toMatchObject([
      { why: "Its text is not as expected.", text: "3k6" },
    ]);
    expect(passed).toEqual(["likes", "boosts"]);
  });

  it("passes over a record thousands deep", async () => {
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i += 1) deep = [deep];
    writeFileSync(
      path,
      await repoOf(did, {
        "app.bsky.feed.post/1": { text: "x", createdAt, deep },
        "app.bsky.feed.post/2": { text: "y", createdAt },
      }),
    );
    const { messages, problems } = await findsOf(blueskyRepository, path);
    expect(messages).toMatchObject([{ text: "y" }]);
    expect(problems).toMatchObject([{ why: "It is nested too deeply." }]);
  });

  it("refuses every cut of a file, and never with a fault of its own", async () => {
    const bytes = await repoOf(did, records);
    for (let end = 40; end < bytes.length; end += 61) {
      writeFileSync(path, bytes.subarray(0, end));
      await expect(findsOf(blueskyRepository, path)).rejects.toThrow(
        "not a whole Bluesky repository",
      );
    }
  });

  it("answers flipped bytes with messages, problems or a sentence", async () => {
    const bytes = await repoOf(did, records);
    for (let at = 60; at < bytes.length; at += 23) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 0x15;
      writeFileSync(path, flipped);
      const result = await findsOf(blueskyRepository, path).catch(
        (error: unknown) => error,
      );
      if (result instanceof Error)
        expect(result.message).toContain("repository");
    }
  });
});

describe("importing a repository of Bluesky", () => {
  const run = describeImport();

  it("takes it in once, to be found", async () => {
    const path = join(run.dir, "repo.car");
    writeFileSync(path, await repoOf(did, records));
    expect(await run.outcome(path)).toMatch(
      /^The repository of a Bluesky account: 6 of 6 messages were new/,
    );
    expect(await run.search("refunds channel:bluesky")).toHaveLength(1);
    const [first, second, third] = run
      .kept()
      .toSorted((a, b) => a.remote_id.localeCompare(b.remote_id));
    expect(second?.conversation).toBe(first?.conversation);
    expect(third?.conversation).not.toBe(first?.conversation);
  });
});
