import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { AppError } from "../../../shared/fault.ts";
import type { Stream } from "../../../shared/model/message.ts";
import type { Source } from "../../../shared/model/source.ts";
import { readLists } from "../heard.ts";
import type { Api } from "./api.ts";
import { pageSize, postRows, type Rejected } from "./lists.ts";
import { isLow, pauseOf } from "./threads.ts";
import { nextRows, trail, type List, type Stretch } from "./walk.ts";
import { found } from "./wire.ts";

/** Where the reading of one source has got to. */
export const sourceState = trail.extend({
  /** It could not be read when it was asked last. */
  isFailing: z.boolean().optional(),
});
export type SourceState = z.infer<typeof sourceState>;

/** One search that is listened to. */
export type Listening = { key: string; list: List; stream: Stream };

/** As much as shows what is spoken of; more is had by asking for history. */
const depth = { rows: 60, days: 3, most: 200 };

function bareTag(value: string): string {
  return value.trim().replace(/^#+/, "");
}

/** https://docs.bsky.app/docs/api/app-bsky-feed-search-posts; a word is searched for as it stands. */
export function listenTo(
  api: Api,
  sources: readonly Source[],
  now: () => number,
  rejected: Rejected,
): Listening[] {
  return sources.map(({ kind, value: typed, stream }) => {
    const value = cleanLine(typed, 200);
    const tag = bareTag(value);
    const query =
      kind === "hashtag"
        ? { q: `#${tag}`, tag }
        : { q: kind === "word" ? `"${value.replaceAll('"', "")}"` : value };
    return {
      key: `${kind} ${kind === "hashtag" ? tag.toLowerCase() : value}`,
      stream,
      list: {
        what:
          kind === "hashtag"
            ? `posts with #${tag}`
            : `posts found by “${value}”`,
        depth,
        fetchPage: async (cursor) => {
          const page = await api.get("app.bsky.feed.searchPosts", found, {
            ...query,
            sort: "latest",
            limit: String(pageSize),
            ...(cursor === undefined ? {} : { cursor }),
          });
          return {
            rows: postRows(page.posts, now(), rejected),
            next: page.cursor,
          };
        },
      },
    };
  });
}

/** Whether a source will not be answered better next time. */
export function isLasting(error: AppError): boolean {
  return ["gone", "refused", "needs-sign-in"].includes(error.code);
}

/** Reads what is listened to, each as far as its next page. */
export function readSources(
  api: Api,
  listenings: readonly Listening[],
  before: Readonly<Record<string, SourceState>>,
  now: () => number,
) {
  return readLists<Listening, SourceState, Stretch>(listenings, before, {
    fresh: {},
    read: ({ list }, at) => nextRows(at, list, now()),
    isLasting,
    isLow: () => isLow(api),
    pause: () => pauseOf(api, now()),
    now,
  });
}
