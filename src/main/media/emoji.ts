import { createHash } from "node:crypto";
import { AppError } from "../../shared/fault.ts";
import { emojiOf } from "../../shared/body/emoji.ts";
import { getAccount } from "../archive/accounts.ts";
import { findNameEmoji } from "../archive/shown-names.ts";
import { readBody } from "../archive/message-columns.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import type { Http } from "../channels/http.ts";
import type { ChannelLookup } from "../connect.ts";
import { dropOldest } from "./fetched-files.ts";
import { createLanes } from "./lanes.ts";
import { mediaFileAt, type MediaFile } from "./media-file.ts";
import { fetchedPath, writeMedia } from "./media-files.ts";

/** Mastodon takes at most 256 kB; others are less strict. */
const mostBytes = 1_000_000;
const timeoutMs = 10_000;
/** What failed is not asked for again with every message in which it stands. */
const patienceMs = 10 * 60_000;
const mostFailures = 1000;

const idShape = /^emoji-[\w-]{43}$/;

/** The same picture is fetched once, in however many messages it stands. */
function idOf(url: string): string {
  return `emoji-${createHash("sha256").update(url).digest("base64url")}`;
}

export function isEmojiId(id: string): boolean {
  return idShape.test(id);
}

/** In whose text, or in whose name. */
export type EmojiPlace = { messageId: string } | { identityId: string };

export type EmojiFile = { id: string; file: MediaFile };

/**
 * Fetches the small pictures inside texts. Asked for by whose they are and their names, so that nobody can have any
 * other address fetched.
 */
export function createEmoji(context: {
  db: Archive;
  dataDir: string;
  lookup: ChannelLookup;
  http: Http;
  now: () => number;
  signal: AbortSignal;
}): (where: EmojiPlace, name: string) => Promise<EmojiFile> {
  const { db, dataDir, lookup, http, now, signal } = context;
  const inLane = createLanes<EmojiFile>(signal);
  /** By address, or by host where nothing came from there at all. */
  const failures = new Map<string, { error: unknown; until: number }>();

  function remember(where: string, error: unknown): void {
    if (failures.size >= mostFailures) failures.clear();
    failures.set(where, { error, until: now() + patienceMs });
  }

  async function bytesOf(url: string, ownHost: string): Promise<Uint8Array> {
    const { host } = new URL(url);
    const failure = failures.get(url) ?? failures.get(host);
    if (failure !== undefined && now() < failure.until) throw failure.error;
    let where = host;
    try {
      const answer = await http.request({
        url,
        headers: { accept: "image/*" },
        maxBytes: mostBytes,
        timeoutMs,
        onlyPublicBut: ownHost,
        signal,
      });
      where = url;
      if (answer.status !== 200)
        throw new AppError("gone", "This emoji is not on its server any more.");
      return answer.body;
    } catch (error) {
      if (!signal.aborted) remember(where, error);
      throw error;
    }
  }

  /** Where it lies, and for which account it is fetched. */
  function find(where: EmojiPlace, name: string) {
    if ("identityId" in where) return findNameEmoji(db, where.identityId, name);
    const row = getMessageRow(db, where.messageId);
    const url = row && emojiOf(readBody(row)).get(name);
    return row && url && { accountId: row.account_id, url };
  }

  return async (where, name) => {
    const found = find(where, name);
    if (!found)
      throw new AppError("not-found", "This emoji is not here any more.");
    const { accountId, url } = found;
    const id = idOf(url);
    const path = fetchedPath(dataDir, id);
    const here = async () => {
      const file = await mediaFileAt(path, name);
      return file === undefined ? undefined : { id, file };
    };
    return (
      (await here()) ??
      inLane(accountId, id, async () => {
        const account = getAccount(db, accountId);
        const ownHost =
          lookup(account.channel).ownHost?.(account.settings) ?? "";
        const bytes = await bytesOf(url, ownHost);
        await writeMedia(dataDir, [bytes], mostBytes, () => path);
        await dropOldest(dataDir);
        const file = await here();
        if (file === undefined)
          throw new AppError("internal", "The emoji could not be kept.");
        return file;
      })
    );
  };
}
