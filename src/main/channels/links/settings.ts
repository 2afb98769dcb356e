import { z } from "zod";
import type { ChannelContext } from "../channel.ts";
import { isLoopback } from "../private-host.ts";

/** Where webmentions are collected for most blogs that are not programs themselves. */
export const usualServer = "https://webmention.io";

/** A token goes there: never without encryption, except to this machine, and nothing secret may stand in it. */
export const server = z
  .url({ protocol: /^https?$/, error: "This is not a web address." })
  .refine(
    (url) =>
      url.startsWith("https:") || isLoopback(URL.parse(url)?.hostname ?? ""),
    { error: "Only https addresses are safe." },
  )
  .transform((url) => {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname.replace(/\/$/, "")}`;
  });

/** Kept with the account and shown: never a secret. */
export const linkSettings = z.discriminatedUnion("source", [
  /** A server that collects webmentions, as webmention.io does. */
  z.object({
    source: z.literal("mentions"),
    server,
    /** The blog's host name, as the server knows it. */
    domain: z.string().min(1).max(253),
  }),
  /** A feed of what a search engine finds. */
  z.object({
    source: z.literal("alerts"),
    feed: z.url({ protocol: /^https?$/ }),
  }),
]);
export type LinkSettings = z.infer<typeof linkSettings>;

/** Alerts need none: their address is all that it takes to read them. */
export const linkSecrets = z.object({
  token: z.string().min(1).max(500).optional(),
});
export type LinkSecrets = z.infer<typeof linkSecrets>;

export type LinkContext = ChannelContext<LinkSettings, LinkSecrets>;

type Of<Source extends LinkSettings["source"]> = Omit<
  LinkContext,
  "settings"
> & { settings: Extract<LinkSettings, { source: Source }> };
export type MentionsContext = Of<"mentions">;
export type AlertsContext = Of<"alerts">;
