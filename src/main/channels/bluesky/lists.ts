import { z } from "zod";
import { describe } from "../lenient.ts";
import type { PollResult } from "../received.ts";
import type { Api } from "./api.ts";
import { usualDepth, type List, type Page, type Row } from "./walk.ts";
import {
  feed as feedWire,
  notifications as notificationsWire,
} from "./wire.ts";

export type Rejected = PollResult<unknown>["rejected"];

export const pageSize = 40;

const text = z.string().min(1).max(3000);
const when = z
  .string()
  .transform((said) => Date.parse(said))
  .catch(Number.NaN);

/** What a row is known by and when it came; the rest of it may still be broken. */
const notificationHead = z
  .object({ uri: text, reason: text, indexedAt: when })
  .transform(({ uri, reason, indexedAt }) => ({
    id: `${reason} ${uri}`,
    at: indexedAt,
  }));
const postHead = z
  .object({ uri: text, indexedAt: when })
  .transform(({ uri, indexedAt }) => ({ id: uri, at: indexedAt }));
const feedHead = z.object({ post: postHead }).transform(({ post }) => post);

/** The rows of a page; one that nothing is known by is kept apart. */
function readRows(
  raws: readonly unknown[],
  head: z.ZodType<{ id: string; at: number }>,
  now: number,
  rejected: Rejected,
): Row[] {
  return raws.flatMap((raw): Row[] => {
    const read = head.safeParse(raw);
    if (!read.success) {
      rejected.push({ raw, why: describe(read.error) });
      return [];
    }
    const { id, at } = read.data;
    return [{ id, at: Number.isFinite(at) ? Math.min(at, now) : now, raw }];
  });
}

const since = (cursor: string | undefined): { cursor?: string } =>
  cursor === undefined ? {} : { cursor };

/** https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications */
export function notificationList(
  api: Api,
  now: () => number,
  rejected: Rejected,
): List {
  return {
    what: "notifications",
    depth: usualDepth,
    fetchPage: async (cursor): Promise<Page> => {
      const page = await api.get(
        "app.bsky.notification.listNotifications",
        notificationsWire,
        { limit: String(pageSize), ...since(cursor) },
      );
      const raws = page.notifications;
      return {
        rows: readRows(raws, notificationHead, now(), rejected),
        next: page.cursor,
      };
    },
  };
}

/** What we wrote, with this app or another: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed */
export function ownPostList(
  api: Api,
  did: string,
  now: () => number,
  rejected: Rejected,
): List {
  return {
    what: "posts of this account",
    depth: usualDepth,
    fetchPage: async (cursor): Promise<Page> => {
      const page = await api.get("app.bsky.feed.getAuthorFeed", feedWire, {
        actor: did,
        filter: "posts_with_replies",
        includePins: "false",
        limit: String(pageSize),
        ...since(cursor),
      });
      return {
        rows: readRows(page.feed, feedHead, now(), rejected),
        next: page.cursor,
      };
    },
  };
}

/** Posts as a search lists them. */
export function postRows(
  raws: readonly unknown[],
  now: number,
  rejected: Rejected,
): Row[] {
  return readRows(raws, postHead, now, rejected);
}
