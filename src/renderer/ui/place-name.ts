import type { Account } from "../../shared/model/account.ts";
import { channelGlyphs } from "./channel-glyph.ts";

/** Where an account is, as people say it: its server, its mailbox, else the channel's name. */
export function placeName({ handle, channel, name }: Account): string {
  const server = /^@[^@]+@(.+)$/.exec(handle)?.[1];
  if (server !== undefined) return server;
  return handle.includes("@") && handle !== name
    ? handle
    : channelGlyphs[channel].name;
}
