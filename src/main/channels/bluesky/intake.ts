import { streams, type Stream } from "../../../shared/model/message.ts";
import { describe } from "../lenient.ts";
import type { RemoteMessage, RemoteSignal } from "../received.ts";
import { toIdentity } from "./identity.ts";
import type { Rejected } from "./lists.ts";
import { post as postRecord, saysSomething } from "./record.ts";
import { addressedOf, climb, isOurs, type World } from "./thread.ts";
import type { Threads } from "./threads.ts";
import { toMessage } from "./to-message.ts";
import type { Row } from "./walk.ts";
import {
  feedRow,
  notification as notificationWire,
  postView,
  subjectRecord,
  type Notification,
  type PostView,
} from "./wire.ts";

/** https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications; others mean no text and no act towards us. */
const signalKinds: Readonly<Record<string, RemoteSignal["kind"]>> = {
  like: "like",
  "like-via-repost": "like",
  repost: "boost",
  "repost-via-repost": "boost",
  follow: "follow",
};
const textStreams: Readonly<Record<string, Stream>> = {
  mention: "direct",
  reply: "direct",
  quote: "direct",
  "subscribed-post": "industry",
};
const maxTries = 6;

/** What one poll has gathered; messages are made at the end, when all that is known is known. */
export type Intake = {
  signals: RemoteSignal[];
  /** Posts whose thread could not be read, with the tries so far. */
  unread: Map<string, number>;
  takeNotifications: (rows: readonly Row[]) => Promise<void>;
  takeOwn: (rows: readonly Row[]) => Promise<void>;
  /** What a source found: what people say to each other. What means us comes with its notification, and whole. */
  takeFound: (rows: readonly Row[], stream: Stream) => void;
  /** Another try for threads that the server could not give last time. */
  takeAgain: (uris: readonly string[]) => Promise<void>;
  messages: () => RemoteMessage[];
};

export function createIntake(
  world: World,
  threads: Threads,
  before: ReadonlyMap<string, number>,
  rejected: Rejected,
  now: () => number,
): Intake {
  const wanted = new Map<string, Stream>();
  const unread = new Map(before);
  const signals: RemoteSignal[] = [];
  const { known, self } = world;

  const want = (uri: string, stream: Stream) => {
    const other = wanted.get(uri) ?? stream;
    const isCloser = streams.indexOf(stream) < streams.indexOf(other);
    wanted.set(uri, isCloser ? stream : other);
  };

  /** Posts with all that stands above them and some of what stands below. */
  const takeWhole = async (posts: ReadonlyMap<PostView, Stream>) => {
    // Most threads are short: their posts above are asked for many at once.
    await threads.look(
      [...posts.keys()].flatMap(({ record: { reply } }) =>
        reply === undefined ? [] : [reply.parent.uri, reply.root.uri],
      ),
    );
    for (const [post, stream] of posts) {
      const isWhole = await threads.complete(post);
      const tries = (unread.get(post.uri) ?? 0) + 1;
      if (isWhole || tries >= maxTries) unread.delete(post.uri);
      else unread.set(post.uri, tries);
      want(post.uri, stream);
      for (const { uri } of climb(post, world).above) want(uri, stream);
      for (const { uri } of threads.below(post.uri)) want(uri, stream);
    }
  };

  /** A quote that says nothing is an act like a repost. */
  const signalOf = (row: Notification): RemoteSignal | undefined => {
    const quote = postRecord.safeParse(row.record).data;
    const isBareQuote =
      row.reason === "quote" && quote !== undefined && !saysSomething(quote);
    const kind = isBareQuote ? "quote" : signalKinds[row.reason];
    if (kind === undefined) return undefined;
    const about =
      subjectRecord.safeParse(row.record).data?.subject.uri ??
      row.reasonSubject;
    return {
      remoteId: row.uri,
      kind,
      author: toIdentity(row.author, now()),
      at: Math.min(row.indexedAt, now()),
      ...(kind === "follow" || about === undefined ? {} : { about }),
    };
  };

  const viewsOf = (uris: ReadonlyMap<string, Stream>) =>
    new Map(
      [...uris].flatMap(([uri, stream]) => {
        const post = known.get(uri);
        return post === undefined ? [] : [[post, stream] as const];
      }),
    );

  return {
    signals,
    unread,
    async takeNotifications(rows) {
      const texts = new Map<string, Stream>();
      for (const { raw } of rows) {
        const read = notificationWire.safeParse(raw);
        if (!read.success) {
          rejected.push({ raw, why: describe(read.error) });
          continue;
        }
        const signal = signalOf(read.data);
        const stream = textStreams[read.data.reason];
        if (signal !== undefined) signals.push(signal);
        else if (stream !== undefined) texts.set(read.data.uri, stream);
      }
      await threads.look([...texts.keys()]);
      await takeWhole(viewsOf(texts));
    },
    async takeOwn(rows) {
      const posts = new Map<PostView, Stream>();
      for (const { raw } of rows) {
        const read = feedRow.safeParse(raw);
        if (!read.success) {
          rejected.push({ raw, why: describe(read.error) });
          continue;
        }
        const { post, reply } = read.data;
        for (const each of [post, reply?.root, reply?.parent])
          if (each !== undefined) threads.learn(each);
        if (isOurs(post.uri, self)) posts.set(post, "direct");
      }
      await takeWhole(posts);
    },
    takeFound(rows, stream) {
      for (const { raw } of rows) {
        const read = postView.safeParse(raw);
        if (!read.success) {
          rejected.push({ raw, why: describe(read.error) });
          continue;
        }
        const comesOtherwise =
          isOurs(read.data.uri, self) ||
          addressedOf(read.data, self) === "to-us";
        if (comesOtherwise) continue;
        threads.learn(read.data);
        want(read.data.uri, stream);
      }
    },
    async takeAgain(uris) {
      await threads.look(uris);
      for (const uri of uris) if (!known.has(uri)) unread.delete(uri);
      await takeWhole(viewsOf(new Map(uris.map((uri) => [uri, "direct"]))));
    },
    messages: () =>
      [...wanted].flatMap(([uri, stream]) => {
        const post = known.get(uri);
        if (post === undefined) return [];
        const message = toMessage(post, world, { now: now(), stream });
        return [
          message.addressed === "other"
            ? message
            : { ...message, stream: "direct" as const },
        ];
      }),
  };
}
