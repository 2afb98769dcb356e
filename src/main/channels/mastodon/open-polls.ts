import { z } from "zod";
import type { Poll, Status } from "./wire.ts";

/** A poll that was open when it was read; its votes change and it ends without an edit of its status. */
export const openPoll = z.object({
  id: z.string(),
  endsAt: z.number().optional(),
  /** How it stood. */
  seen: z.string(),
});
export type OpenPoll = z.infer<typeof openPoll>;

const maxPolls = 50;
/** Another server's poll is counted there and told here somewhat later. */
const lag = 60_000;
/** One that never closes is given up. */
const patience = 6 * 3600 * 1000;

function standing({ expired, votes_count, voters_count, ...poll }: Poll) {
  const votes = poll.options.map((option) => option.votes_count ?? null);
  return JSON.stringify([
    expired ?? null,
    votes_count ?? null,
    voters_count ?? null,
    poll.own_votes,
    votes,
  ]);
}

/** Whether a status has a poll that stands otherwise than it did. */
export function hasMoved(polls: readonly OpenPoll[], status: Status): boolean {
  const known = polls.find((each) => each.id === status.id);
  return (
    known !== undefined &&
    status.poll !== undefined &&
    standing(status.poll) !== known.seen
  );
}

/** Ids of those that have ended since. */
export function endedPolls(polls: readonly OpenPoll[], now: number): string[] {
  return polls.flatMap(({ id, endsAt }) =>
    endsAt !== undefined && endsAt + lag <= now ? [id] : [],
  );
}

/** The open polls after these statuses were read; of too many those that end first. */
export function notePolls(
  polls: readonly OpenPoll[],
  read: readonly Status[],
  gone: readonly string[],
  now: number,
): OpenPoll[] {
  const open = new Map(polls.map((each) => [each.id, each]));
  for (const { id, poll } of read) {
    open.delete(id);
    if (poll === undefined || poll.expired === true) continue;
    const { expires_at: endsAt } = poll;
    open.set(id, {
      id,
      seen: standing(poll),
      ...(endsAt === undefined ? {} : { endsAt }),
    });
  }
  const endOf = ({ endsAt = Infinity }: OpenPoll) => endsAt;
  return [...open.values()]
    .filter((each) => !gone.includes(each.id) && now < endOf(each) + patience)
    .toSorted((a, b) => endOf(a) - endOf(b))
    .slice(0, maxPolls);
}
