import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { AppError } from "../../../shared/fault.ts";
import { streams, type Stream } from "../../../shared/model/message.ts";
import type { Source } from "../../../shared/model/source.ts";
import { readLists } from "../heard.ts";
import type { Api } from "./api.ts";
import { readRows, type Rejected } from "./rows.ts";
import { isLow, pauseOf } from "./threads.ts";
import {
  freshTrail,
  nextRows,
  trail,
  type List,
  type Stretch,
} from "./walk.ts";
import { page as pageWire, type Status } from "./wire.ts";

/** Where the reading of one source has got to. */
export const sourceState = trail.extend({
  /** It could not be read when it was asked last. */
  isFailing: z.boolean().optional(),
});
export type SourceState = z.infer<typeof sourceState>;

/** One list that is listened to, for one source or for several words at once. */
export type Listening = {
  key: string;
  list: List;
  /** In which stream a status is that the list brought; undefined: it is not wanted. */
  streamOf: (status: Status) => Stream | undefined;
};

/** As much as shows what is spoken of; more is had by asking for history. */
const depth = { rows: 60, days: 3, most: 200 };
/** Posts of other servers come late, and have ids of when they were written. */
const overlap = 10;

const found = z.object({ statuses: pageWire });

export function bareTag(value: string): string {
  return value.trim().replace(/^#+/, "");
}

function closest(found: readonly Stream[]): Stream | undefined {
  return streams.find((each) => found.includes(each));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** Whole words only, in the text and in the warning above it. */
function hasWord(status: Status, word: string): boolean {
  const text = [
    status.spoiler_text ?? "",
    bodyText(bodyFromHtml(status.content ?? "")),
  ].join("\n");
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${escapeRegExp(word.normalize("NFC"))}(?![\\p{L}\\p{N}_])`,
    "iu",
  ).test(text.normalize("NFC"));
}

/** https://docs.joinmastodon.org/methods/timelines/#tag, #public and https://docs.joinmastodon.org/methods/search/#v2 */
export function listenTo(
  api: Api,
  sources: readonly Source[],
  now: () => number,
  rejected: Rejected,
): Listening[] {
  const list = (what: string, fetchPage: List["fetchPage"]): List => ({
    fetchPage,
    what,
    overlap,
    depth,
  });
  const timeline = (path: string): List["fetchPage"] => {
    return async (query) =>
      readRows(await api.get(path, pageWire, query), now, rejected);
  };
  const listenings = sources.flatMap((source): Listening[] => {
    const streamOf = () => source.stream;
    const value = cleanLine(source.value, 200);
    if (source.kind === "hashtag") {
      const tag = bareTag(value);
      const path = `/api/v1/timelines/tag/${encodeURIComponent(tag)}`;
      return [
        {
          key: `hashtag ${tag.toLowerCase()}`,
          list: list(`posts with #${tag}`, timeline(path)),
          streamOf,
        },
      ];
    }
    if (source.kind === "search")
      return [
        {
          key: `search ${value}`,
          list: list(`posts found by “${value}”`, async (query) => {
            const { statuses } = await api.get("/api/v2/search", found, {
              ...query,
              q: value,
              type: "statuses",
            });
            return readRows(statuses, now, rejected).toSorted(
              (a, b) => b.at - a.at,
            );
          }),
          streamOf,
        },
      ];
    return [];
  });
  const words = sources.filter(({ kind }) => kind === "word");
  if (words.length === 0) return listenings;
  return [
    ...listenings,
    {
      key: "public",
      list: list("public posts", timeline("/api/v1/timelines/public")),
      streamOf: (status) =>
        closest(
          words
            .filter(({ value }) => hasWord(status, value))
            .map(({ stream }) => stream),
        ),
    },
  ];
}

const lasting = new Set(["gone", "refused", "bad-answer", "needs-sign-in"]);

/** Whether a source will not be answered better next time. */
export function isLasting(error: AppError): boolean {
  return lasting.has(error.code);
}

/** Reads what is listened to, each as far as its next page. */
export function readSources(
  api: Api,
  listenings: readonly Listening[],
  before: Readonly<Record<string, SourceState>>,
  now: () => number,
) {
  return readLists<Listening, SourceState, Stretch>(listenings, before, {
    fresh: freshTrail,
    read: ({ list }, at) => nextRows(at, list, now()),
    isLasting,
    isLow: () => isLow(api),
    pause: () => pauseOf(api, now()),
    now,
  });
}
