import { afterAll, beforeAll, expect, test } from "vitest";
import { act } from "../../src/main/channels/bluesky/act.ts";
import { barrier } from "../../src/main/channels/bluesky/answerable.ts";
import { check } from "../../src/main/channels/bluesky/identify.ts";
import { findServer } from "../../src/main/channels/bluesky/resolve.ts";
import { find, send } from "../../src/main/channels/bluesky/send.ts";
import type { Context } from "../../src/main/channels/bluesky/context.ts";
import { bodyText } from "../../src/shared/body/to-text.ts";
import {
  asParent,
  contextFor,
  faultOf,
  http,
  outgoing,
  pollAll,
} from "../channels/bluesky/context.ts";
import { keepingUploads } from "../channels/plainly.ts";
import { png } from "../channels/pictures.ts";
import {
  erase,
  keyOf,
  naming,
  post,
  record,
  refOf,
  startPlace,
  type Place,
} from "./bluesky-place.ts";
import { describeShown } from "./bluesky-shown.ts";
import { describeSignIn } from "./bluesky-sign-in.ts";
import { isInstalled } from "./bluesky.ts";
import { until } from "./child.ts";
import { describeServer } from "./describe-server.ts";

describeServer("Bluesky's channel and its real servers", isInstalled(), () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(async () => {
    await place?.network.stop();
  });

  test("an app password signs in, its session is kept and renewed, and a wrong one is told apart", async () => {
    const us = place.us();
    const { anna } = place;
    expect(us.settings).toMatchObject({ handle: "anna.test", did: anna.did });
    expect(await check(us)).toMatchObject([{ ok: true }, { ok: true }]);
    let kept = await us.renewSecrets((secrets) => Promise.resolve(secrets));
    const { refreshJwt: first } = kept;
    expect(first).toBeDefined();
    const renewSecrets: Context["renewSecrets"] = async (renew) => {
      kept = await renew(kept);
      return kept;
    };
    // An hour later another token is there, and the password was not shown again.
    const { password: _, ...withoutPassword } = kept;
    const later = {
      ...us,
      secrets: withoutPassword,
      renewSecrets,
      now: () => Date.now() + 3_700_000,
    };
    await check(later);
    expect(kept.refreshJwt).not.toBe(first);
    // A token that no server has made is refused with 400 here.
    const broken = {
      ...us,
      secrets: { accessJwt: "a.b.c" },
      renewSecrets: contextFor(us.settings, { accessJwt: "a.b.c" })
        .renewSecrets,
    };
    expect((await faultOf(pollAll(broken))).code).toBe("needs-sign-in");
    const wrong = contextFor(us.settings, { password: "wrong" });
    expect((await faultOf(pollAll(wrong))).code).toBe("needs-sign-in");
  });

  test("a DID leads to its server by the directory", async () => {
    const us = place.us();
    const { network, anna, ben } = place;
    const context = { http, now: Date.now, signal: us.signal };
    expect(await findServer(anna.did, context, { plc: network.plc })).toEqual({
      did: anna.did,
      server: network.url,
    });
    const handles = {
      plc: network.plc,
      lookUp: () => Promise.resolve([[`did=${ben.did}`]]),
    };
    expect(await findServer("ben.test", context, handles)).toMatchObject({
      did: ben.did,
    });
    expect(
      (await faultOf(findServer("anna.test", context, handles))).code,
    ).toBe("bad-answer");
  });

  test("mentions, replies and quotes are for us; likes, reposts and follows are signals", async () => {
    const { anna, ben, carla, heard, signals, sendOk, hear, hearText } = place;
    const ours = await sendOk(outgoing("new beans 🫘 are here"));
    const mine = refOf(ours);
    // People are indexed side by side: what is answered has to be there first.
    await hearText("new beans");
    await post(ben, "@anna.test is there decaf?", naming(anna));
    const reply = { root: mine, parent: mine };
    const asked = await post(ben, "which altitude?", { reply });
    await hearText("altitude?");
    await post(carla, "not for anna", {
      reply: { root: mine, parent: asked },
    });
    await post(carla, "look at this", {
      embed: { $type: "app.bsky.embed.record", record: mine },
    });
    await record(ben, "app.bsky.feed.like", { subject: mine });
    await record(ben, "app.bsky.feed.repost", { subject: mine });
    await record(ben, "app.bsky.graph.follow", { subject: anna.did });
    await hearText("look at this");
    await hearText("not for anna");
    await hear("three signals", () =>
      signals.length >= 3 ? signals : undefined,
    );
    const of = (text: string) =>
      heard.findLast((message) => message.text.includes(text));
    expect(of("decaf?")).toMatchObject({
      kind: "mention",
      addressed: "to-us",
      author: { remoteId: ben.did, handle: "@ben.test" },
      thread: [],
    });
    expect(of("altitude?")).toMatchObject({
      kind: "reply",
      addressed: "to-us",
      below: mine.uri,
      inReplyTo: mine.uri,
      thread: [],
    });
    expect(of("not for anna")).toMatchObject({
      addressed: "other",
      below: mine.uri,
      thread: [asked.uri],
    });
    expect(of("look at this")).toMatchObject({
      kind: "quote",
      addressed: "to-us",
      quotes: mine.uri,
    });
    expect(bodyText(of("look at this")?.body ?? [])).toContain("new beans");
    expect(
      signals
        .map(({ kind, about = "" }) => `${kind} ${about}`)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual([`boost ${mine.uri}`, "follow ", `like ${mine.uri}`]);
    const met = heard.find(({ remoteId }) => remoteId === ours.remoteId);
    expect(met).toMatchObject({ own: true, text: ours.text });
  });

  test("an answer has the right root, is there once however often it is sent, and its facets count bytes", async () => {
    const us = place.us();
    const { anna, ben, carla, heard, sendOk, hear, hearText } = place;
    const root = await post(ben, "who roasts here?");
    const reply = { root, parent: root };
    const parent = await post(carla, "@anna.test does!", {
      ...naming(anna),
      reply,
    });
    const asked = await hearText("does!");
    const text = outgoing("🙋🏽 yes, @ben.test: https://shop.invalid/é #röst", {
      parent: asParent(asked),
      options: { lang: "en" },
    });
    const sent = await sendOk(text);
    // As after a crash before the answer was written down: looked for, never written again.
    expect((await send(us, text)).outcome).toBe("unknown");
    expect((await find(us, text))?.remoteId).toBe(sent.remoteId);
    expect(await find(us, outgoing("never sent"))).toBeNull();
    const { value } = await anna.call("com.atproto.repo.getRecord", undefined, {
      repo: anna.did,
      collection: "app.bsky.feed.post",
      rkey: keyOf(sent.remoteId),
    });
    expect(value).toMatchObject({ reply: { root, parent }, langs: ["en"] });
    const { text: said, facets } = value as {
      text: string;
      facets: { index: { byteStart: number; byteEnd: number } }[];
    };
    const bytes = Buffer.from(said);
    expect(
      facets.map(({ index }) =>
        bytes.subarray(index.byteStart, index.byteEnd).toString(),
      ),
    ).toEqual(["@ben.test", "https://shop.invalid/é", "#röst"]);
    await hear("our answer", () =>
      heard.find(({ remoteId }) => remoteId === sent.remoteId),
    );
  });

  test("a picture goes with its description and shape", async () => {
    const { heard, sendOk, hear } = place;
    const sent = await sendOk(
      outgoing("the new mill", {
        options: {
          files: [
            {
              id: "mill-of-ours",
              name: "mill.png",
              mediaType: "image/png",
              size: png.length,
              alt: "A red mill",
            },
          ],
        },
        readFile: () => Promise.resolve(new Blob([png])),
      }),
    );
    const seen = await hear("the picture", () =>
      heard.find(
        ({ remoteId, attachments }) =>
          remoteId === sent.remoteId && attachments.length > 0,
      ),
    );
    expect(seen.attachments).toMatchObject([{ alt: "A red mill" }]);
    expect(JSON.stringify(seen.raw)).toContain(
      '"aspectRatio":{"width":3,"height":2}',
    );
  });

  test("a picture of an earlier attempt that the server has not any more is brought anew, once", async () => {
    const file = {
      id: "mill-again",
      name: "mill.png",
      mediaType: "image/png",
      size: png.length,
    };
    const uploads = keepingUploads();
    // Of no bytes at all, which nobody ever brought.
    const lost = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    const blob = {
      $type: "blob",
      ref: { $link: lost },
      mimeType: "image/png",
      size: png.length,
    };
    uploads.keep(file, JSON.stringify(blob));
    let reads = 0;
    const withFile = (text: string) =>
      outgoing(text, {
        options: { files: [file] },
        readFile: () => {
          reads += 1;
          return Promise.resolve(new Blob([png]));
        },
        uploads,
      });
    await place.sendOk(withFile("the mill, lost and brought again"));
    expect(reads).toBe(2);
    expect(uploads.find(file)?.remoteId).not.toContain(lost);
    await place.sendOk(withFile("the mill, as it lies there"));
  });

  test("closed threads, blocks and deletions are known before anything is sent", async () => {
    const us = place.us();
    const { anna, ben, carla, gone, hear, hearText } = place;
    const closed = await post(
      ben,
      "@anna.test nobody answers here",
      naming(anna),
    );
    await record(
      ben,
      "app.bsky.feed.threadgate",
      { post: closed.uri, allow: [] },
      keyOf(closed.uri),
    );
    const fading = await post(ben, "@anna.test soon gone", naming(anna));
    const blocking = await post(carla, "@anna.test last words", naming(anna));
    const asked = await hearText("nobody answers here");
    const deleted = await hearText("soon gone");
    const blocked = await hearText("last words");
    await record(carla, "app.bsky.graph.block", { subject: anna.did });
    await erase(ben, fading);
    const bars = await until("the bars", async () => {
      const all = [
        await barrier(us, asked.remoteId),
        await barrier(us, deleted.remoteId),
        await barrier(us, blocked.remoteId),
      ];
      return all.includes(undefined) ? null : all;
    });
    expect(bars).toEqual([
      expect.stringContaining("closed"),
      expect.stringContaining("no longer there"),
      expect.stringContaining("block"),
    ]);
    expect(blocking.uri).toBe(blocked.remoteId);
    for (const [parent, code] of [
      [asked, "refused"],
      [deleted, "gone"],
      [blocked, "refused"],
    ] as const) {
      const text = outgoing("too late", { parent: asParent(parent) });
      expect(await send(us, text)).toMatchObject({ outcome: "failed", code });
    }
    // And what was deleted is said to be gone, what is blocked is not.
    place.pass(1_200_000);
    await hear("a tombstone", () => (gone.length > 0 ? gone : undefined));
    expect(gone).toEqual([deleted.remoteId]);
  });

  test("liked, reposted, taken back and deleted, each the same done twice", async () => {
    const us = place.us();
    const { ben, sendOk, hearText } = place;
    const asked = await hearText("which altitude?");
    const target = {
      remoteId: asked.remoteId,
      own: false,
      author: asked.author,
      locations: [],
      raw: asked.raw,
    };
    const doing = (what: "like" | "unlike" | "boost" | "unboost") =>
      act(us, { key: "k", target, act: what });
    const liked = async () => {
      const { likes } = await ben.call("app.bsky.feed.getLikes", undefined, {
        uri: asked.remoteId,
      });
      return (likes as unknown[]).length;
    };
    expect(await doing("like")).toEqual({ outcome: "done" });
    expect(await doing("like")).toEqual({ outcome: "done" });
    expect(await doing("boost")).toEqual({ outcome: "done" });
    await until("the like", async () => ((await liked()) === 1 ? true : null));
    expect(await doing("unlike")).toEqual({ outcome: "done" });
    expect(await doing("unlike")).toEqual({ outcome: "done" });
    expect(await doing("unboost")).toEqual({ outcome: "done" });
    await until("no like", async () => ((await liked()) === 0 ? true : null));
    const ours = await sendOk(outgoing("a slip"));
    const own = { ...target, remoteId: ours.remoteId, own: true };
    const deletion = { key: "d", target: own, act: "delete" as const };
    expect(await act(us, deletion)).toEqual({ outcome: "done" });
    expect(await act(us, deletion)).toEqual({ outcome: "done" });
    expect(await find(us, outgoing("a slip"))).toBeNull();
  });

  describeShown(() => place);
  describeSignIn(() => place.network);
});
