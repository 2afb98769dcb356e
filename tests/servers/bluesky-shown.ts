import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reread } from "../../src/main/channels/bluesky/to-message.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { blueskyRepository } from "../../src/main/importing/bluesky/read.ts";
import { bodyText } from "../../src/shared/body/to-text.ts";
import { outgoing } from "../channels/bluesky/context.ts";
import { png } from "../channels/pictures.ts";
import { shop, startWeb } from "../channels/bluesky/web.ts";
import { findsOf } from "../main/importing/run-import.ts";
import {
  erase,
  keyOf,
  naming,
  post,
  record,
  refOf,
  type Place,
  type Ref,
} from "./bluesky-place.ts";
import type { BlueskyUser } from "./bluesky.ts";
import { until } from "./child.ts";

/** What several people write is indexed side by side: waits until the AppView shows a post as it is to be shown. */
async function settled(
  viewer: BlueskyUser,
  { uri }: Ref,
  shownAs: string,
): Promise<void> {
  await until(`${shownAs} to be shown`, async () => {
    // Refused until it is known at all.
    const thread = await viewer
      .call("app.bsky.feed.getPostThread", undefined, { uri })
      .catch(() => null);
    return JSON.stringify(thread).includes(shownAs) || null;
  });
}

/** What the AppView shows of posts, and why it does not: its own payloads, not ours. */
export function describeShown(at: () => Place): void {
  describe("what the network shows", () => {
    test("that a post answers one that was deleted, or is by somebody who blocks us", async () => {
      const { network, anna, ben, hearText } = at();
      const emil = await network.join("emil");
      const below = (root: Ref) => ({
        reply: { root, parent: root },
        ...naming(anna),
      });
      const fading = await post(ben, "this goes soon");
      const blocking = await post(emil, "this is not for anna");
      await erase(ben, fading);
      await record(emil, "app.bsky.graph.block", { subject: anna.did });
      const answers = {
        deleted: await post(ben, "@anna.test above is gone", below(fading)),
        blocked: await post(ben, "@anna.test above is not", below(blocking)),
      };
      await settled(anna, answers.deleted, "#notFoundPost");
      await settled(anna, answers.blocked, "#blockedPost");
      const deleted = await hearText("above is gone");
      const blocked = await hearText("above is not");
      expect(deleted).toMatchObject({
        remoteId: answers.deleted.uri,
        inReplyTo: fading.uri,
        thread: [fading.uri],
      });
      expect(bodyText(deleted.body)).toContain("no longer there");
      expect(blocked.thread).toEqual([blocking.uri]);
      expect(bodyText(blocked.body)).toContain("blocks us, or whom we block");
    });

    test("that its quote was taken back, deleted or is blocked", async () => {
      const { network, anna, ben, sendOk, hearText } = at();
      const fritz = await network.join("fritz");
      const ours = refOf(await sendOk(outgoing("quoted by many")));
      const fading = await post(ben, "quoted and deleted");
      const blocking = await post(fritz, "quoted and blocked");
      const quoting = (text: string, quoted: Ref) =>
        post(ben, `@anna.test ${text}`, {
          ...naming(anna),
          embed: { $type: "app.bsky.embed.record", record: quoted },
        });
      const detached = await quoting("was taken back", ours);
      const erased = await quoting("was erased", fading);
      const shut = await quoting("was shut", blocking);
      await record(
        anna,
        "app.bsky.feed.postgate",
        { post: ours.uri, detachedEmbeddingUris: [detached.uri] },
        keyOf(ours.uri),
      );
      await erase(ben, fading);
      await record(fritz, "app.bsky.graph.block", { subject: anna.did });
      await settled(anna, detached, "#viewDetached");
      await settled(anna, erased, "#viewNotFound");
      await settled(anna, shut, "#viewBlocked");
      expect(bodyText((await hearText("was taken back")).body)).toContain(
        "has taken the quote back",
      );
      expect(bodyText((await hearText("was erased")).body)).toContain(
        "The quoted post was deleted",
      );
      expect(bodyText((await hearText("was shut")).body)).toContain(
        "blocks us, or whom we block",
      );
    });

    test("its labels and its author's, as a moderator gives them and takes them back", async () => {
      const place = at();
      const { network, anna, heard, hear, hearText } = place;
      const greta = await network.join("greta");
      const rude = await post(greta, "@anna.test buy this", naming(anna));
      await network.label(rude, { add: ["rude", "sexual"] });
      await network.label(rude, { takeBack: ["sexual"] });
      await network.label({ did: greta.did }, { add: ["spam"] });
      const message = await hearText("buy this");
      expect(message.warning).toBe("Labelled: rude, spam (the author)");
      expect(reread(message.raw)?.warning).toBe(message.warning);
      // What comes later is seen when the post is looked at again.
      await network.label(rude, { takeBack: ["rude"], add: ["porn"] });
      place.pass(2_400_000);
      const again = await hear("the other label", () =>
        heard.find(({ remoteId, isLive }) => remoteId === rude.uri && isLive),
      );
      expect(again.warning).toBe("Labelled: pornography, spam (the author)");
    });

    test("the card of its link, with a picture", async () => {
      const { us, sendOk, hear, heard } = at();
      const web = await startWeb((request, response) => {
        const isPicture = request.url === "/mill.png";
        response.writeHead(200, {
          "content-type": isPicture ? "image/png" : "text/html",
        });
        response.end(
          isPicture
            ? png
            : '<title>The mill</title><meta name="description" content="Red."><meta property="og:image" content="/mill.png">',
        );
      });
      try {
        const text = `see ${shop}/mill`;
        const sent = await sendOk(outgoing(text), { ...us(), http: web.http });
        const seen = await hear("the card", () =>
          heard.find(({ remoteId }) => remoteId === sent.remoteId),
        );
        expect(seen.raw).toMatchObject({
          post: {
            embed: {
              $type: "app.bsky.embed.external#view",
              external: {
                uri: `${shop}/mill`,
                title: "The mill",
                description: "Red.",
                thumb: expect.stringContaining("http"),
              },
            },
          },
        });
      } finally {
        await web.stop();
      }
    });

    test("in a repository what polling met", async () => {
      const { network, anna, heard } = at();
      const address = new URL("/xrpc/com.atproto.sync.getRepo", network.url);
      address.searchParams.set("did", anna.did);
      const answer = await fetch(address);
      const folder = await mkdtemp(join(tmpdir(), "porchlight-repo-"));
      const path = join(folder, "repo.car");
      await writeFile(path, await answer.bytes());
      const { account, messages, problems } = await findsOf(
        blueskyRepository,
        path,
      );
      await rm(folder, { recursive: true });
      expect(account?.identities).toMatchObject([{ remoteId: anna.did }]);
      expect(problems).toEqual([]);
      const said = ({
        remoteId,
        kind,
        text,
        inReplyTo,
        lang,
      }: RemoteMessage) => ({ remoteId, kind, text, inReplyTo, lang });
      const met = new Map(heard.map((each) => [each.remoteId, said(each)]));
      const both = messages.filter(({ remoteId }) => met.has(remoteId));
      expect(both.length).toBeGreaterThan(3);
      for (const each of both)
        expect(said(each)).toEqual(met.get(each.remoteId));
    });

    test("what is listened to, and nobody's question to us", async () => {
      const place = at();
      const { uri } = await post(place.ben, "a fine #röstung");
      place.listenTo("röstung");
      expect(await place.hearText("#röstung")).toMatchObject({
        remoteId: uri,
        stream: "brand",
        addressed: "other",
      });
    });
  });
}
