import type { Draft } from "../../shared/model/draft.ts";
import { client } from "../api.ts";
import { createDraftKeeper, type DraftKeeper } from "../draft-keeper.ts";

/** The notes being written in this window, by conversation: kept as answers are. */
const keepers = new Map<string, DraftKeeper>();
/** Drafts that a list has had: missing from a later one they are gone. */
const listed = new Set<string>();
/** Drafts that have become notes; a list may still hold them. */
const over = new Set<string>();

function begin(conversationId: string, stored: Draft | undefined): DraftKeeper {
  const { savedAt, ...draft } = stored ?? {
    id: crypto.randomUUID(),
    conversationId,
    note: true,
    text: "",
  };
  return createDraftKeeper(
    savedAt === undefined ? { draft } : { draft, savedAt },
    (text) => client.call("drafts.save", text),
  );
}

/** The note being written in a conversation, restored from what the core has kept. */
export function noteDraftIn(
  conversationId: string,
  stored: readonly Draft[] | undefined,
): DraftKeeper {
  const newest = stored
    ?.filter((one) => one.note === true && !over.has(one.id))
    .filter((one) => one.conversationId === conversationId)
    .toSorted((a, b) => b.savedAt - a.savedAt)[0];
  if (newest !== undefined) listed.add(newest.id);
  const present = keepers.get(conversationId);
  if (present !== undefined) {
    const { draft, status } = present.read();
    const isGone =
      stored !== undefined &&
      status === "saved" &&
      newest?.id !== draft.id &&
      listed.delete(draft.id);
    const isUntouched = status === "clean" && newest !== undefined;
    if (newest?.id === draft.id) present.adopt(newest);
    if (!isGone && !isUntouched) return present;
  }
  const keeper = begin(conversationId, newest);
  keepers.set(conversationId, keeper);
  return keeper;
}

/** The text is a note now: another one begins anew. */
export function leaveNoteDraft(conversationId: string): void {
  const keeper = keepers.get(conversationId);
  if (keeper !== undefined) over.add(keeper.read().draft.id);
  keepers.delete(conversationId);
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
