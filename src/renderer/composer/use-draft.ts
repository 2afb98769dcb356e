import { useQuery } from "@tanstack/react-query";
import {
  useEffect,
  useEffectEvent,
  useReducer,
  useSyncExternalStore,
} from "react";
import type { Draft } from "../../shared/model/draft.ts";
import { draftsQuery } from "../queries.ts";
import type { DraftKeeper, KeptState } from "../draft-keeper.ts";
import { openDrafts } from "./drafts.ts";
import type { Place, Seed } from "./open-drafts.ts";

export type UsedDraft = {
  keeper: DraftKeeper;
  kept: KeptState;
  /** Other texts kept for the same place. */
  others: Draft[];
  choose: (draft: Draft) => void;
  /** Begins another text here; the present one stays kept. */
  start: (seed: Seed) => void;
  /** The outbox has the text: begin anew. */
  leave: () => void;
  /** The id is taken by another version: the text goes on under a new one. */
  renew: () => void;
};

/** The text written at a place, restored from what the core has kept. */
export function useDraft(place: Place): UsedDraft {
  const { data } = useQuery(draftsQuery);
  const [, again] = useReducer((n: number) => n + 1, 0);
  const stored = data ?? [];
  const keeper = openDrafts.at(place, stored);
  const kept = useSyncExternalStore(keeper.subscribe, keeper.read);

  const follow = useEffectEvent((list: Draft[]) => {
    if (openDrafts.follow(place, list)) again();
  });
  useEffect(() => {
    if (data !== undefined) follow(data);
  }, [data]);
  useEffect(() => () => void keeper.flush(), [keeper]);

  return {
    keeper,
    kept,
    others: openDrafts.others(place, stored),
    choose(draft) {
      openDrafts.choose(draft);
      again();
    },
    start(seed) {
      openDrafts.start(place, seed);
      again();
    },
    leave() {
      openDrafts.leave(place, keeper);
      again();
    },
    renew() {
      openDrafts.renew(place, keeper);
      again();
    },
  };
}
