import type { NoteTweet, Tweet } from "./wire.ts";

const nearMs = 60_000;
const minuteMs = 60_000;

/** Only letters and digits: what stands in both, however links and signs are written. */
function essence(text: string): string {
  return text
    .replace(/https?:\/\/\S+/g, "")
    .replace(/&(?:lt|gt|amp);/g, "")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .slice(0, 60);
}

/** The long posts of an archive. They have numbers of their own: which post one continues is told by time and beginning. */
export function createNotes() {
  const byMinute = new Map<number, NoteTweet[]>();
  const minuteOf = (at: number) => Math.floor(at / minuteMs);
  return {
    add(note: NoteTweet) {
      const minute = minuteOf(note.createdAt);
      const notes = byMinute.get(minute);
      if (notes === undefined) byMinute.set(minute, [note]);
      else notes.push(note);
    },
    /** The whole of a post, if it is a long one; each goes to one post. */
    take(tweet: Tweet): NoteTweet | undefined {
      const minute = minuteOf(tweet.created_at);
      const beginning = essence(tweet.text);
      for (const near of [minute, minute - 1, minute + 1]) {
        const notes = byMinute.get(near) ?? [];
        const index = notes.findIndex(
          (note) =>
            Math.abs(note.createdAt - tweet.created_at) <= nearMs &&
            beginning !== "" &&
            essence(note.core.text) === beginning,
        );
        const [note] = index < 0 ? [] : notes.splice(index, 1);
        if (note !== undefined) return note;
      }
      return undefined;
    },
    /** Those of which no post was found. */
    rest: () => [...byMinute.values()].flat(),
  };
}
