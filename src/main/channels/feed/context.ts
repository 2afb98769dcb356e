import { z } from "zod";
import type { ChannelContext } from "../channel.ts";
import type { FeedSettings } from "./wire.ts";

export const feedSecrets = z.object({});
export type FeedSecrets = z.infer<typeof feedSecrets>;
export type FeedContext = ChannelContext<FeedSettings, FeedSecrets>;
