import type { ChannelContext } from "../channel.ts";
import type { Secrets, Settings } from "./settings.ts";

export type Context = ChannelContext<Settings, Secrets>;
