import type { Draft } from "../../shared/model/draft.ts";
import { isWritten } from "../../shared/model/send-options.ts";
import {
  createDraftKeeper,
  type DraftKeeper,
  type DraftText,
} from "../draft-keeper.ts";

/** Where a text is written: a conversation's id, or a new post. */
export type Place = { conversationId: string } | "post";

/** What a text begins with. */
export type Seed = Omit<DraftText, "id" | "conversationId">;

export type OpenDrafts = {
  /** The text being written at a place; begins one where there is none. */
  at: (place: Place, stored: readonly Draft[]) => DraftKeeper;
  /** Follows a newer list: takes over what another window wrote, lets go what was sent or discarded there. Answers whether the place is empty now. */
  follow: (place: Place, stored: readonly Draft[]) => boolean;
  /** Other texts kept for the same place, newest first: given back by the outbox, say. */
  others: (place: Place, stored: readonly Draft[]) => Draft[];
  /** Writes on with another stored text; the present one stays kept. */
  choose: (draft: Draft) => void;
  /** Begins another text at a place; the present one stays kept. */
  start: (place: Place, seed: Seed) => void;
  /** The text is the outbox's now: the place is empty again. */
  leave: (place: Place, keeper: DraftKeeper) => void;
  /** The same text under a new id, where the old id is taken. */
  renew: (place: Place, keeper: DraftKeeper) => DraftKeeper;
  flush: () => Promise<boolean>;
  /** Texts that the core has not confirmed. */
  unsaved: () => number;
};

/**
 * The texts being written, by place. They outlive the composer on screen, so that going to another
 * conversation while a save fails loses nothing.
 */
export function createOpenDrafts(
  save: (draft: DraftText) => Promise<{ savedAt: number }>,
  newId: () => string = () => crypto.randomUUID(),
): OpenDrafts {
  const open = new Map<string, DraftKeeper>();
  /** Ids that a list has had: missing from a later one they are gone. */
  const listed = new Set<string>();
  /** Put aside for another text, perhaps not saved yet. */
  const aside = new Set<DraftKeeper>();
  /** Draft id → the time up to which lists may still hold it although it was sent. */
  const left = new Map<string, number>();

  function keyOf(place: Place): string {
    return place === "post" ? "post" : place.conversationId;
  }

  function begin(place: Place, seed: Seed = { text: "" }): DraftKeeper {
    const where =
      place === "post" ? {} : { conversationId: place.conversationId };
    return createDraftKeeper(
      { draft: { ...seed, ...where, id: newId() } },
      save,
    );
  }

  function replace(key: string, keeper: DraftKeeper): void {
    const present = open.get(key);
    if (present !== undefined) aside.add(present);
    void present?.flush();
    open.set(key, keeper);
  }

  function resume(stored: Draft): DraftKeeper {
    const { savedAt, ...draft } = stored;
    return createDraftKeeper({ draft, savedAt }, save);
  }

  function storedAt(place: Place, stored: readonly Draft[]): Draft[] {
    return stored
      .filter(
        (draft) =>
          draft.note !== true &&
          (draft.conversationId ?? "post") === keyOf(place) &&
          isWritten(draft) &&
          draft.savedAt > (left.get(draft.id) ?? -Infinity),
      )
      .toSorted((a, b) => b.savedAt - a.savedAt);
  }

  return {
    at(place, stored) {
      const key = keyOf(place);
      const candidates = storedAt(place, stored);
      const present = open.get(key);
      if (present !== undefined) {
        // Text that the user emptied stays empty; only a place never written to takes another text.
        const { status, draft } = present.read();
        const untouched = status === "clean" && draft.edits === undefined;
        if (!untouched || candidates.length === 0) return present;
      }
      const newest = candidates[0];
      const keeper = newest === undefined ? begin(place) : resume(newest);
      open.set(key, keeper);
      return keeper;
    },
    follow(place, stored) {
      const keeper = open.get(keyOf(place));
      if (keeper === undefined) return false;
      const { draft, status } = keeper.read();
      const same = stored.find(({ id }) => id === draft.id);
      if (same !== undefined) {
        listed.add(same.id);
        keeper.adopt(same);
        return false;
      }
      // What nothing is written in is on no list, and stays as it is until there is.
      if (status !== "saved" || !isWritten(draft)) return false;
      if (!listed.delete(draft.id)) return false;
      open.delete(keyOf(place));
      return true;
    },
    others(place, stored) {
      const id = open.get(keyOf(place))?.read().draft.id;
      return storedAt(place, stored).filter((draft) => draft.id !== id);
    },
    choose(draft) {
      replace(draft.conversationId ?? "post", resume(draft));
    },
    start(place, seed) {
      const keeper = begin(place, seed);
      // A message of ours that is to be edited is where it is: there is nothing to keep yet.
      if (seed.edits === undefined) keeper.edit({});
      replace(keyOf(place), keeper);
    },
    leave(place, keeper) {
      const { draft, savedAt } = keeper.read();
      left.set(draft.id, savedAt ?? Date.now());
      if (open.get(keyOf(place)) === keeper) open.delete(keyOf(place));
    },
    renew(place, keeper) {
      const { draft } = keeper.read();
      left.set(draft.id, Infinity);
      const renewed = begin(place);
      const { id: _, ...text } = draft;
      renewed.edit(text);
      open.set(keyOf(place), renewed);
      return renewed;
    },
    async flush() {
      const all = await Promise.all(
        [...open.values(), ...aside].map((keeper) => keeper.flush()),
      );
      return all.every(Boolean);
    },
    unsaved: () =>
      [...open.values(), ...aside].filter((keeper) =>
        ["editing", "saving", "failed"].includes(keeper.read().status),
      ).length,
  };
}
