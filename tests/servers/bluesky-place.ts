import { send } from "../../src/main/channels/bluesky/send.ts";
import type { Cursor } from "../../src/main/channels/bluesky/poll.ts";
import type { Context } from "../../src/main/channels/bluesky/context.ts";
import type { OutgoingMessage } from "../../src/main/channels/outgoing.ts";
import type {
  RemoteMessage,
  RemoteSignal,
} from "../../src/main/channels/received.ts";
import { contextFor, pollAll, signedIn } from "../channels/bluesky/context.ts";
import { startBluesky, type BlueskyUser } from "./bluesky.ts";
import { until } from "./child.ts";

export type Ref = { uri: string; cid: string };

/** The last part of an address: what a record is called. */
export function keyOf(uri: string): string {
  return uri.split("/").at(-1) ?? "";
}

/** Writes a record as somebody else. */
export function record(
  by: BlueskyUser,
  collection: string,
  value: Record<string, unknown>,
  rkey?: string,
) {
  return by.call("com.atproto.repo.createRecord", {
    repo: by.did,
    collection,
    ...(rkey === undefined ? {} : { rkey }),
    record: {
      $type: collection,
      createdAt: new Date().toISOString(),
      ...value,
    },
  });
}

/** Posts as somebody else. */
export async function post(
  by: BlueskyUser,
  text: string,
  more: Record<string, unknown> = {},
): Promise<Ref> {
  const { uri, cid } = await record(by, "app.bsky.feed.post", {
    text,
    ...more,
  });
  return { uri: uri as string, cid: cid as string };
}

export function erase(by: BlueskyUser, { uri }: Ref) {
  return by.call("com.atproto.repo.deleteRecord", {
    repo: by.did,
    collection: "app.bsky.feed.post",
    rkey: keyOf(uri),
  });
}

/** What makes a text that begins with somebody's handle name them. */
export function naming(user: BlueskyUser) {
  return {
    facets: [
      {
        index: { byteStart: 0, byteEnd: user.handle.length + 1 },
        features: [{ $type: "app.bsky.richtext.facet#mention", did: user.did }],
      },
    ],
  };
}

export function refOf({ raw }: RemoteMessage): Ref {
  const { uri, cid } = (raw as { post: Ref }).post;
  return { uri, cid };
}

/** A network with our account `anna` and two others, and all that was heard there since it began. */
export async function startPlace() {
  const network = await startBluesky();
  const anna = await network.join("anna");
  const ben = await network.join("ben");
  const carla = await network.join("carla");
  const made = await anna.call("com.atproto.server.createAppPassword", {
    name: "porchlight",
    privileged: true,
  });
  const heard: RemoteMessage[] = [];
  const signals: RemoteSignal[] = [];
  const gone: string[] = [];
  let cursor: Cursor | null = null;
  let us = await signedIn(
    contextFor(
      { handle: anna.handle, server: network.url },
      { password: made["password"] as string },
    ),
  );
  /** Polls until it is there: the AppView sees things a little later. */
  const hear = <T>(what: string, look: () => T | undefined): Promise<T> =>
    until(what, async () => {
      const results = await pollAll(us, cursor);
      cursor = results.at(-1)?.cursor ?? null;
      for (const result of results) {
        heard.push(...result.messages);
        signals.push(...result.signals);
        gone.push(...result.tombstones.map(({ remoteId }) => remoteId));
      }
      return look() ?? null;
    });
  return {
    network,
    anna,
    ben,
    carla,
    us: (): Context => us,
    /** From now on our clock is so much later. */
    pass(ms: number) {
      us = { ...us, now: () => Date.now() + ms };
    },
    /** From now on we listen to this hashtag as well. */
    listenTo(value: string) {
      const source = { kind: "hashtag", value, stream: "brand" } as const;
      us = { ...us, settings: { ...us.settings, sources: [source] } };
    },
    heard,
    signals,
    gone,
    sendOk: async (text: OutgoingMessage, as = us): Promise<RemoteMessage> => {
      const result = await send(as, text);
      if (result.outcome !== "sent") throw new Error(JSON.stringify(result));
      return result.message;
    },
    hear,
    hearText: (text: string): Promise<RemoteMessage> =>
      hear(`"${text}"`, () =>
        heard.findLast((message) => message.text.includes(text)),
      ),
  };
}
export type Place = Awaited<ReturnType<typeof startPlace>>;
