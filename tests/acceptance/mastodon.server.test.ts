import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../servers/child.ts";
import { describeServer } from "../servers/describe-server.ts";
import { type Relay, startRelay } from "../servers/relay.ts";
import {
  isInstalled,
  type SnacServer,
  type SnacSession,
  startSnac,
} from "../servers/snac.ts";
import { outboxItem } from "./letterbox.ts";
import { createBench, type Porchlight } from "./porchlight.ts";

type Status = { id: string; content: string; in_reply_to_id: string | null };
type Context = { ancestors: Status[]; descendants: Status[] };

describeServer(
  "Porchlight and snac",
  isInstalled(),
  () => {
    const bench = createBench();
    let snac: SnacServer;
    let ben: SnacSession;
    let anna: SnacSession;
    let relay: Relay;
    let app: Porchlight;
    let id: string;

    beforeAll(async () => {
      snac = await startSnac();
      ben = await snac.signIn("ben");
      anna = await snac.signIn("anna");
      relay = await startRelay(Number(new URL(snac.url).port));
      app = await bench.start(await bench.folder());
      const added = await app.call("accounts.add", {
        channel: "mastodon",
        settings: { server: `http://127.0.0.1:${String(relay.port)}` },
        secrets: { accessToken: anna.token },
      });
      id = added.id;
    });
    afterAll(async () => {
      await bench.close();
      await relay.stop();
      await snac.stop();
    });

    /** Ben says something to Anna; answers his status and the conversation it became. */
    async function mention(text: string) {
      const status = (await ben.call("POST", "/api/v1/statuses", {
        status: `@anna ${text}`,
        visibility: "public",
      })) as Status;
      const item = await until(`“${text}”`, async () => {
        await app.call("accounts.poll", { id });
        const { items } = await app.call("conversations.list", {
          query: `is:waiting channel:mastodon "${text}"`,
        });
        return items[0] ?? null;
      });
      return { status, item };
    }

    /** Answers to a status as its author sees them; a delivery takes seconds. */
    async function repliesTo(status: Status): Promise<Status[]> {
      return until("the reply at Ben's", async () => {
        const { descendants } = (await ben.call(
          "GET",
          `/api/v1/statuses/${status.id}/context`,
        )) as Context;
        return descendants.length === 0 ? null : descendants;
      });
    }

    /** How often Anna's server has what she wrote. */
    async function countPosted(text: string): Promise<number> {
      const me = (await anna.call(
        "GET",
        "/api/v1/accounts/verify_credentials",
      )) as { id: string };
      const posted = (await anna.call(
        "GET",
        `/api/v1/accounts/${me.id}/statuses?limit=40`,
      )) as Status[];
      return posted.filter((each) => each.content.includes(text)).length;
    }

    test("a mention waits, is answered in its thread at the other side, and comes back once", async () => {
      const { status, item } = await mention("is there decaf?");
      expect(item).toMatchObject({
        accountId: id,
        channel: "mastodon",
        waiting: 1,
        waitingSince: expect.any(Number),
        person: { handle: expect.stringContaining("ben@") },
      });
      await app.call("outbox.send", {
        id: "reply-decaf",
        conversationId: item.id,
        text: "There is, and it is good.",
        undoSeconds: 0,
      });
      const { messageId } = await outboxItem(app, "reply-decaf", "sent");
      expect(await repliesTo(status)).toMatchObject([
        { content: expect.stringContaining("it is good") },
      ]);
      await app.call("accounts.poll", { id });
      await app.call("accounts.poll", { id });
      const conversation = await app.call("conversations.get", { id: item.id });
      expect(conversation.messages).toMatchObject([
        { direction: "in" },
        {
          id: messageId,
          direction: "out",
          inReplyTo: conversation.messages[0]?.id,
        },
      ]);
      expect(conversation.waitingSince).toBeUndefined();
      const [row] = await app.call("reports.responseTime", { by: "channel" });
      expect(row).toMatchObject({
        key: "mastodon",
        answered: 1,
        waiting: 0,
        median: expect.any(Number),
      });
    });

    test("while the server is away a reply waits with its reason, and goes out by itself once it is back", async () => {
      const { item } = await mention("and oat milk?");
      const { port } = relay;
      await relay.stop();
      await app.call("outbox.send", {
        id: "reply-oat",
        conversationId: item.id,
        text: "Oat and soy.",
        undoSeconds: 0,
      });
      const waiting = await until("the first try", async () => {
        const [each] = await app.call("outbox.list", {});
        return each?.fault === undefined ? null : each;
      });
      expect(waiting).toMatchObject({
        state: "queued",
        text: "Oat and soy.",
        fault: { code: "unreachable" },
      });
      relay = await startRelay(Number(new URL(snac.url).port), { port });
      await outboxItem(app, "reply-oat", "sent");
      expect(await countPosted("Oat and soy.")).toBe(1);
    });

    test("an answer lost on its way back: looked for, found, never posted twice", async () => {
      const { item } = await mention("any tables left?");
      let isPosting = false;
      relay.setRule(({ from, bytes }) => {
        if (from === "client" && bytes.includes("POST /api/v1/statuses"))
          isPosting = true;
        if (!isPosting || from === "client") return "pass";
        isPosting = false;
        return "cut";
      });
      await app.call("outbox.send", {
        id: "reply-tables",
        conversationId: item.id,
        text: "Two by the window.",
        undoSeconds: 0,
      });
      await outboxItem(app, "reply-tables", "sent");
      await app.call("accounts.poll", { id });
      expect(await countPosted("Two by the window.")).toBe(1);
      const conversation = await app.call("conversations.get", { id: item.id });
      expect(conversation.messages.map((each) => each.direction)).toEqual([
        "in",
        "out",
      ]);
    });

    test("a token that is refused: the account says so, and another token mends it", async () => {
      const other = await snac.signIn("anna");
      await expect(
        app.call("accounts.signIn", { id, secrets: { accessToken: "wrong" } }),
      ).rejects.toMatchObject({ code: "needs-sign-in" });
      const stranger = await snac.signIn("ben");
      await expect(
        app.call("accounts.signIn", {
          id,
          secrets: { accessToken: stranger.token },
        }),
      ).rejects.toMatchObject({ code: "conflict" });
      await app.call("accounts.signIn", {
        id,
        secrets: { accessToken: other.token },
      });
      expect(await app.call("accounts.poll", { id })).toMatchObject({
        more: false,
      });
    });
  },
  { optional: true },
);
