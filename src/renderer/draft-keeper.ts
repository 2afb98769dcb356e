import type { Draft } from "../shared/model/draft.ts";
import { AppError } from "../shared/fault.ts";

/** What a draft consists of before the core has given it a time. */
export type DraftText = Omit<Draft, "savedAt">;

/**
 * `clean`: nothing to save; `editing`: text newer than the last save; `saving`: on its way;
 * `saved`: the core has answered that it is on disk; `failed`: kept here, tried again by itself.
 */
export type KeptState = {
  draft: DraftText;
  status: "clean" | "editing" | "saving" | "saved" | "failed";
  savedAt?: number;
  /** Why the last save failed, for the banner. */
  problem?: string;
};

export type DraftKeeper = {
  read: () => KeptState;
  subscribe: (listener: () => void) => () => void;
  edit: (change: Partial<Omit<DraftText, "id">>) => void;
  /** Saves now what is not saved; answers whether everything is on disk. */
  flush: () => Promise<boolean>;
  /** Stops saving and waits for a save under way, so that none can arrive after the text was sent. */
  settle: () => Promise<void>;
  /** Takes over a newer version from the core, unless there is text of ours not saved yet. */
  adopt: (stored: Draft) => void;
};

/** How long typing must pause before the text is saved. */
const pauseMs = 250;
const retryMs = [1000, 2000, 4000, 8000, 15_000];

/**
 * Keeps one draft: every pause saves it, one save at a time and always the newest text, so that an
 * older save can never overwrite a newer one. A failed save keeps the text and tries again.
 */
export function createDraftKeeper(
  initial: { draft: DraftText; savedAt?: number },
  save: (draft: DraftText) => Promise<{ savedAt: number }>,
  newId: () => string = () => crypto.randomUUID(),
): DraftKeeper {
  let state: KeptState =
    initial.savedAt === undefined
      ? { draft: initial.draft, status: "clean" }
      : {
          draft: initial.draft,
          status: "saved",
          savedAt: initial.savedAt,
        };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;
  let failures = 0;
  let stopped = false;
  const listeners = new Set<() => void>();

  function set(next: KeptState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void flush(), ms);
  }

  function wantsSaving(): boolean {
    const { status } = state;
    return !stopped && (status === "editing" || status === "failed");
  }

  async function saveNewest(): Promise<boolean> {
    while (wantsSaving()) {
      const draft = state.draft;
      set({ ...state, status: "saving" });
      try {
        const { savedAt } = await save(draft);
        failures = 0;
        const { problem: _, ...rest } = state;
        const newest = rest.draft === draft;
        set({ ...rest, savedAt, status: newest ? "saved" : "editing" });
      } catch (error) {
        if (isTaken(error)) {
          // Sent from another window meanwhile: this text is one of its own now.
          set({
            ...state,
            draft: { ...state.draft, id: newId() },
            status: "editing",
          });
          continue;
        }
        const wait = retryMs[Math.min(failures, retryMs.length - 1)] ?? 15_000;
        failures += 1;
        set({
          ...state,
          status: "failed",
          problem: error instanceof AppError ? error.message : "",
        });
        schedule(wait);
        return false;
      }
    }
    return true;
  }

  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    running ??= saveNewest().finally(() => {
      running = undefined;
    });
    return await running;
  }

  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    edit(change) {
      const draft = { ...state.draft, ...change };
      stopped = false;
      // A save under way looks again when it is done: it finds this text.
      set({
        ...state,
        draft,
        status: state.status === "saving" ? "saving" : "editing",
      });
      schedule(pauseMs);
    },
    flush,
    async settle() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    adopt(stored) {
      const { savedAt, ...draft } = stored;
      if (state.status !== "clean" && state.status !== "saved") return;
      if (state.savedAt !== undefined && savedAt <= state.savedAt) return;
      set({ draft, status: "saved", savedAt });
    },
  };
}

/** The id belongs to a text that the outbox has. */
function isTaken(error: unknown): boolean {
  return error instanceof AppError && error.code === "conflict";
}
