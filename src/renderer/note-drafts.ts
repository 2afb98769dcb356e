import type { Conversation } from "../shared/model/conversation.ts";
import type { Draft } from "../shared/model/draft.ts";
import type { Note } from "../shared/model/note.ts";
import { client } from "./api.ts";
import {
  createDraftKeeper,
  type DraftKeeper,
  type DraftText,
} from "./draft-keeper.ts";

/** Where a note is written. */
export type NotePlace = {
  conversationId: string;
  /** The one that is changed; absent: a new one. */
  changes?: Note;
  /** Whom a new one is about; absent: the conversation. */
  personId?: string;
  /**
   * Its notes and people have places of their own. What is about one that is gone is finished as a new note about the
   * conversation.
   */
  among?: Pick<Conversation, "notes" | "participants">;
};

const aboutWhat = ({ changes, personId }: NotePlace) => changes?.id ?? personId;
const keyOf = (place: NotePlace) => aboutWhat(place) ?? place.conversationId;

function belongs({ edits, conversationId }: Draft, place: NotePlace): boolean {
  const about = aboutWhat(place);
  if (about !== undefined) return edits === about;
  const { notes = [], participants = [] } = place.among ?? {};
  return (
    conversationId === place.conversationId &&
    !notes.some(({ id }) => id === edits) &&
    !participants.some(({ personId }) => personId === edits)
  );
}

/** The notes being written in this window, by place: kept as answers are. */
const keepers = new Map<string, DraftKeeper>();
/** Drafts that a list has had: missing from a later one they are gone. */
const listed = new Set<string>();
/** Drafts that have become notes; a list may still hold them. */
const over = new Set<string>();

function begin(place: NotePlace, stored: Draft | undefined): DraftKeeper {
  const { conversationId, changes } = place;
  const about = aboutWhat(place);
  const { savedAt, ...draft }: DraftText & { savedAt?: number } = stored ?? {
    id: crypto.randomUUID(),
    conversationId,
    ...(about === undefined ? {} : { edits: about }),
    note: true,
    text: changes?.text ?? "",
  };
  return createDraftKeeper(
    savedAt === undefined ? { draft } : { draft, savedAt },
    (text) => client.call("drafts.save", text),
  );
}

/** The note being written in a place, restored from what the core has kept. */
export function noteDraftIn(
  place: NotePlace,
  stored: readonly Draft[] | undefined,
): DraftKeeper {
  const newest = stored
    ?.filter((one) => one.note === true && !over.has(one.id))
    .filter((one) => belongs(one, place))
    .toSorted((a, b) => b.savedAt - a.savedAt)[0];
  if (newest !== undefined) listed.add(newest.id);
  const present = keepers.get(keyOf(place));
  if (present !== undefined) {
    const { draft, status } = present.read();
    const isGone =
      stored !== undefined &&
      status === "saved" &&
      newest?.id !== draft.id &&
      listed.delete(draft.id);
    const isUntouched =
      status === "clean" &&
      (newest !== undefined || draft.text !== (place.changes?.text ?? ""));
    if (newest?.id === draft.id) present.adopt(newest);
    if (!isGone && !isUntouched) return present;
  }
  const keeper = begin(place, newest);
  keepers.set(keyOf(place), keeper);
  return keeper;
}

/** The text is a note now: another one begins anew. */
export function leaveNoteDraft(place: NotePlace): void {
  const keeper = keepers.get(keyOf(place));
  if (keeper !== undefined) over.add(keeper.read().draft.id);
  keepers.delete(keyOf(place));
}

function flush(): void {
  for (const keeper of keepers.values()) void keeper.flush();
}

// Whatever takes the page away gives what is typed to the core first.
for (const event of ["blur", "pagehide", "beforeunload"])
  window.addEventListener(event, flush);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});
