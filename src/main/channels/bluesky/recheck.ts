import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { Api } from "./api.ts";
import { fetchPosts, stateOf } from "./threads.ts";
import { warningOf } from "./to-message.ts";
import type { PostView } from "./wire.ts";

/** A post of ours, or one that is for us: looked at again, for nobody tells of deletions, nor of labels that come later. */
export const watched = z.object({
  id: z.string(),
  at: z.number(),
  /** What its labels said when it was met. */
  warning: z.string().optional(),
});
export type Watched = z.infer<typeof watched>;

export const recheckState = z.object({
  at: z.number(),
  /** Where among the older ones it goes on. */
  next: z.number(),
});
export type RecheckState = z.infer<typeof recheckState>;

const interval = 10 * 60_000;
const span = 14 * 86_400_000;
/** So many of the newest and so many of the others at once: a request each. */
const perLook = 25;
const maxConfirmations = 10;

export type Recheck = {
  gone: string[];
  /** Neither gone nor to be seen: not looked at again. */
  hidden: string[];
  /** Their labels say something else than when they were met. */
  relabelled: PostView[];
  state: RecheckState | undefined;
};

/** Reads recent posts again, the older ones in turn; what is not shown is asked for one by one, for it may be blocked. */
export async function recheck(
  api: Api,
  state: RecheckState | undefined,
  recent: readonly Watched[],
  now: number,
): Promise<Recheck> {
  const nothing: Recheck = { gone: [], hidden: [], relabelled: [], state };
  const all = recent.filter(({ at }) => at > now - span);
  const isDue = state === undefined || now >= state.at + interval;
  if (all.length === 0 || !isDue) return nothing;
  const older = all.slice(perLook);
  const from =
    state === undefined || state.next >= older.length ? 0 : state.next;
  const asked = [
    ...all.slice(0, perLook),
    ...older.slice(from, from + perLook),
  ].map(({ id }) => id);
  const gone: string[] = [];
  const hidden: string[] = [];
  const relabelled: PostView[] = [];
  try {
    const posts = await fetchPosts(api, asked);
    const before = new Map(all.map(({ id, warning = "" }) => [id, warning]));
    relabelled.push(
      ...posts.filter((post) => warningOf(post, now) !== before.get(post.uri)),
    );
    const shown = new Set(posts.map(({ uri }) => uri));
    const absent = asked.filter((id) => !shown.has(id));
    for (const id of absent.slice(0, maxConfirmations)) {
      const is = await stateOf(api, id);
      if (is === "gone") gone.push(id);
      else if (is === "blocked") hidden.push(id);
    }
  } catch (error) {
    const isFatal =
      !(error instanceof AppError) ||
      ["needs-sign-in", "cancelled"].includes(error.code);
    if (isFatal) throw error;
    return nothing;
  }
  const next = { at: now, next: from + perLook };
  return { gone, hidden, relabelled, state: next };
}
