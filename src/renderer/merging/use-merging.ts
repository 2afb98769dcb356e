import { useMemo } from "react";
import { client } from "../api.ts";
import { useSay } from "../use-say.ts";

/** Merging and splitting, each with its toast and the way back; true once it is on disk. */
export function useMerging() {
  const say = useSay();
  return useMemo(
    () => ({
      merge: (ids: string[]) =>
        say(
          "Merged into one conversation.",
          client.call("conversations.merge", { ids }),
        ),
      split: (id: string, threadId?: string) =>
        say(
          threadId === undefined ? "Split into its threads." : "Split off.",
          client.call("conversations.split", {
            id,
            ...(threadId === undefined ? {} : { threadId }),
          }),
        ),
      mergePeople: (ids: string[]) =>
        say("One person now.", client.call("people.merge", { ids })),
      splitPerson: (id: string, identityIds: string[]) =>
        say(
          "Two people again.",
          client.call("people.split", { id, identityIds }),
        ),
      keepApart: (id: string, otherId: string) =>
        say(
          "Two people: not suggested again.",
          client.call("people.keepApart", { id, otherId }),
        ),
    }),
    [say],
  );
}
