import { utimes } from "node:fs/promises";
import { AppError } from "../../shared/fault.ts";
import { getAccount } from "../archive/accounts.ts";
import {
  findAttachment,
  getAttachment,
  type AttachmentSource,
} from "../archive/attachments.ts";
import { locationsOf } from "../archive/locations.ts";
import type { Archive } from "../archive/open.ts";
import { isOutgoing } from "../archive/outgoing-files.ts";
import type { Http } from "../channels/http.ts";
import type { ChannelLookup, Connect } from "../connect.ts";
import { dropOldest } from "./fetched-files.ts";
import {
  createEmoji,
  isEmojiId,
  type EmojiFile,
  type EmojiPlace,
} from "./emoji.ts";
import { createLanes } from "./lanes.ts";
import { mediaFileAt, type MediaFile } from "./media-file.ts";
import { fetchedPath, keptPath, writeMedia } from "./media-files.ts";

/** What a file is wanted for: a picture is shown by itself, anything else is asked for. */
export type MediaUse = "show" | "save";

/** The files of attachments. */
export type Media = {
  /** The file, where it is here; never fetches. */
  find: (id: string) => Promise<MediaFile | undefined>;
  /** Brings it here where it is not. Throws why it cannot be had. */
  fetch: (id: string, use: MediaUse) => Promise<MediaFile>;
  /** Brings the picture of an emoji in a text or a name here. Answers what it is found by. */
  fetchEmoji: (where: EmojiPlace, name: string) => Promise<EmojiFile>;
};

/** Pictures to be shown (decision 10), and what somebody asked for. */
const mostBytes: Readonly<Record<MediaUse, number>> = {
  show: 10_000_000,
  save: 50_000_000,
};
const timeoutMs = 60_000;

export function createMedia(context: {
  db: Archive;
  dataDir: string;
  lookup: ChannelLookup;
  connect: Connect;
  http: Http;
  now: () => number;
  /** Aborted when the core closes. */
  signal: AbortSignal;
}): Media {
  const { db, dataDir, lookup, connect, http, signal } = context;
  /** One at a time per account: a deck of pictures must not keep a mail server from being polled. */
  const inLane = createLanes<MediaFile>(signal);

  function pathOf({ id, digest }: AttachmentSource): string {
    return digest === null
      ? fetchedPath(dataDir, id)
      : keptPath(dataDir, digest);
  }

  function here(source: AttachmentSource): Promise<MediaFile | undefined> {
    return mediaFileAt(pathOf(source), source.name);
  }

  /** What is to be sent, by its digest. */
  function attached(digest: string): Promise<MediaFile | undefined> {
    return mediaFileAt(keptPath(dataDir, digest), "file");
  }

  /** The longest not looked at goes first when there is no more room. */
  async function used(
    path: string,
    name: string,
  ): Promise<MediaFile | undefined> {
    const file = await mediaFileAt(path, name);
    if (file !== undefined)
      await utimes(path, new Date(), new Date()).catch(() => undefined);
    return file;
  }

  async function bytesOf(
    source: AttachmentSource,
    use: MediaUse,
  ): Promise<Uint8Array> {
    const account = getAccount(db, source.accountId);
    const channel = lookup(account.channel);
    if (source.url !== null) {
      const answer = await http.request({
        url: source.url,
        headers: { accept: use === "show" ? "image/*" : "*/*" },
        maxBytes: mostBytes[use],
        timeoutMs,
        onlyPublicBut: channel.ownHost?.(account.settings) ?? "",
        signal,
      });
      if (answer.status === 404 || answer.status === 410)
        throw new AppError("gone", "This file is not on its server any more.");
      if (answer.status !== 200)
        throw new AppError(
          "bad-answer",
          `The server of this file answers ${answer.status}. Try again later, or open it where it came from.`,
          { details: { status: answer.status } },
        );
      return answer.body;
    }
    if (source.part === null || channel.fetchPart === undefined)
      throw new AppError(
        "unsupported",
        "This file was not kept, and its channel gives no address for it.",
      );
    return await channel.fetchPart(
      await connect(account, signal),
      {
        part: source.part,
        locations: locationsOf(db, source.messageId),
      },
      mostBytes[use],
    );
  }

  async function bring(
    source: AttachmentSource,
    use: MediaUse,
  ): Promise<MediaFile> {
    const known = await here(source);
    if (known !== undefined) return known;
    if (source.digest !== null)
      throw new AppError(
        "gone",
        "This file is missing from the data folder. It came with an import: the same import again brings it back.",
      );
    const bytes = await bytesOf(source, use);
    const path = pathOf(source);
    await writeMedia(dataDir, [bytes], mostBytes[use], () => path);
    await dropOldest(dataDir);
    const file = await here(source);
    if (file === undefined)
      throw new AppError("internal", "The file could not be kept.");
    return file;
  }

  return {
    fetchEmoji: createEmoji(context),
    async find(id) {
      if (isEmojiId(id)) return used(fetchedPath(dataDir, id), "emoji");
      const source = findAttachment(db, id);
      if (source === undefined)
        return isOutgoing(db, id) ? attached(id) : undefined;
      return source.digest === null
        ? used(pathOf(source), source.name)
        : here(source);
    },
    async fetch(id, use) {
      const source = getAttachment(db, id);
      return await inLane(source.accountId, `${use} ${id}`, () =>
        bring(source, use),
      );
    },
  };
}
