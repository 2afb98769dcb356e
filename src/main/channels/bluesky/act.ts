import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult, OutgoingAct } from "../outgoing.ts";
import type { Api } from "./api.ts";
import { lastingKey, postCollection, readAtUri } from "./at-uri.ts";
import { keptChat } from "./chat-message.ts";
import { openApi, whoIs, type Self } from "./identify.ts";
import { failed } from "../outcome.ts";
import { judge, judgeBroken } from "./outcome.ts";
import type { Context } from "./context.ts";
import { fetchPosts } from "./threads.ts";
import { notificationsSeen } from "./wire.ts";

type Target = OutgoingAct["target"];

/** One request that does it. */
type Step = {
  method: string;
  body: Record<string, unknown>;
  service?: "chat";
};

const likes = "app.bsky.feed.like";
const reposts = "app.bsky.feed.repost";
const blocks = "app.bsky.graph.block";
/** What a like of a direct message is. */
const heart = "❤️";

function put(
  { did: repo }: Self,
  collection: string,
  subject: string,
  record: Record<string, unknown>,
): Step {
  return {
    method: "com.atproto.repo.putRecord",
    body: {
      repo,
      collection,
      rkey: lastingKey(subject),
      record: { $type: collection, ...record },
    },
  };
}

function remove({ did: repo }: Self, collection: string, rkey: string): Step {
  return {
    method: "com.atproto.repo.deleteRecord",
    body: { repo, collection, rkey },
  };
}

/** A post as it is now; throws `gone`. */
async function readTarget(api: Api, target: Target) {
  const [post] = await fetchPosts(api, [target.remoteId]);
  if (post !== undefined) return post;
  throw new AppError("gone", "The message is no longer there to be seen.");
}

/**
 * A like or a repost is a record of ours under a name made of its subject: written twice it is one. One that another
 * program made has another name.
 */
async function say(
  { api, self, target, now }: Doing,
  collection: string,
): Promise<Step[]> {
  const { uri, cid, viewer } = await readTarget(api, target);
  const made = collection === likes ? viewer?.like : viewer?.repost;
  const createdAt = new Date(now).toISOString();
  return made === undefined
    ? [put(self, collection, uri, { subject: { uri, cid }, createdAt })]
    : [];
}

async function unsay(
  { api, self, target }: Doing,
  collection: string,
): Promise<Step[]> {
  const [post] = await fetchPosts(api, [target.remoteId]);
  const made = collection === likes ? post?.viewer?.like : post?.viewer?.repost;
  const rkeys = new Set([
    lastingKey(target.remoteId),
    ...(made === undefined ? [] : [readAtUri(made)?.rkey ?? ""]),
  ]);
  rkeys.delete("");
  return [...rkeys].map((rkey) => remove(self, collection, rkey));
}

function deletion(self: Self, target: Target): Step[] {
  const { collection, rkey } = readAtUri(target.remoteId) ?? {};
  if (!target.own || collection !== postCollection || rkey === undefined)
    throw new AppError(
      "refused",
      target.own
        ? "A direct message cannot be taken back from whom it was sent to."
        : "Only our own posts can be deleted.",
    );
  return [remove(self, collection, rkey)];
}

/** https://docs.bsky.app/docs/api/com-atproto-moderation-create-report */
async function report(
  api: Api,
  target: Target,
  reason: string,
): Promise<Step[]> {
  const { uri, cid } = await readTarget(api, target);
  return [
    {
      method: "com.atproto.moderation.createReport",
      body: {
        reasonType: "com.atproto.moderation.defs#reasonOther",
        reason: cleanLine(reason, 2000),
        subject: { $type: "com.atproto.repo.strongRef", uri, cid },
      },
    },
  ];
}

/** All notifications up to this one are seen; the mark never goes back. */
async function markSeen(api: Api, target: Target): Promise<Step[]> {
  const [post] = await fetchPosts(api, [target.remoteId]);
  const at = post?.indexedAt;
  if (at === undefined) return [];
  const { seenAt } = await api.get(
    "app.bsky.notification.listNotifications",
    notificationsSeen,
    { limit: "1" },
  );
  return seenAt !== undefined && seenAt >= at
    ? []
    : [
        {
          method: "app.bsky.notification.updateSeen",
          body: { seenAt: new Date(at).toISOString() },
        },
      ];
}

/** What can be done to a direct message: https://docs.bsky.app/docs/api/chat-bsky-convo-add-reaction */
function inChat(
  { act, target }: OutgoingAct,
  self: Self,
  now: number,
): Step[] | undefined {
  const chat = keptChat.safeParse(target.raw).data?.chat;
  if (chat === undefined) return undefined;
  const convoId = chat.talk;
  const { id: messageId } = chat.message;
  const step = (method: string, body: Record<string, unknown>): Step => ({
    method: `chat.bsky.convo.${method}`,
    body: { convoId, messageId, ...body },
    service: "chat",
  });
  if (act === "like") return [step("addReaction", { value: heart })];
  if (act === "unlike") return [step("removeReaction", { value: heart })];
  if (act === "mark-read") return [step("updateRead", {})];
  if (act === "block") return [block(self, target, now)];
  if (act === "delete") return deletion(self, target);
  return undefined;
}

function block(self: Self, { author }: Target, now: number): Step {
  const subject = author.remoteId;
  const createdAt = new Date(now).toISOString();
  return put(self, blocks, subject, { subject, createdAt });
}

/** What an act on a post needs. */
type Doing = { api: Api; self: Self; target: Target; now: number };

const onPost: Partial<
  Record<OutgoingAct["act"], (doing: Doing) => Promise<Step[]> | Step[]>
> = {
  like: (doing) => say(doing, likes),
  unlike: (doing) => unsay(doing, likes),
  boost: (doing) => say(doing, reposts),
  unboost: (doing) => unsay(doing, reposts),
  delete: ({ self, target }) => deletion(self, target),
  block: ({ self, target, now }) => [block(self, target, now)],
  "mark-read": ({ api, target }) => markSeen(api, target),
};

function stepsFor(
  api: Api,
  self: Self,
  outgoing: OutgoingAct,
  now: number,
): Promise<Step[]> | Step[] {
  const direct = inChat(outgoing, self, now);
  if (direct !== undefined) return direct;
  const { target } = outgoing;
  if (readAtUri(target.remoteId) !== undefined) {
    if (outgoing.act === "report") return report(api, target, outgoing.reason);
    const steps = onPost[outgoing.act]?.({ api, self, target, now });
    if (steps !== undefined) return steps;
  }
  throw new AppError(
    "unsupported",
    "Bluesky has nothing that does this to this message.",
  );
}

/** Likes, reposts, deletes, blocks, reports, and tells the network what was seen; each the same done twice. */
export async function act(
  context: Context,
  outgoing: OutgoingAct,
): Promise<ActResult> {
  let api: Api;
  let steps: Step[];
  try {
    api = await openApi(context);
    const self = await whoIs(context, api);
    steps = await stepsFor(api, self, outgoing, context.now());
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return failed(error, context.now());
  }
  for (const { method, ...request } of steps) {
    let answer: HttpAnswer;
    try {
      answer = await api.call(method, request);
    } catch (error) {
      return judgeBroken(api, error, context.now());
    }
    const wrong = judge(api, answer, context.now());
    if (wrong !== null) return wrong;
  }
  return { outcome: "done" };
}
