import type { Api } from "./api.ts";
import { readRows, type Rejected } from "./rows.ts";
import { usualDepth, type List } from "./walk.ts";
import { page as pageWire } from "./wire.ts";

/** How much of each is read again: notifications never change, and each has an id of when it came. */
const notificationOverlap = 0;
const postOverlap = 5;
/** What means us: https://docs.joinmastodon.org/methods/notifications/#get */
export function notificationList(
  api: Api,
  now: () => number,
  rejected: Rejected,
): List {
  return {
    what: "notifications",
    overlap: notificationOverlap,
    depth: usualDepth,
    // What strangers write the server may keep apart (since 4.3); they stand at the door all the same.
    fetchPage: async (query) =>
      readRows(
        await api.get("/api/v1/notifications", pageWire, {
          ...query,
          include_filtered: "true",
        }),
        now,
        rejected,
      ),
  };
}

/** What we wrote, with this app or another: https://docs.joinmastodon.org/methods/accounts/#statuses */
export function ownPostList(
  api: Api,
  accountId: string,
  now: () => number,
  rejected: Rejected,
): List {
  const path = `/api/v1/accounts/${encodeURIComponent(accountId)}/statuses`;
  return {
    what: "posts of this account",
    overlap: postOverlap,
    depth: usualDepth,
    fetchPage: async (query) =>
      readRows(
        await api.get(path, pageWire, { ...query, exclude_reblogs: "true" }),
        now,
        rejected,
      ),
  };
}
