import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { Channel } from "../../src/main/channels/channel.ts";
import { AppError, type FaultCode } from "../../src/shared/fault.ts";
import { message, page } from "./remote.ts";

/** What the other side answers to one poll. */
export type PeerAnswer = {
  status?: number;
  /** Remote ids of new messages. */
  names?: string[];
  more?: boolean;
  retryAt?: number;
  gap?: { from: number; to: number; why: string };
};

/** A place on the other side of a real socket. */
export type Peer = {
  url: string;
  /** What it answers from now on. */
  set: (answer: PeerAnswer) => void;
  /** Holds every answer back until the answered function is called. */
  hold: () => () => void;
  asked: () => number;
  /** The most requests that were open at once. */
  crowd: () => number;
  stop: () => Promise<void>;
};

export async function startPeer(): Promise<Peer> {
  let answer: PeerAnswer = {};
  let gate = Promise.resolve();
  let asked = 0;
  let open = 0;
  let crowd = 0;
  const server = createServer((_, response) => {
    asked += 1;
    open += 1;
    crowd = Math.max(crowd, open);
    void gate.then(() => {
      open -= 1;
      response.writeHead(answer.status ?? 200).end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      answer = next;
    },
    hold() {
      let release = () => undefined as void;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    asked: () => asked,
    crowd: () => crowd,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const answer = z.object({
  names: z.array(z.string()).default([]),
  more: z.boolean().default(false),
  retryAt: z.number().optional(),
  gap: z
    .object({ from: z.number(), to: z.number(), why: z.string() })
    .optional(),
});

const faults: Record<number, [FaultCode, string]> = {
  401: ["needs-sign-in", "The peer does not know this sign-in. Sign in again."],
  410: ["gone", "The peer says that this place is gone."],
  429: ["rate-limited", "The peer asks for a pause."],
  500: ["unreachable", "The peer has a fault of its own."],
};

/** A channel to that place, once a minute; its cursor counts the polls that brought something. */
export const peerChannel: Channel<
  { url: string },
  { key?: string | undefined },
  number
> = {
  kind: "mastodon",
  settings: z.object({ url: z.string() }),
  secrets: z.object({ key: z.string().optional() }),
  cursor: z.number(),
  pollSeconds: 60,
  identify: ({ settings }) =>
    Promise.resolve({
      name: "Peer",
      handle: "@us@peer.example",
      identities: [],
      settings,
      capabilities: {
        reply: true,
        post: true,
        like: false,
        boost: false,
        length: { unit: "none" },
      },
    }),
  check: () => Promise.resolve([]),
  async poll({ http, settings, signal }, cursor) {
    const got = await http.request({ url: settings.url, signal });
    const said = got.status === 304 ? {} : (JSON.parse(got.text()) as unknown);
    const { names, more, gap, retryAt } = answer.parse(said);
    const fault = faults[got.status];
    if (fault !== undefined)
      throw new AppError(
        ...fault,
        retryAt === undefined ? {} : { details: { retryAt } },
      );
    return {
      ...page(names.map((name, n) => message(name, "ana", n))),
      cursor: (cursor ?? 0) + 1,
      more,
      unchanged: got.status === 304,
      gaps: gap === undefined ? [] : [gap],
    };
  },
};
