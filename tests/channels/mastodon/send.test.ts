import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { OutgoingMessage } from "../../../src/main/channels/outgoing.ts";
import { find } from "../../../src/main/channels/mastodon/find.ts";
import type { Context } from "../../../src/main/channels/mastodon/identify.ts";
import { send } from "../../../src/main/channels/mastodon/send.ts";
import { contextFor, faultOf, pollAll } from "./context.ts";
import {
  breakage,
  startDouble,
  type Double,
  type DoubleStatus,
} from "./double.ts";
import { plainly } from "../plainly.ts";

const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A server with one mention that waits for its answer. */
async function start(more: Partial<DoubleStatus> = {}) {
  const server = await startDouble();
  open.push(server);
  const context = contextFor(server.url, server.token);
  const anna = server.person("anna@far.example");
  const status = server.status(anna, "are you open?", {
    names: [server.us],
    ...more,
  });
  server.notify("mention", anna, status);
  return { server, context, anna, status };
}

async function answerTo(
  context: Context,
  status: DoubleStatus,
  text: string,
): Promise<OutgoingMessage> {
  const messages = (await pollAll(context)).flatMap((each) => each.messages);
  const parent = messages.find(({ remoteId }) => remoteId === status.id);
  if (parent === undefined) throw new Error("The parent was not polled.");
  return {
    ...plainly,
    key: "018f6f00-0000-7000-8000-000000000001",
    text,
    createdAt: Date.now(),
    parent,
  };
}

function bodyOf(server: Double) {
  expect(server.posts).toHaveLength(1);
  return server.posts[0]?.body;
}

describe("a reply", () => {
  test("goes below its parent, to its author, with the key", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "until six");
    const result = await send(context, outgoing);
    expect(bodyOf(server)).toEqual({
      status: "@anna@far.example until six",
      in_reply_to_id: status.id,
      visibility: "public",
    });
    expect(server.posts[0]?.headers["idempotency-key"]).toBe(outgoing.key);
    expect(result).toMatchObject({
      outcome: "sent",
      message: {
        own: true,
        kind: "reply",
        inReplyTo: status.id,
        thread: [status.id],
        text: "@anna until six",
      },
    });
  });

  test("is the same message when the next poll brings it", async () => {
    const { context, status } = await start();
    const result = await send(
      context,
      await answerTo(context, status, "until six"),
    );
    const polled = (await pollAll(context)).flatMap((each) => each.messages);
    if (result.outcome !== "sent") throw new Error(result.outcome);
    expect(
      polled.find(({ remoteId }) => remoteId === result.message.remoteId),
    ).toEqual(result.message);
  });

  test.each(["public", "unlisted", "private", "direct"])(
    "is as %s as what it answers, under the same warning",
    async (visibility) => {
      const { server, context, status } = await start({
        visibility,
        spoiler_text: "coffee",
      });
      await send(context, await answerTo(context, status, "yes"));
      expect(bodyOf(server)).toMatchObject({
        visibility,
        spoiler_text: "coffee",
        sensitive: true,
      });
    },
  );

  test("a visibility that only that server has is not made wider", async () => {
    const { server, context, status } = await start({
      visibility: "mutuals_only",
    });
    await send(context, await answerTo(context, status, "yes"));
    expect(bodyOf(server)).toMatchObject({ visibility: "direct" });
  });

  test.each([
    ["yes @anna@far.example", "yes @anna@far.example"],
    ["yes @ANNA@Far.example.", "yes @ANNA@Far.example."],
    ["yes @anna", "@anna@far.example yes @anna"],
    ["mail anna@far.example", "@anna@far.example mail anna@far.example"],
  ])("%s is sent as %s", async (typed, sent) => {
    const { server, context, status } = await start();
    await send(context, await answerTo(context, status, typed));
    expect(bodyOf(server)).toMatchObject({ status: sent });
  });

  test("in public names only its author, in a direct message everybody", async () => {
    for (const [visibility, text] of [
      ["public", "@anna@far.example yes"],
      ["direct", "@anna@far.example @ben@far.example yes"],
    ] as const) {
      const { server, context, anna } = await start();
      const ben = server.person("ben@far.example");
      const status = server.status(anna, "both?", {
        names: [server.us, ben],
        visibility,
      });
      server.notify("mention", anna, status);
      await send(context, await answerTo(context, status, "yes"));
      expect(bodyOf(server)).toMatchObject({ status: text });
    }
  });

  test("to somebody of our own server uses the bare name", async () => {
    const { server, context } = await start();
    const carl = server.person("carl");
    const status = server.status(carl, "hi", { names: [server.us] });
    server.notify("mention", carl, status);
    await send(context, await answerTo(context, status, "hi"));
    expect(bodyOf(server)).toMatchObject({ status: "@carl hi" });
  });

  test("to a message that is gone is not made", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.statuses.delete(status.id);
    expect(await send(context, outgoing)).toMatchObject({
      outcome: "failed",
      code: "gone",
    });
    expect(server.posts).toHaveLength(0);
  });
});

describe("definite failures", () => {
  test.each([
    [401, "The access token was revoked", "needs-sign-in"],
    [403, "This action is outside the authorized scopes", "needs-sign-in"],
    [403, "You are suspended", "refused"],
    [404, "Record not found", "gone"],
    [413, "Payload too large", "too-large"],
    [422, "Validation failed: Text can't be blank", "refused"],
  ])("%i (%s) is %s", async (code, error, expected) => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.fail(/POST .*statuses/, breakage.refusing(code, error));
    const result = await send(context, outgoing);
    expect(result).toMatchObject({ outcome: "failed", code: expected });
    if (result.outcome !== "failed") return;
    expect(result.details?.retryAt).toBeUndefined();
    expect(result.message).toMatch(/^\S.*\.$/);
    if (expected === "refused") expect(result.message).toContain(error);
  });

  test("a text that is too long says so in the server's words", async () => {
    const { context, status } = await start();
    const outgoing = await answerTo(context, status, "x".repeat(1100));
    expect(await send(context, outgoing)).toMatchObject({
      outcome: "failed",
      code: "refused",
      message: expect.stringContaining("limit of 1000") as string,
    });
  });

  test("429 is tried again when the server says", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    const resetAt = Date.now() + 200_000;
    server.fail(/POST .*statuses/, breakage.tooMany(resetAt));
    const result = await send(context, outgoing);
    expect(result).toMatchObject({ outcome: "failed", code: "rate-limited" });
    if (result.outcome !== "failed") return;
    expect(Math.abs((result.details?.retryAt ?? 0) - resetAt)).toBeLessThan(2);
  });

  test("a server that is down before anything left waits for it", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.fail(/GET .*statuses/, breakage.unavailable);
    const down = await send(context, outgoing);
    expect(down).toMatchObject({ outcome: "failed", code: "unreachable" });
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    const refused = await send(
      {
        ...context,
        settings: {
          server: `http://127.0.0.1:${port}`,
          accountId: "1",
          acct: "shop@shop.example",
        },
      },
      { ...plainly, key: "k", text: "hello", createdAt: Date.now() },
    );
    expect(refused).toMatchObject({ outcome: "failed", code: "unreachable" });
    for (const result of [down, refused])
      expect(
        result.outcome === "failed" && result.details?.retryAt,
      ).toBeGreaterThan(Date.now());
    expect(server.posts).toHaveLength(0);
  });

  test("without a sign-in nothing is asked", async () => {
    const { server, context } = await start();
    const signedOut = { ...context, secrets: { accessToken: "" } };
    expect(
      await send(signedOut, {
        ...plainly,
        key: "k",
        text: "hello",
        createdAt: 0,
      }),
    ).toMatchObject({ outcome: "failed", code: "needs-sign-in" });
    expect(server.asked).toHaveLength(0);
  });
});

describe("when it may be there or not", () => {
  test.each([
    ["504 after it was done", breakage.committed(504)],
    ["500 on a repeated key", breakage.committed(500)],
    ["HTML with 200", breakage.committed(200)],
    ["a connection that breaks", breakage.hangUp],
  ])(
    "%s: looked for, found, and there once after twenty tries",
    async (_, fault) => {
      const { server, context, status } = await start();
      const outgoing = await answerTo(context, status, "until *six*!");
      server.fail(/POST .*statuses/, fault, 20);
      for (let tries = 0; tries < 20; tries += 1) {
        // As the outbox does: never again before looking.
        const there = tries === 0 ? null : await find(context, outgoing);
        if (there !== null) continue;
        expect(await send(context, outgoing)).toMatchObject({
          outcome: "unknown",
        });
      }
      expect(server.posts).toHaveLength(1);
      expect(await find(context, outgoing)).toMatchObject({
        own: true,
        inReplyTo: status.id,
        thread: [status.id],
      });
    },
  );

  test("503 before it was done: looked for, not found", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.fail(/POST .*statuses/, breakage.unavailable);
    expect(await send(context, outgoing)).toMatchObject({ outcome: "unknown" });
    expect(await find(context, outgoing)).toBeNull();
  });

  test("time-out", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.fail(/POST .*statuses/, (_, commit) => commit());
    const hasty: Context = {
      ...context,
      http: {
        request: (request) =>
          context.http.request({ ...request, timeoutMs: 300 }),
      },
    };
    expect(await send(hasty, outgoing)).toMatchObject({ outcome: "unknown" });
    expect(await find(context, outgoing)).not.toBeNull();
  });
});

describe("looking for what was sent", () => {
  test.each([
    "plain words",
    "names @ben@far.example and #tags",
    "a link https://www.example.org/a/very/long/path?x=1 in it",
    "«quotes» — “dashes”, ellipses…",
    "多謝！明天見",
    "👍🏽",
    "?!",
  ])("%s", async (text) => {
    const { context, status } = await start();
    const outgoing = await answerTo(context, status, text);
    await send(context, outgoing);
    expect(await find(context, outgoing)).not.toBeNull();
    expect(
      await find(context, { ...outgoing, text: `not ${text}` }),
    ).toBeNull();
  });

  test("another text, another parent, another time is not it", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.status(server.us, "@anna yes", {
      to: status,
      created_at: new Date(outgoing.createdAt - 60_000).toISOString(),
    });
    server.status(server.us, "@anna yes");
    server.status(server.us, "@anna no", { to: status });
    server.status(server.person("ben@far.example"), "yes", { to: status });
    expect(await find(context, outgoing)).toBeNull();
  });

  test("a new post is found among our own", async () => {
    const { context } = await start();
    const outgoing = {
      ...plainly,
      key: "k",
      text: "New beans!",
      createdAt: Date.now(),
    };
    expect(await find(context, outgoing)).toBeNull();
    await send(context, outgoing);
    expect(await find(context, outgoing)).toMatchObject({
      kind: "post",
      thread: [],
    });
  });

  test("is still found when its parent was deleted since", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    await send(context, outgoing);
    server.statuses.delete(status.id);
    expect(await find(context, outgoing)).not.toBeNull();
  });

  test("below its parent is enough where own posts are not listed", async () => {
    const { server, context, status } = await start({ visibility: "direct" });
    const outgoing = await answerTo(context, status, "yes");
    await send(context, outgoing);
    server.fail(/accounts.*statuses/, (response) => {
      response.end("[]");
    });
    expect(await find(context, outgoing)).toMatchObject({ kind: "dm" });
  });

  test("a look that fails is no answer", async () => {
    const { server, context, status } = await start();
    const outgoing = await answerTo(context, status, "yes");
    server.fail(/accounts.*statuses/, breakage.unavailable);
    expect((await faultOf(find(context, outgoing))).code).toBe("unreachable");
    server.fail(/context/, breakage.html);
    expect((await faultOf(find(context, outgoing))).code).toBe("bad-answer");
  });
});
