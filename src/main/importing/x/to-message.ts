import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { RemoteIdentity } from "../../channels/received.ts";
import type { ArchivedAttachment, ArchivedMessage } from "../importer.ts";
import type { FileFinder } from "../source/file-finder.ts";
import { bodyFromSpans } from "../../../shared/body/from-spans.ts";
import { expand } from "./expand.ts";
import {
  messageCreate,
  tweet as tweetRecord,
  type DirectMessage,
  type NoteTweet,
  type Tweet,
  type XMedia,
} from "./wire.ts";

/** Whose archive it is, and who else is named in it: direct messages only have numbers. */
export type People = {
  self: RemoteIdentity;
  byId: Map<string, RemoteIdentity>;
  fileOf: FileFinder;
};

/** X writes three signs of HTML as entities, and nothing else. */
function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

export function toIdentity(
  id: string,
  username: string,
  name: string | undefined,
): RemoteIdentity {
  const handle = `@${cleanLine(username, 100)}`;
  const url = readWebAddress(`https://x.com/${encodeURIComponent(username)}`);
  const clean = cleanLine(name ?? "", 200);
  return {
    remoteId: cleanLine(id, 100),
    name: clean === "" ? handle : clean,
    handle,
    ...(url === undefined ? {} : { url }),
    bot: false,
  };
}

/** Somebody of whom the archive says no more than a number. */
function unnamed(id: string): RemoteIdentity {
  const remoteId = cleanLine(id, 100);
  const handle = `X user ${remoteId}`;
  return { remoteId, name: handle, handle, bot: false };
}

function fileName(url: string): string {
  const name = cleanLine(URL.parse(url)?.pathname.split("/").at(-1) ?? "", 200);
  return name === "" ? "attachment" : name;
}

const photoTypes: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  mp4: "video/mp4",
};

function insideOf(inside: string | undefined): { inside?: string } {
  return inside === undefined ? {} : { inside };
}

function mediaTypeOf(name: string): string {
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  return photoTypes[extension] ?? "application/octet-stream";
}

/** `id` is of the post: it stands before the name of the file in the archive. */
function toAttachment(
  media: XMedia,
  id: string,
  fileOf: FileFinder,
): ArchivedAttachment[] {
  const [video] = (media.video_info?.variants ?? []).toSorted(
    (a, b) => (b.bitrate ?? -1) - (a.bitrate ?? -1),
  );
  const url = readWebAddress(video?.url ?? media.media_url_https ?? "");
  if (url === undefined) return [];
  const name = fileName(url);
  const alt = cleanText(media.ext_alt_text ?? "").slice(0, 5000);
  return [
    {
      name,
      mediaType: mediaTypeOf(name),
      ...(alt === "" ? {} : { alt }),
      url,
      ...insideOf(fileOf(`tweets_media/${id}-${name}`)),
    },
  ];
}

/** All pictures and films; `entities` has the first one only. */
function mediaOf(tweet: Tweet): XMedia[] {
  return tweet.extended_entities?.media ?? tweet.entities?.media ?? [];
}

/** Everybody whom a post names, remembered for the direct messages. */
export function learnPeople(tweet: Tweet, { byId }: People): RemoteIdentity[] {
  return (tweet.entities?.user_mentions ?? []).flatMap((mention) => {
    const id = mention.id_str ?? mention.id;
    // Those who are gone have no number any more.
    if (id === undefined || id === "-1") return [];
    const identity = toIdentity(id, mention.screen_name, mention.name);
    byId.set(identity.remoteId, identity);
    return [identity];
  });
}

function textOf(tweet: Tweet, note: NoteTweet | undefined): string {
  if (note !== undefined)
    return expand(
      note.core.text,
      note.core.urls.map((each) => ({
        short: each.shortUrl,
        long: each.expandedUrl,
      })),
    );
  const links = (tweet.entities?.urls ?? []).map((each) => ({
    short: each.url,
    long: each.expanded_url,
  }));
  // What stands for a picture is the picture itself.
  const pictures = mediaOf(tweet).flatMap(({ url }) =>
    url === undefined ? [] : [{ short: url, long: "" }],
  );
  return expand(unescape(tweet.text), [...links, ...pictures]).trimEnd();
}

/** The post that is quoted: its address is the last one in the text. */
function quotedId(tweet: Tweet): string | undefined {
  const last = tweet.entities?.urls.at(-1)?.expanded_url ?? "";
  return /^https?:\/\/(?:mobile\.)?(?:twitter|x)\.com\/[^/]+\/status\/(\d+)/.exec(
    last,
  )?.[1];
}

function fromText(text: string) {
  const body = bodyFromSpans([{ text }]);
  return { body, text: bodyText(body) };
}

/** What every message of these archives has in common. */
const common = {
  stream: "direct",
  automatic: false,
} as const;

/** What a post says. */
function contentOf(tweet: Tweet, note: NoteTweet | undefined) {
  return {
    ...fromText(textOf(tweet, note)),
    // `und`, `zxx`, `qme` and such are no languages.
    ...(/^(?!und|zxx|art)[a-z]{2}$/.test(tweet.lang ?? "")
      ? { lang: tweet.lang ?? "" }
      : {}),
  };
}

function directContentOf(direct: DirectMessage) {
  return fromText(
    expand(
      direct.text ?? "",
      direct.urls.map(({ url, expanded }) => ({ short: url, long: expanded })),
    ),
  );
}

/** Reads a post or a direct message again as it was kept. Of a long post the whole is not kept as it came: undefined. */
export function rereadX(raw: unknown) {
  const direct = messageCreate.safeParse(raw);
  if (direct.success) return directContentOf(direct.data.messageCreate);
  if (typeof raw === "object" && raw !== null && "note" in raw)
    return undefined;
  const read = tweetRecord.safeParse(raw);
  return read.success ? contentOf(read.data, undefined) : undefined;
}

/** A post of ours; `note` holds the whole of it where it is a long one. */
export function postToMessage(
  tweet: Tweet,
  raw: unknown,
  note: NoteTweet | undefined,
  people: People,
  now: number,
): ArchivedMessage {
  const { self } = people;
  const parent = tweet.in_reply_to_status_id_str;
  const quotes = quotedId(tweet);
  const permalink = readWebAddress(
    `https://x.com/${encodeURIComponent(self.handle.slice(1))}/status/${encodeURIComponent(tweet.id)}`,
  );
  return {
    ...common,
    ...contentOf(tweet, note),
    remoteId: tweet.id,
    author: self,
    own: true,
    kind: parent === undefined ? "post" : "reply",
    visibility: "public",
    addressed: "other",
    sentAt: Math.min(tweet.created_at, now),
    ...(permalink === undefined ? {} : { permalink }),
    ...(parent === undefined ? {} : { inReplyTo: parent }),
    ...(quotes === undefined ? {} : { quotes }),
    thread: parent === undefined ? [] : [parent],
    mentions: learnPeople(tweet, people),
    mentionsOnPurpose: false,
    attachments: mediaOf(tweet).flatMap((media) =>
      toAttachment(media, tweet.id, people.fileOf),
    ),
    raw: note === undefined ? raw : { tweet: raw, note },
  };
}

/** A long post of which the archive has lost the beginning. */
export function noteToMessage(
  note: NoteTweet,
  people: People,
  now: number,
): ArchivedMessage {
  return postToMessage(
    { id: note.noteTweetId, text: "", created_at: note.createdAt } as Tweet,
    undefined,
    note,
    people,
    now,
  );
}

/** One direct message, ours or somebody else's. */
export function directToMessage(
  direct: DirectMessage,
  raw: unknown,
  conversationId: string,
  people: People,
  now: number,
): ArchivedMessage {
  const { self, byId, fileOf } = people;
  const own = direct.senderId === self.remoteId;
  const whoIs = (id: string) => byId.get(id) ?? unnamed(id);
  const recipient =
    direct.recipientId === undefined || direct.recipientId === self.remoteId
      ? []
      : [whoIs(direct.recipientId)];
  return {
    ...common,
    ...directContentOf(direct),
    remoteId: direct.id,
    author: own ? self : whoIs(direct.senderId),
    own,
    kind: "dm",
    visibility: "private",
    addressed: own ? "other" : "to-us",
    sentAt: Math.min(direct.createdAt, now),
    thread: [`dm:${conversationId}`],
    mentions: own ? recipient : [],
    mentionsOnPurpose: true,
    attachments: direct.mediaUrls.flatMap((each) => {
      const url = readWebAddress(each);
      if (url === undefined) return [];
      const name = fileName(url);
      return [
        {
          name,
          mediaType: mediaTypeOf(name),
          url,
          ...insideOf(
            fileOf(`direct_messages_media/${direct.id}-${name}`) ??
              fileOf(`direct_messages_group_media/${direct.id}-${name}`),
          ),
        },
      ];
    }),
    raw,
  };
}
