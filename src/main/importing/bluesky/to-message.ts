import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import {
  ownerOf,
  postAddress,
  postCollection,
  writeAtUri,
} from "../../channels/bluesky/at-uri.ts";
import {
  contentOf,
  mentionsOf,
  quotedUri,
  type Media,
} from "../../channels/bluesky/record.ts";
import type {
  RemoteAttachment,
  RemoteIdentity,
  RemoteMessage,
} from "../../channels/received.ts";
import { post, type Post } from "./wire.ts";

function attachmentsOf(media: Media | undefined): RemoteAttachment[] {
  const files = [
    ...(media?.images ?? []).map(({ alt, image }) => ({ alt, blob: image })),
    ...(media?.video === undefined
      ? []
      : [{ alt: media.alt, blob: media.video }]),
  ];
  return files.map(({ alt, blob }, index) => {
    const mediaType = cleanLine(
      blob?.mimeType ?? "application/octet-stream",
      200,
    );
    const text = cleanText(alt ?? "").slice(0, 5000);
    return {
      name: `${mediaType.split("/")[0] ?? "file"} ${index + 1}`,
      mediaType,
      ...(blob?.size === undefined ? {} : { size: blob.size }),
      ...(text === "" ? {} : { alt: text }),
    };
  });
}

/** Ids of the thread above; below a post of ours each direct reply begins its own conversation. */
function threadOf({ reply }: Post, did: string): string[] {
  if (reply === undefined) return [];
  const { root, parent } = reply;
  return ownerOf(root.uri) === did && ownerOf(parent.uri) !== did
    ? [parent.uri]
    : [...new Set([root.uri, parent.uri])];
}

/** Reads a post again as it was kept; undefined when it is none. */
export function rereadBluesky(raw: unknown) {
  const read = post.safeParse(raw);
  return read.success ? contentOf(read.data) : undefined;
}

/** A post of ours. `createdAt` is what the writing client said; no repository holds another time. */
export function toMessage(
  read: Post,
  raw: unknown,
  place: { did: string; rkey: string; author: RemoteIdentity; now: number },
): RemoteMessage {
  const { did, rkey, author, now } = place;
  const { embed, reply } = read;
  const uri = writeAtUri({ did, collection: postCollection, rkey });
  const permalink = postAddress(uri);
  const quotes = quotedUri(read);
  return {
    remoteId: uri,
    uri,
    author,
    own: true,
    kind: reply === undefined ? "post" : "reply",
    stream: "direct",
    visibility: "public",
    addressed: "other",
    automatic: false,
    sentAt: Math.min(read.createdAt, now),
    ...contentOf(read),
    ...(permalink === undefined ? {} : { permalink }),
    ...(reply === undefined ? {} : { inReplyTo: reply.parent.uri }),
    ...(quotes === undefined ? {} : { quotes }),
    thread: threadOf(read, did),
    mentions: mentionsOf(read),
    mentionsOnPurpose: false,
    attachments: attachmentsOf(embed?.media ?? embed),
    raw,
  };
}
