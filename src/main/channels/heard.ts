import { AppError } from "../../shared/fault.ts";
import type { Gap } from "./received.ts";

/** A list that a channel listens to beside what means us, by its name in the cursor. */
type Listening = { key: string; list: { what: string } };

/** What came from such lists. */
export type Heard<L, State, Stretch> = {
  stretches: { listening: L; stretch: Stretch }[];
  /** Lists as they are left when nothing was read of them. */
  left: Record<string, State>;
  gaps: Gap[];
  /** Lists that failed and are read again, or are listened to no more. */
  readable: string[];
  notBefore?: number;
};

/**
 * Reads every list as far as its next page. One that fails keeps no other from being read, and goes on where it was:
 * it is said once. When the server's budget is low the rest waits for the next poll.
 */
export async function readLists<
  L extends Listening,
  State extends { isFailing?: boolean | undefined },
  Stretch,
>(
  listenings: readonly L[],
  before: Readonly<Record<string, State>>,
  about: {
    /** Where the reading of a list begins. */
    fresh: State;
    read: (listening: L, at: State) => Promise<Stretch>;
    /** Whether a list will not be answered better next time. */
    isLasting: (error: AppError) => boolean;
    isLow: () => boolean;
    /** When a low budget is full again. */
    pause: () => number;
    now: () => number;
  },
): Promise<Heard<L, State, Stretch>> {
  const { fresh, read, isLasting, isLow, pause, now } = about;
  const heard: Heard<L, State, Stretch> = {
    stretches: [],
    left: {},
    gaps: [],
    readable: Object.keys(before).filter(
      (key) =>
        before[key]?.isFailing === true &&
        !listenings.some((each) => each.key === key),
    ),
  };
  for (const listening of listenings) {
    const { key, list } = listening;
    const at = before[key];
    if (heard.notBefore !== undefined || isLow()) {
      heard.notBefore ??= pause();
      if (at !== undefined) heard.left[key] = at;
      continue;
    }
    try {
      const stretch = await read(listening, at ?? fresh);
      heard.stretches.push({ listening, stretch });
      if (at?.isFailing === true) heard.readable.push(key);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled")
        throw error;
      const fails = isLasting(error);
      heard.left[key] = { ...(at ?? fresh), isFailing: fails || undefined };
      if (error.code === "rate-limited")
        heard.notBefore = error.details?.retryAt ?? pause();
      if (fails && at?.isFailing !== true)
        heard.gaps.push({
          from: now(),
          to: now(),
          about: key,
          why: `From here on ${list.what} are missing until they can be read again: ${error.message}`,
        });
    }
  }
  return heard;
}
