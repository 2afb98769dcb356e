import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FeedServer, startFeeds } from "./feed.ts";
import { isListening } from "./port.ts";
import { type Relay, startRelay } from "./relay.ts";

describe("relay", () => {
  let feeds: FeedServer;
  let relay: Relay;
  beforeEach(async () => {
    feeds = await startFeeds();
    feeds.set("/", {
      body: "hello".repeat(100_000),
      headers: { connection: "close" },
    });
    relay = await startRelay(Number(new URL(feeds.url).port));
  });
  afterEach(async () => {
    await relay.stop();
    await feeds.stop();
    expect(await isListening(relay.port)).toBe(false);
  });
  const get = async () => {
    const response = await fetch(`http://127.0.0.1:${String(relay.port)}/`);
    return response.text();
  };

  test("passes everything until told otherwise", async () => {
    expect(await get()).toBe("hello".repeat(100_000));
    expect(relay.connections()).toBe(1);
  });

  test("loses the answer to a request that the server has seen", async () => {
    relay.setRule(({ from }) => (from === "server" ? "cut" : "pass"));
    await expect(get()).rejects.toThrow();
    expect(feeds.requestsTo("/").length).toBeGreaterThan(0);
    relay.setRule(() => "pass");
    expect(await get()).toBe("hello".repeat(100_000));
  });
});
