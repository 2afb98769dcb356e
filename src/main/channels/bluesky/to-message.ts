import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { MessageKind, Stream } from "../../../shared/model/message.ts";
import type { Reread } from "../channel.ts";
import { absent } from "../lenient.ts";
import type { RemoteMessage } from "../received.ts";
import { postAddress } from "./at-uri.ts";
import { attachmentsOf, quoteBody, unseenBody } from "./embed.ts";
import type { Self } from "./identify.ts";
import { holding, toIdentity } from "./identity.ts";
import { contentOf, mentionsOf, quotedUri, saysSomething } from "./record.ts";
import {
  addressedOf,
  isOurs,
  placeOf,
  quotesUs,
  repliesToUs,
  type Place,
  type Unseen,
  type World,
} from "./thread.ts";
import { rereadChat } from "./chat-message.ts";
import { postView, type PostView } from "./wire.ts";

/** What is kept of a message as it came: enough to read it again with newer code. */
export type Kept = {
  post: unknown;
  /** Why what it answers is not shown; no post says that of itself. */
  above?: Unseen | undefined;
};

/** Clocks that differ by less say the same. */
const sameTime = 60_000;

/** https://docs.bsky.app/docs/advanced-guides/moderation#global-label-values; others say what they mean by themselves. */
const labelWords: Readonly<Record<string, string>> = {
  "!hide": "hidden by a moderator",
  "!warn": "a moderator warns of it",
  porn: "pornography",
  sexual: "suggestive pictures",
  nudity: "nudity",
  "graphic-media": "disturbing pictures",
  gore: "disturbing pictures",
};
/** Says nothing of what is read: who may see it without signing in, and what machines are. */
const silent = new Set(["!no-unauthenticated", "!no-promote", "bot"]);

/** What a post's labels and its author's say; empty where they say nothing. */
export function warningOf(view: PostView, now: number): string {
  const words = (vals: string[]) =>
    vals
      .filter((val) => !silent.has(val))
      .slice(0, 10)
      .map((val) => labelWords[val] ?? cleanLine(val, 100));
  const labels = [
    ...words(holding(view.labels, now)),
    ...words(holding(view.author.labels, now)).map(
      (each) => `${each} (the author)`,
    ),
  ];
  return labels.length === 0 ? "" : `Labelled: ${labels.join(", ")}`;
}

/** What a post says. */
function shownOf(
  view: PostView,
  above: Unseen | undefined,
  now: number,
): Reread {
  const { body, ...said } = contentOf(view.record);
  const warning = warningOf(view, now);
  const permalink = postAddress(view.uri);
  return {
    ...(warning === "" ? {} : { warning }),
    // What is quoted are the words of somebody else: they are not found as this author's.
    body: [...unseenBody(above), ...body, ...quoteBody(view.embed)],
    ...said,
    ...(permalink === undefined ? {} : { permalink }),
  };
}

const kept = z.object({
  post: postView,
  above: absent(z.enum(["gone", "blocked"])),
});

/** The same of a payload that was kept. */
export function reread(raw: unknown): Reread | undefined {
  const read = kept.safeParse(raw);
  return read.success
    ? shownOf(read.data.post, read.data.above, Date.now())
    : rereadChat(raw);
}

function kindOf(view: PostView, self: Self): MessageKind {
  const isReply = view.record.reply !== undefined;
  if (isOurs(view.uri, self)) return isReply ? "reply" : "post";
  if (repliesToUs(view, self)) return "reply";
  if (quotesUs(view, self)) return "quote";
  if (addressedOf(view, self) === "to-us") return "mention";
  return isReply ? "reply" : "post";
}

export type Reading = {
  now: number;
  stream?: Stream;
  /** How many follow the author, where that was asked. */
  reach?: number | undefined;
  /** Where the caller knows the thread better than the world does. */
  place?: Place;
};

/** A post as a message; everything about it is read from the post and what is known around it. */
export function toMessage(
  view: PostView,
  world: World,
  { now, stream = "direct", reach, place }: Reading,
): RemoteMessage {
  const { self } = world;
  const { record, uri } = view;
  const author = toIdentity(view.author, now);
  const claimedAt = record.createdAt;
  const sentAt = Math.min(view.indexedAt ?? claimedAt ?? now, now);
  const quotes = saysSomething(record) ? quotedUri(record) : undefined;
  const answers = record.reply?.parent.uri;
  const above = answers === undefined ? undefined : world.unseen.get(answers);
  const raw: Kept = { post: view.raw, above };
  return {
    remoteId: uri,
    uri,
    author,
    own: isOurs(uri, self),
    kind: kindOf(view, self),
    stream,
    visibility: "public",
    addressed: addressedOf(view, self),
    automatic: author.bot,
    sentAt,
    ...(claimedAt !== undefined && Math.abs(claimedAt - sentAt) >= sameTime
      ? { claimedAt }
      : {}),
    ...shownOf(view, above, now),
    ...(answers === undefined ? {} : { inReplyTo: answers }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(place ?? placeOf(view, world)),
    mentions: mentionsOf(record),
    mentionsOnPurpose: true,
    attachments: attachmentsOf(view.embed),
    ...(reach === undefined || reach < 1 ? {} : { reach }),
    raw,
  };
}
