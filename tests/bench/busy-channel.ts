import { z } from "zod";
import {
  channelKinds,
  type ChannelKind,
} from "../../src/shared/model/channel-kind.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { generateDemo } from "../../src/main/demo/generate.ts";

export const pageSize = 40;
const pollSeconds = 3;
const spreadMs = 60;

/** As many new messages as asked for, written before anything is measured; their times are set when they are brought. */
function writeAhead(messages: number): RemoteMessage[] {
  const written: RemoteMessage[] = [];
  const renamed = (id: string) => `busy.${id}`;
  for (const { message } of generateDemo({
    seed: 23,
    now: Date.now(),
    messages,
    wide: true,
  })) {
    const { below: _, inReplyTo, ...rest } = message;
    written.push({
      ...rest,
      remoteId: renamed(message.remoteId),
      thread: message.thread.map(renamed),
      ...(inReplyTo === undefined ? {} : { inReplyTo: renamed(inReplyTo) }),
      raw: { ...rest, raw: null },
    });
  }
  return written;
}

/** Channels of every kind that bring a full page at each poll, without end of the first `messages`. */
export function createBusyChannels(messages: number): {
  channels: Partial<Record<ChannelKind, Channel>>;
  brought: () => number;
} {
  const ahead = writeAhead(messages);
  let brought = 0;
  const channel = (kind: ChannelKind): Channel => ({
    kind,
    settings: z.record(z.string(), z.unknown()),
    secrets: z.object({}),
    cursor: z.object({ brought: z.number() }),
    pollSeconds,
    identify: () => Promise.reject(new Error("nobody is added here")),
    check: () => Promise.resolve([]),
    poll: ({ now }) => {
      const page = ahead
        .slice(brought, brought + pageSize)
        // One after the other since the poll before, as people write.
        .map((message, i) => ({
          ...message,
          sentAt: now() - (pageSize - i) * spreadMs,
        }));
      brought += page.length;
      return Promise.resolve({
        messages: page,
        signals: [],
        tombstones: [],
        cursor: { brought },
        more: false,
        requests: 1,
        unchanged: page.length === 0,
        rejected: [],
        gaps: [],
      });
    },
  });
  return {
    channels: Object.fromEntries(
      channelKinds.map((kind) => [kind, channel(kind)]),
    ),
    brought: () => brought,
  };
}
