import { z } from "zod";
import { statusIn } from "./to-message.ts";

export const cursor = z.object({
  /** The highest number that was met. */
  newest: z.number().int(),
  /** Whatever is seen above this number was brought: what is unknown there has come into sight late. */
  floor: z.number().int().optional(),
  /** Comments that are looked at again, the newest first: number and mark. */
  known: z.array(z.tuple([z.number().int(), z.string().max(60)])).max(5000),
  posts: z.array(
    z.object({
      id: z.number().int(),
      title: z.string().max(300),
      author: z.number().int(),
    }),
  ),
  /** On the way down from the newest to what is known: the number and the place in the list that it has got to. */
  walk: z
    .object({
      /** The newest when it began. */
      top: z.number().int(),
      at: z.number().int(),
      offset: z.number().int(),
      pages: z.number().int(),
    })
    .optional(),
  /** When all that is known was looked at again. */
  checkedAt: z.number().int(),
  /** What could not be read and has been reported, as hashes. */
  rejected: z.array(z.string().max(60)).max(200),
});
export type Cursor = z.infer<typeof cursor>;

/** Before the first contact. */
export const nothing: Cursor = {
  newest: 0,
  floor: 0,
  known: [],
  posts: [],
  checkedAt: 0,
  rejected: [],
};

/** How many comments are looked at again, and of those that wait for approval how many more. */
export const watched = 300;
const watchedHeld = 200;

/** What the next poll looks at again: the newest, and what waits for approval longest of all. */
export function watchNext(marks: ReadonlyMap<number, string>): Cursor["known"] {
  const all = [...marks].toSorted(([a], [b]) => b - a);
  const held = all
    .slice(watched)
    .filter(([, mark]) => statusIn(mark) === "hold");
  return [...all.slice(0, watched), ...held.slice(0, watchedHeld)];
}

/** How far down all that is seen is known, when so many are. */
export function floorOf(known: Cursor["known"], before: number): number {
  const [lowest = 0] = known[watched - 1] ?? [];
  return Math.max(before, lowest - 1);
}
