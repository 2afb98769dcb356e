import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Channel } from "./channel.ts";
import { mastodon } from "./mastodon/index.ts";

/** Kind → channel. A new channel is one folder plus one line here. */
export const channels: Partial<Record<ChannelKind, Channel>> = {
  mastodon: mastodon as Channel,
};
