import { afterEach, beforeEach, expect, test } from "vitest";
import { links } from "../../../src/main/channels/links/index.ts";
import { fillMentions } from "../../../src/main/channels/links/mentions.ts";
import { unwrapRedirect } from "../../../src/main/channels/links/alerts.ts";
import { contextFor } from "./context.ts";
import { domain, startReceiver, type Receiver } from "./double.ts";

const dayMs = 86_400_000;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const settings = () =>
  ({ source: "mentions", server: receiver.url, domain }) as const;
const poll = (
  cursor: Awaited<ReturnType<typeof links.poll>>["cursor"] | null,
) => links.poll(contextFor(settings()), cursor);
const receive = (name: string, daysAgo: number, rest = {}) =>
  receiver.receive(
    {
      "wm-source": `https://${name}.example/`,
      content: { text: name },
      ...rest,
    },
    { createdAt: Date.now() - daysAgo * dayMs },
  );

test("what its owner let through late is found, whatever its number", async () => {
  const held = receiver.receive(
    { "wm-source": "https://held.example/", content: { text: "held" } },
    { held: true },
  );
  receive("seen", 0);
  const first = await poll(null);
  expect(first.messages.map(({ text }) => text)).toEqual(["seen"]);
  receiver.permit(held);
  const second = await poll(first.cursor);
  expect(second.messages.map(({ text }) => text)).toEqual(["held"]);
  expect((await poll(second.cursor)).unchanged).toBe(true);
});

test("history goes back page by page, also while some are deleted", async () => {
  const ids = Array.from({ length: 250 }, (_, n) => receive(`p${n}`, 400 - n));
  const context = { ...contextFor(settings()), settings: settings() };
  const found = new Set<string>();
  let at: Awaited<ReturnType<typeof fillMentions>>["cursor"] | null = null;
  for (let turn = 0; turn < 10; turn += 1) {
    const page = await fillMentions(context, at, 0);
    for (const { remoteId } of page.messages) found.add(remoteId);
    // The newest five go, so that all others move up.
    if (turn === 0) for (const id of ids.slice(-5)) receiver.remove(id);
    at = page.cursor;
    if (page.done) break;
  }
  expect(found.size).toBe(250);
});

test("history ends where the user wants it to", async () => {
  for (let n = 0; n < 150; n += 1) receive(`p${n}`, n);
  const context = { ...contextFor(settings()), settings: settings() };
  const page = await fillMentions(context, null, Date.now() - 50 * dayMs);
  expect(page).toMatchObject({ done: true, requests: 1 });
});

test("another blog of the same token is another account", async () => {
  receiver.receive(
    { "wm-source": "https://else.example/" },
    { domain: "shop.example" },
  );
  expect((await poll(null)).messages).toEqual([]);
});

test.each([
  [
    "https://www.google.com/url?rct=j&sa=t&url=https://a.example/b%3Fc%3D1&ct=ga",
    "https://a.example/b?c=1",
  ],
  ["https://www.google.co.uk/url?q=https://a.example/", "https://a.example/"],
  [
    `https://www.google.com/url?url=${encodeURIComponent("https://www.google.com/url?url=https://a.example/")}`,
    "https://a.example/",
  ],
  [
    "https://www.google.com/url?url=javascript:alert(1)",
    "https://www.google.com/url?url=javascript:alert(1)",
  ],
  [
    "https://google.com.evil.example/url?url=https://a.example/",
    "https://google.com.evil.example/url?url=https://a.example/",
  ],
  [
    "https://a.example/url?url=https://b.example/",
    "https://a.example/url?url=https://b.example/",
  ],
  ["no address", undefined],
])("%s leads to %s", (address, page) => {
  expect(unwrapRedirect(address)).toBe(page);
});
