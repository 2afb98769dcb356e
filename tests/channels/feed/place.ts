import type { ChannelContext } from "../../../src/main/channels/channel.ts";
import type { FeedSettings } from "../../../src/main/channels/feed/wire.ts";
import { createHttp } from "../../../src/main/channels/http.ts";
import { AppError } from "../../../src/shared/fault.ts";
import { alone } from "../plainly.ts";

export const now = Date.UTC(2026, 10, 21, 12);

/** A channel's context for the feed at an address; the clock stands still. */
export function contextFor(
  url: string,
  signal: AbortSignal = new AbortController().signal,
): ChannelContext<FeedSettings, Record<string, never>> {
  return {
    accountId: "a1",
    settings: { url, stream: "industry" },
    ...alone({}),
    http: createHttp({
      userAgent: "Porchlight/0.1 (+https://porchlight.example)",
      isOffline: () => false,
    }),
    now: () => now,
    signal,
  };
}

export function rss(...titles: string[]): string {
  const items = titles.map(
    (title, index) =>
      `<item><guid>${title}</guid><title>${title}</title><pubDate>${new Date(now - (index + 1) * 3_600_000).toUTCString()}</pubDate></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>${items.join("")}</channel></rss>`;
}

export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => new Error("It should have failed."),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}
