import type { Reread } from "../channels/channel.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { rereadBluesky } from "./bluesky/to-message.ts";
import { rereadX } from "./x/to-message.ts";

/**
 * What reads the text of what was imported again, of channels that are only imported. Undefined where what is kept
 * does not hold enough. Its address follows from more than is kept with it: it stays.
 */
export const rereaders: Partial<
  Record<ChannelKind, (raw: unknown) => Omit<Reread, "permalink"> | undefined>
> = { x: rereadX, bluesky: rereadBluesky };
