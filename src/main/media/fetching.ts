import { stat, utimes } from "node:fs/promises";
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
import { fetchedPath, keptPath, writeMedia } from "./media-files.ts";
import { readPictureType, type PictureType } from "./picture-type.ts";

/** A file that is here. */
export type MediaFile = {
  path: string;
  /** As its author called it. */
  name: string;
  bytes: number;
  /** Undefined for what is not shown but only saved. */
  picture: PictureType | undefined;
};

/** What a file is wanted for: a picture is shown by itself, anything else is asked for. */
export type MediaUse = "show" | "save";

/** The files of attachments. */
export type Media = {
  /** The file, where it is here; never fetches. */
  find: (id: string) => Promise<MediaFile | undefined>;
  /** Brings it here where it is not. Throws why it cannot be had. */
  fetch: (id: string, use: MediaUse) => Promise<MediaFile>;
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
  /** Aborted when the core closes. */
  signal: AbortSignal;
}): Media {
  const { db, dataDir, lookup, connect, http, signal } = context;
  /** One at a time per account: a deck of pictures must not keep a mail server from being polled. */
  const queues = new Map<string, Promise<unknown>>();
  const underWay = new Map<string, Promise<MediaFile>>();
  const keyOf = (id: string, use: MediaUse) => `${use} ${id}`;

  function pathOf({ id, digest }: AttachmentSource): string {
    return digest === null
      ? fetchedPath(dataDir, id)
      : keptPath(dataDir, digest);
  }

  function here(source: AttachmentSource): Promise<MediaFile | undefined> {
    return fileAt(pathOf(source), source.name);
  }

  /** What is to be sent, by its digest. */
  function attached(digest: string): Promise<MediaFile | undefined> {
    return fileAt(keptPath(dataDir, digest), "file");
  }

  async function fileAt(
    path: string,
    name: string,
  ): Promise<MediaFile | undefined> {
    try {
      const { size } = await stat(path);
      return {
        path,
        name,
        bytes: size,
        picture: await readPictureType(path),
      };
    } catch {
      return undefined;
    }
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
    async find(id) {
      const source = findAttachment(db, id);
      if (source === undefined)
        return isOutgoing(db, id) ? attached(id) : undefined;
      const file = await here(source);
      // The longest not looked at goes first when there is no more room.
      if (file !== undefined && source.digest === null)
        await utimes(file.path, new Date(), new Date()).catch(() => undefined);
      return file;
    },
    async fetch(id, use) {
      const known = underWay.get(keyOf(id, use));
      if (known !== undefined) return known;
      const source = getAttachment(db, id);
      const before = queues.get(source.accountId) ?? Promise.resolve();
      const running = before
        .catch(() => undefined)
        .then(() => {
          signal.throwIfAborted();
          return bring(source, use);
        })
        .finally(() => {
          underWay.delete(keyOf(id, use));
          if (queues.get(source.accountId) === running)
            queues.delete(source.accountId);
        });
      underWay.set(keyOf(id, use), running);
      queues.set(source.accountId, running);
      return await running;
    },
  };
}
