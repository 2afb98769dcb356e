import type { Output } from "../../shared/contract/index.ts";
import type { Setup } from "../../shared/model/setup.ts";
import { client } from "../api.ts";
import { messageOf } from "../ui/error-state.tsx";

/** The most addresses taken from one paste. */
export const maxLines = 50;
/** Sites asked at the same time. */
const atOnce = 4;

type Candidate = Output<"accounts.discover">["found"][number];

/** Something that can be added, and what became of it. */
export type FoundThing = Candidate & {
  wanted: boolean;
  /** `here`: it was an account before. */
  state: "found" | "here" | "adding" | "added" | "failed";
  /** Its settings were chosen where it stood, and win over the form's. */
  settled?: boolean;
  problem?: string;
};

/** One typed line and what came of it. */
export type FoundLine = {
  address: string;
  state: "looking" | "found" | "failed";
  problem?: string;
  things: FoundThing[];
};

/** Looks for what is at every address, a few at a time; tells each result as it comes. */
export async function searchAddresses(
  { channel, find }: Setup,
  addresses: readonly string[],
  tell: (line: FoundLine) => void,
): Promise<void> {
  await inTurns(addresses, async (address) => {
    tell({ address, state: "looking", things: [] });
    try {
      const { found } = await client.call("accounts.discover", {
        channel,
        address,
      });
      tell({
        address,
        state: found.length === 0 ? "failed" : "found",
        ...(found.length === 0 ? { problem: find?.nothing ?? "" } : {}),
        things: found.map((thing, at) => ({
          ...thing,
          wanted: at === 0,
          state: "found",
        })),
      });
    } catch (error) {
      tell({ address, state: "failed", problem: messageOf(error), things: [] });
    }
  });
}

/** What stands in a list that another program wrote. */
export async function readList(
  { channel }: Setup,
  path: string,
): Promise<FoundLine> {
  const { found } = await client.call("accounts.readList", { channel, path });
  return {
    address: path,
    state: "found",
    things: found.map(({ here, ...thing }) => ({
      ...thing,
      wanted: !here,
      state: here ? "here" : "found",
      settled: true,
    })),
  };
}

/** Adds them one after the other; tells how each goes, and answers how many were added. */
export async function addFound(
  { channel }: Setup,
  things: readonly FoundThing[],
  settings: Record<string, unknown>,
  tell: (thing: FoundThing, now: FoundThing) => void,
): Promise<number> {
  let added = 0;
  for (const thing of things) {
    const adding: FoundThing = { ...thing, state: "adding" };
    delete adding.problem;
    tell(thing, adding);
    try {
      // oxlint-disable-next-line no-await-in-loop -- each is polled at once: one after the other
      await client.call("accounts.add", {
        channel,
        settings:
          thing.settled === true
            ? { ...settings, ...thing.settings }
            : { ...thing.settings, ...settings },
      });
      added += 1;
      tell(thing, { ...adding, state: "added", wanted: false });
    } catch (error) {
      tell(thing, { ...adding, state: "failed", problem: messageOf(error) });
    }
  }
  return added;
}

async function inTurns<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const queue = all.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      // oxlint-disable-next-line no-await-in-loop -- that is what a turn is
      for (const one of queue) await work(one);
    }),
  );
}
