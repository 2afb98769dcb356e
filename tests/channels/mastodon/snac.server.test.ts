import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuthorising } from "../../../src/main/accounts/authorising.ts";
import type { Channel } from "../../../src/main/channels/channel.ts";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { act } from "../../../src/main/channels/mastodon/act.ts";
import {
  backfill,
  type History,
} from "../../../src/main/channels/mastodon/backfill.ts";
import { source } from "../../../src/main/channels/mastodon/edit.ts";
import { find } from "../../../src/main/channels/mastodon/find.ts";
import {
  check,
  identify,
  type Context,
} from "../../../src/main/channels/mastodon/identify.ts";
import { mastodon } from "../../../src/main/channels/mastodon/index.ts";
import { poll, type Cursor } from "../../../src/main/channels/mastodon/poll.ts";
import { send } from "../../../src/main/channels/mastodon/send.ts";
import { until } from "../../servers/child.ts";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, startSnac, type SnacServer } from "../../servers/snac.ts";
import { contextFor, faultOf, http, pollAll } from "./context.ts";
import { plainly } from "../plainly.ts";

describeServer(
  "Mastodon's channel and snac",
  isInstalled(),
  () => {
    let snac: SnacServer;
    let anna: Context;
    let ben: Context;
    let cursor: Cursor | null = null;

    /** Signed in as the app does it, with what identify found. */
    async function signIn(name: string): Promise<Context> {
      const { token } = await snac.signIn(name);
      const context = contextFor(snac.url, token);
      const { settings } = await identify(context);
      return {
        ...context,
        settings: mastodon.settings.parse(settings),
      };
    }
    function post(
      as: Context,
      text: string,
      parent?: RemoteMessage,
    ): OutgoingMessage {
      return {
        ...plainly,
        key: `${as.settings.acct ?? ""}-${text}`,
        text,
        createdAt: Date.now(),
        ...(parent === undefined ? {} : { parent }),
      };
    }
    async function sendOk(as: Context, outgoing: OutgoingMessage) {
      const result = await send(as, outgoing);
      if (result.outcome !== "sent")
        throw new Error(`${result.outcome}: ${result.message}`);
      return result.message;
    }
    /** All that anna's polls brought. */
    const heard: RemoteMessage[] = [];
    /** Polls until a text is heard. */
    async function hear(text: string): Promise<RemoteMessage[]> {
      await until(`"${text}"`, async () => {
        const results = await pollAll(anna, cursor);
        cursor = results.at(-1)?.cursor ?? null;
        heard.push(...results.flatMap((each) => each.messages));
        return heard.some((each) => each.text.includes(text)) || null;
      });
      return heard;
    }
    function saying(messages: RemoteMessage[], text: string): RemoteMessage {
      const found = messages.findLast((each) => each.text.includes(text));
      if (found === undefined) throw new Error(`nobody says ${text}`);
      return found;
    }

    beforeAll(async () => {
      snac = await startSnac();
      anna = await signIn("anna");
      ben = await signIn("ben");
      // Deliveries take seconds, so what several tests need is sent at once.
      const texts = ["is there decaf?", "and oat milk?", "the menu?"];
      for (const text of texts) await sendOk(ben, post(ben, `@anna ${text}`));
      for (const text of texts) await hear(text);
    });
    afterAll(async () => {
      await snac.stop();
    });

    test("the sign-in goes through the browser's form to a token that works", async () => {
      const secrets: unknown[] = [];
      const authorising = createAuthorising({
        lookup: () => mastodon as Channel,
        http,
        onDone: (authorised) => {
          secrets.push(authorised.secrets);
          return Promise.resolve("anna");
        },
      });
      try {
        const { authorisationId, url } = await authorising.begin({
          channel: "mastodon",
          settings: { server: snac.url },
          by: "redirect",
        });
        const page = await fetch(await snac.approve(url, "anna"));
        expect(await page.text()).toContain("You can close this window.");
        expect(authorising.state(authorisationId)).toEqual({
          state: "done",
          accountId: "anna",
        });
        const context = {
          ...contextFor(snac.url, ""),
          secrets: mastodon.secrets.parse(secrets[0]),
        };
        expect(await check(context)).toMatchObject([
          { ok: true },
          { ok: true },
        ]);
      } finally {
        await authorising.close();
      }
    });

    test("identify knows who it is where there is only version 1", async () => {
      const host = new URL(snac.url).host;
      const profile = await identify(anna);
      expect(profile).toMatchObject({
        handle: `@anna@${host}`,
        identities: [{ remoteId: `anna@${host}` }],
        capabilities: { length: { unit: "graphemes" } },
      });
    });

    test("a mention is polled, answered, and the answer polled once as the same message", async () => {
      const mention = saying(heard, "decaf?");
      expect(mention).toMatchObject({
        own: false,
        addressed: "to-us",
        kind: "mention",
        author: { remoteId: ben.settings.acct },
        thread: [],
      });
      const sent = await sendOk(
        anna,
        post(anna, "there is, until six", mention),
      );
      expect(sent).toMatchObject({
        own: true,
        inReplyTo: mention.remoteId,
        thread: [mention.remoteId],
      });
      const polled = saying(await hear("until six"), "until six");
      expect(polled).toMatchObject({
        remoteId: sent.remoteId,
        thread: [mention.remoteId],
        addressed: "other",
      });
      const still = await poll(anna, cursor);
      expect(still).toMatchObject({ messages: [], more: false });
    });

    test("a reply to our answer brings the whole thread", async () => {
      const mention = saying(heard, "oat milk?");
      const answer = await sendOk(anna, post(anna, "oat milk too", mention));
      const reply = await sendOk(ben, post(ben, "then I come", answer));
      const messages = await hear("then I come");
      expect(saying(messages, "then I come")).toMatchObject({
        remoteId: reply.remoteId,
        addressed: "to-us",
        kind: "reply",
        inReplyTo: answer.remoteId,
        thread: [mention.remoteId, answer.remoteId],
      });
    });

    test("below our own post the answer to it begins a conversation", async () => {
      const above = await sendOk(anna, post(anna, "new beans from Huila"));
      await sendOk(ben, post(ben, "which altitude?", above));
      const messages = await hear("which altitude?");
      expect(saying(messages, "which altitude?")).toMatchObject({
        thread: [],
        below: above.remoteId,
        addressed: "to-us",
      });
      expect(saying(messages, "new beans")).toMatchObject({
        own: true,
        kind: "post",
      });
    });

    test("what was sent is found again, in words, with links and markup", async () => {
      const mention = saying(heard, "the menu?");
      const outgoing = post(
        anna,
        "It is *here*: https://example.org/a/long/menu?x=1 — see you!",
        mention,
      );
      expect(await find(anna, outgoing)).toBeNull();
      const sent = await sendOk(anna, outgoing);
      expect((await find(anna, outgoing))?.remoteId).toBe(sent.remoteId);
    });

    test("a reply to a message that is gone is not posted to nobody", async () => {
      const mention = saying(heard, "the menu?");
      const gone = { ...mention, remoteId: `${mention.remoteId}0` };
      expect(await send(anna, post(anna, "too late", gone))).toMatchObject({
        outcome: "failed",
        code: "gone",
      });
      expect(await find(anna, post(anna, "too late", gone))).toBeNull();
    });

    test("a message is liked and boosted, our answer edited and deleted", async () => {
      const mention = saying(heard, "oat milk?");
      const aimed = (message: RemoteMessage) => ({
        key: `act-${message.remoteId}`,
        target: {
          remoteId: message.remoteId,
          own: message.own,
          author: message.author,
          locations: [],
          raw: message.raw,
        },
      });
      for (const what of ["like", "unlike", "boost", "unboost"] as const)
        expect([
          what,
          await act(anna, { ...aimed(mention), act: what }),
        ]).toEqual([what, { outcome: "done" }]);
      const sent = await sendOk(
        anna,
        post(anna, "we have https://example.org/a/long/menu?x=1", mention),
      );
      const typed = await source(anna, sent.remoteId);
      expect(typed.text).toContain("https://example.org/a/long/menu?x=1");
      const edited = await act(anna, {
        ...aimed(sent),
        ...plainly,
        attached: [],
        act: "edit",
        text: "we have it no more",
      });
      expect(edited).toMatchObject({
        outcome: "done",
        message: { remoteId: sent.remoteId },
      });
      for (const _ of [1, 2])
        expect(await act(anna, { ...aimed(sent), act: "delete" })).toEqual({
          outcome: "done",
        });
    });

    test("a picture goes with its description and is found again", async () => {
      const picture = Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "base64",
      );
      const outgoing = {
        ...post(anna, "our cups"),
        options: {
          warning: "cups",
          files: [
            {
              id: "file-cups",
              name: "cup.png",
              mediaType: "image/png",
              size: picture.length,
              alt: "two cups",
            },
          ],
        },
        readFile: () => Promise.resolve(new Blob([picture])),
      };
      const sent = await sendOk(anna, outgoing);
      expect(sent).toMatchObject({
        warning: "cups",
        attachments: [{ mediaType: "image/png", alt: "two cups" }],
      });
      expect((await find(anna, outgoing))?.remoteId).toBe(sent.remoteId);
    });

    test("a hashtag is listened to, and history is read back", async () => {
      await sendOk(ben, post(ben, "I like #porchlamps"));
      const listening: Context = {
        ...anna,
        settings: {
          ...anna.settings,
          sources: [
            { kind: "hashtag", value: "porchlamps", stream: "industry" },
          ],
        },
      };
      const results = await pollAll(listening);
      expect(
        results
          .flatMap((each) => each.messages)
          .find(({ text }) => text.includes("#porchlamps")),
      ).toMatchObject({ stream: "industry", addressed: "other" });
      expect(results.flatMap((each) => each.gaps)).toEqual([]);
      const past: RemoteMessage[] = [];
      let at: History | null = null;
      for (let pages = 0; pages < 30; pages += 1) {
        const result = await backfill(listening, at, 0);
        past.push(...result.messages);
        at = result.cursor;
        if (result.done) break;
      }
      expect(saying(past, "decaf?")).toMatchObject({ addressed: "to-us" });
      expect(saying(past, "#porchlamps")).toMatchObject({
        stream: "industry",
      });
    });

    test("a token that is revoked asks for a new sign-in", async () => {
      const signedIn = await authoriseApp(snac, "ben");
      const context = contextFor(snac.url, signedIn.accessToken);
      await poll(context, null);
      const answer = await http.request({
        method: "POST",
        url: `${snac.url}/oauth/revoke`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          client_id: signedIn.clientId,
          client_secret: signedIn.clientSecret,
          token: signedIn.accessToken,
        }),
        signal: context.signal,
      });
      expect(answer.status).toBe(200);
      expect((await faultOf(poll(context, null))).code).toBe("needs-sign-in");
      expect(await send(context, post(context, "hello"))).toMatchObject({
        outcome: "failed",
        code: "needs-sign-in",
      });
    });
  },
  { optional: true },
);

/** The sign-in without a browser, for its secrets. */
async function authoriseApp(snac: SnacServer, name: string) {
  const uri = "http://127.0.0.1:9/callback";
  const authorisation = await mastodon.authorise?.(
    { server: snac.url },
    { uri },
    contextFor(snac.url, ""),
  );
  if (authorisation === undefined) throw new Error("no sign-in");
  const location = new URL(await snac.approve(authorisation.url, name));
  expect(location.searchParams.get("state")).toBe(authorisation.state);
  const { secrets } = await authorisation.finish(
    location.searchParams.get("code") ?? "",
  );
  return secrets;
}
