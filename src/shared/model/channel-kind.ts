import { z } from "zod";

/** Kinds of place that an account can be on. */
export const channelKinds = [
  "feed",
  "email",
  "mastodon",
  "bluesky",
  "wordpress",
  "links",
  "github",
  "discourse",
  "matrix",
  "x",
  "youtube",
  "facebook",
  "instagram",
  "linkedin",
  "reddit",
  "discord",
  "slack",
  "telegram",
] as const;
export const channelKind = z.enum(channelKinds);
export type ChannelKind = z.infer<typeof channelKind>;
