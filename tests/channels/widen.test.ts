import { expect, test } from "vitest";
import { channels } from "../../src/main/channels/index.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import { startFeeds } from "../servers/feed.ts";
import { alone } from "./plainly.ts";

const http = createHttp({ userAgent: "Porchlight/0.1" });
const contextFor = (settings: unknown, secrets: unknown) => ({
  accountId: "a",
  settings,
  ...alone(secrets),
  http,
  now: Date.now,
  signal: new AbortController().signal,
});

test("every channel is listed under its own kind", () => {
  for (const [kind, channel] of Object.entries(channels))
    expect(channel.kind).toBe(kind);
});

test("settings and secrets that do not fit are said, never quoted", async () => {
  for (const channel of Object.values(channels)) {
    const context = contextFor({ canary: "canary" }, { canary: "canary" });
    for (const attempt of [
      () => channel.poll(context, null),
      () => channel.identify(context),
    ]) {
      const error: unknown = await attempt().catch((cause: unknown) => cause);
      expect(error).toMatchObject({
        name: "AppError",
        code: expect.stringMatching(/^(?:invalid-input|needs-sign-in)$/),
        message: expect.not.stringContaining("canary"),
      });
    }
    expect(await channel.check(context)).toMatchObject([{ ok: false }]);
  }
});

test("a cursor that does not fit begins anew", async () => {
  const feeds = await startFeeds();
  try {
    feeds.set("/feed", {
      body: `<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>a</title></item></channel></rss>`,
    });
    const context = contextFor({ url: `${feeds.url}/feed` }, {});
    const result = await channels.feed?.poll(context, { from: "elsewhere" });
    expect(result?.messages.map((m) => m.stream)).toEqual(["industry"]);
  } finally {
    await feeds.stop();
  }
});
