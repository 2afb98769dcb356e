import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { Api } from "./api.ts";
import { chatState, readChat } from "./chat.ts";
import { openApi, whoIs } from "./identify.ts";
import { createIntake } from "./intake.ts";
import { notificationList, ownPostList, type Rejected } from "./lists.ts";
import { endOf } from "./tokens.ts";
import { recheck, recheckState, watched, type Watched } from "./recheck.ts";
import type { Context } from "./context.ts";
import { listenTo, readSources, sourceState } from "./sources.ts";
import { emptyWorld } from "./thread.ts";
import { createThreads } from "./threads.ts";
import { toMessage } from "./to-message.ts";
import { nextRows, trail } from "./walk.ts";
import { profiles } from "./wire.ts";

export const cursor = z.object({
  notifications: trail,
  posts: trail,
  chat: chatState.optional(),
  sources: z.record(z.string(), sourceState).default({}),
  /** Newest first. */
  watched: z.array(watched),
  /** Posts whose thread the server could not give. */
  again: z.array(z.object({ id: z.string(), tries: z.number() })),
  recheck: recheckState.optional(),
  /** The account's own name when it was last seen. */
  name: z.string().optional(),
});
export type Cursor = z.infer<typeof cursor>;

const freshCursor: Cursor = {
  notifications: {},
  posts: {},
  sources: {},
  watched: [],
  again: [],
};

const maxWatched = 150;
const maxAgain = 50;
const againPerPoll = 5;
/** https://docs.bsky.app/docs/api/app-bsky-actor-get-profiles */
const maxProfiles = 25;

/** How many follow those who wrote to us, where the network says so; it is no reason to fail. */
async function withReach(
  api: Api,
  messages: RemoteMessage[],
): Promise<RemoteMessage[]> {
  const authors = messages
    .filter(({ addressed, kind }) => addressed === "to-us" && kind !== "dm")
    .map(({ author }) => author.remoteId);
  const actors = [...new Set(authors)].slice(0, maxProfiles);
  if (actors.length === 0) return messages;
  try {
    const read = await api.get("app.bsky.actor.getProfiles", profiles, {
      actors,
    });
    const reach = new Map(
      read.profiles.map(({ did, followersCount }) => [did, followersCount]),
    );
    return messages.map((message) => {
      const followers = reach.get(message.author.remoteId) ?? 0;
      return message.kind !== "dm" && followers >= 1
        ? { ...message, reach: followers }
        : message;
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return messages;
  }
}

/** What its labels say now, where it was looked at. */
function withWarning(
  { warning: before, ...post }: Watched,
  looked: RemoteMessage | undefined,
): Watched {
  const warning = looked === undefined ? before : looked.warning;
  return { ...post, ...(warning === undefined ? {} : { warning }) };
}

/** Notifications, our own posts, direct messages, what we listen to, and the threads around. */
export async function poll(
  context: Context,
  at: Cursor | null,
): Promise<PollResult<Cursor>> {
  const before = at ?? freshCursor;
  const now = context.now();
  const api = await openApi(context);
  const self = await whoIs(context, api);
  const world = emptyWorld(self);
  const rejected: Rejected = [];
  const threads = createThreads(api, world, rejected);
  const unread = new Map(before.again.map(({ id, tries }) => [id, tries]));
  const intake = createIntake(world, threads, unread, rejected, context.now);

  const notifications = await nextRows(
    before.notifications,
    notificationList(api, context.now, rejected),
    now,
  );
  const posts = await nextRows(
    before.posts,
    ownPostList(api, self.did, context.now, rejected),
    now,
  );
  const chat = await readChat(api, before.chat, self, now, rejected);
  const heard = await readSources(
    api,
    listenTo(api, context.settings.sources ?? [], context.now, rejected),
    before.sources,
    context.now,
  );

  await intake.takeAgain([...unread.keys()].slice(0, againPerPoll));
  // What our own list brings of threads need not be asked for.
  await intake.takeOwn(posts.rows);
  await intake.takeNotifications(notifications.rows);
  for (const { listening, stretch } of heard.stretches)
    intake.takeFound(stretch.rows, listening.stream);
  const found = intake.messages();

  const recent = [
    ...new Map(
      [
        ...found
          .filter(({ own, addressed }) => own || addressed === "to-us")
          .map(({ remoteId, sentAt, warning }) => ({
            id: remoteId,
            at: sentAt,
            ...(warning === undefined ? {} : { warning }),
          })),
        ...before.watched,
      ].map((each) => [each.id, each]),
    ).values(),
  ]
    .toSorted((a, b) => b.at - a.at)
    .slice(0, maxWatched);
  const looked = await recheck(api, before.recheck, recent, now);
  const left = new Set([...looked.gone, ...looked.hidden]);
  // What stands around them may not have been read this time, and is said again with the label.
  for (const view of looked.relabelled) await threads.complete(view);
  const relabelled = new Map(
    looked.relabelled.map((view): [string, RemoteMessage] => [
      view.uri,
      { ...toMessage(view, world, { now }), isLive: true },
    ]),
  );
  const messages = [
    ...(await withReach(api, found)).filter(
      ({ remoteId }) => !looked.gone.includes(remoteId),
    ),
    ...relabelled.values(),
    ...chat.messages,
  ];
  const gone = [...new Set([...looked.gone, ...chat.gone])];

  const names = found.flatMap(({ own, author }) => (own ? author.name : []));
  const name = names[0] === undefined ? before.name : cleanLine(names[0], 80);
  const sources = {
    ...heard.left,
    ...Object.fromEntries(
      heard.stretches.map(({ listening, stretch }) => [
        listening.key,
        stretch.after,
      ]),
    ),
  };
  const next: Cursor = {
    notifications: notifications.after,
    posts: posts.after,
    chat: chat.state,
    sources,
    watched: recent
      .filter(({ id }) => !left.has(id))
      .map((each) => withWarning(each, relabelled.get(each.id))),
    again: [...intake.unread]
      .slice(-maxAgain)
      .map(([id, tries]) => ({ id, tries })),
    ...(looked.state === undefined ? {} : { recheck: looked.state }),
    ...(name === undefined ? {} : { name }),
  };
  const gaps = [
    notifications.gap,
    posts.gap,
    ...chat.gaps,
    ...heard.gaps,
    ...heard.stretches.map(({ stretch }) => stretch.gap),
  ];
  const isRenamed = before.name !== undefined && name !== before.name;
  const expiresAt = endOf(context);
  return {
    messages,
    signals: intake.signals,
    tombstones: gone.map((remoteId) => ({ remoteId, at: now })),
    cursor: next,
    more:
      notifications.more ||
      posts.more ||
      chat.more ||
      heard.stretches.some(({ stretch }) => stretch.more),
    requests: api.requests(),
    unchanged:
      messages.length === 0 &&
      intake.signals.length === 0 &&
      rejected.length === 0 &&
      gone.length === 0 &&
      JSON.stringify(next) === JSON.stringify(before),
    rejected,
    gaps: gaps.filter((gap) => gap !== undefined),
    readable: [...heard.readable, ...chat.readable],
    ...(heard.notBefore === undefined ? {} : { notBefore: heard.notBefore }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(isRenamed && name !== undefined
      ? { profile: { name, handle: `@${self.handle}` } }
      : {}),
  };
}
