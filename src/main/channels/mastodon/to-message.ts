import { z } from "zod";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { withEmoji } from "../../../shared/body/emoji.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Addressed, MessageKind } from "../../../shared/model/message.ts";
import type { Reread } from "../channel.ts";
import type { RemoteAttachment, RemoteMessage } from "../received.ts";
import { emojiUrls } from "./emoji.ts";
import { isOurs, mentionsOf, toIdentity } from "./identity.ts";
import {
  addressedOf,
  placeOf,
  quotedId,
  quotesUs,
  type Place,
  type World,
} from "./thread.ts";
import { pollBody } from "./poll-body.ts";
import { quoteBody, withoutQuoteLine } from "./quote-body.ts";
import {
  status as statusWire,
  type Status,
  type WireAttachment,
} from "./wire.ts";

/** What is kept of a message as it came: enough to read it again with newer code. */
export type Kept = {
  status: unknown;
  notifiedAt?: number;
  /** Of the notification that told us of it. */
  notificationId?: string;
};

const mediaTypes: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  flac: "audio/flac",
  wav: "audio/wav",
};
const mediaFamilies: Readonly<Record<string, string>> = {
  image: "image/*",
  gifv: "video/mp4",
  video: "video/*",
  audio: "audio/*",
};

/** A file of a post, where it says where it lies. */
export function toAttachment(wire: WireAttachment): RemoteAttachment[] {
  const url = [wire.url, wire.remote_url]
    .map((each) => (each === undefined ? undefined : readWebAddress(each)))
    .find((each) => each !== undefined);
  if (url === undefined) return [];
  const name = cleanLine(new URL(url).pathname.split("/").at(-1) ?? "", 200);
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  const alt = cleanText(wire.description ?? "").slice(0, 5000);
  return [
    {
      name: name === "" ? "attachment" : name,
      mediaType:
        wire.mime ??
        wire.pleroma?.mime_type ??
        mediaTypes[extension] ??
        mediaFamilies[wire.type ?? ""] ??
        "application/octet-stream",
      ...(alt === "" ? {} : { alt }),
      url,
    },
  ];
}

/** Servers that do not know quotes get a line with the address of what is quoted; it is no text of the author. */
const quoteFallback = /^RE: *\S+$/i;

export function hasOwnText(status: Status): boolean {
  const text = bodyText(
    bodyFromHtml(withoutQuoteLine(status.content ?? "")),
  ).trim();
  return text !== "" && !quoteFallback.test(text);
}

function kindOf(status: Status, world: World): MessageKind {
  if (status.visibility === "direct") return "dm";
  if (quotesUs(status, world)) return "quote";
  const parent = status.in_reply_to_id;
  const own = isOurs(status, world.self);
  if (own) return parent === undefined ? "post" : "reply";
  if (addressedOf(status, world) === "other")
    return parent === undefined ? "post" : "reply";
  return parent !== undefined && repliesToUs(status, world)
    ? "reply"
    : "mention";
}

function repliesToUs(status: Status, { self, known }: World): boolean {
  const parent = known.get(status.in_reply_to_id ?? "");
  return (
    status.in_reply_to_account_id === self.accountId ||
    (parent !== undefined && isOurs(parent, self))
  );
}

/** Clocks that differ by less say the same. */
const sameTime = 60_000;

export type Reading = {
  now: number;
  /** When our server told us of it, which is when the wait begins. */
  notifiedAt?: number;
  notificationId?: string;
  stream?: RemoteMessage["stream"];
  /** Where the caller knows the thread better than the world does. */
  place?: Place;
};

/** Stands where a server folds pictures without words of the author. */
export const sensitivePictures = "Sensitive pictures";

function warningOf(status: Status): string {
  const warning = cleanLine(status.spoiler_text ?? "", 1000);
  const hasPictures = status.media_attachments.length > 0;
  return warning === "" && status.sensitive === true && hasPictures
    ? sensitivePictures
    : warning;
}

/** What a status says, whatever stands around it. */
function contentOf(status: Status): Reread {
  const quoted = quoteBody(status.quote);
  const html = status.content ?? "";
  const { poll } = status;
  const said = [
    ...bodyFromHtml(quoted.length === 0 ? html : withoutQuoteLine(html)),
    ...(poll === undefined ? [] : pollBody(poll)),
  ];
  const emoji = emojiUrls([...status.emojis, ...(poll?.emojis ?? [])]);
  const warning = warningOf(status);
  const permalink = readWebAddress(status.url ?? status.uri ?? "");
  return {
    ...(warning === "" ? {} : { warning }),
    body: [...withEmoji(said, emoji), ...quoted],
    // What is quoted are the words of somebody else: they are not found as this author's.
    text: bodyText(said),
    ...(permalink === undefined ? {} : { permalink }),
    ...(status.language === undefined
      ? {}
      : { lang: cleanLine(status.language, 35) }),
  };
}

const keptStatus = z.object({ status: statusWire });

/** The same of a payload that was kept. */
export function reread(raw: unknown): Reread | undefined {
  const read = keptStatus.safeParse(raw);
  return read.success ? contentOf(read.data.status) : undefined;
}

/** A status as a message; everything about it is read from the status and what is known around it. */
export function toMessage(
  status: Status,
  world: World,
  reading: Reading,
): RemoteMessage {
  const { self } = world;
  const { now, notifiedAt, notificationId } = reading;
  const own = isOurs(status, self);
  const author = toIdentity(status.account, self.domain);
  const claimedAt = status.created_at;
  const sentAt = Math.min(notifiedAt ?? claimedAt ?? now, now);
  const addressed: Addressed = addressedOf(status, world);
  const quoted = quotedId(status);
  const quotes =
    quoted !== undefined && hasOwnText(status) ? quoted : undefined;
  const isPublic =
    status.visibility === "public" || status.visibility === "unlisted";
  const followers = status.account.followers_count ?? 0;
  const kept: Kept = {
    status: status.raw,
    ...(notifiedAt === undefined ? {} : { notifiedAt }),
    ...(notificationId === undefined ? {} : { notificationId }),
  };
  return {
    remoteId: status.id,
    ...(status.uri === undefined ? {} : { uri: status.uri }),
    author,
    own,
    kind: kindOf(status, world),
    stream: reading.stream ?? "direct",
    visibility: isPublic ? "public" : "private",
    addressed,
    automatic: author.bot,
    sentAt,
    ...(claimedAt !== undefined && Math.abs(claimedAt - sentAt) >= sameTime
      ? { claimedAt }
      : {}),
    ...(status.edited_at === undefined
      ? {}
      : { editedAt: Math.min(status.edited_at, now) }),
    ...contentOf(status),
    ...(status.poll === undefined ? {} : { isLive: true }),
    ...(status.in_reply_to_id === undefined
      ? {}
      : { inReplyTo: status.in_reply_to_id }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(reading.place ?? placeOf(status, world)),
    mentions: mentionsOf(status, self.domain),
    mentionsOnPurpose: false,
    attachments: status.media_attachments.flatMap(toAttachment),
    ...(isPublic && followers >= 1 ? { reach: followers } : {}),
    raw: kept,
  };
}
