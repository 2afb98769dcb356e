import type { AppEvent, Topic } from "../../shared/contract/event.ts";
import type { PollerContext } from "./poller-types.ts";

/** How fresh accounts are is told so seldom: twenty of them would keep the interface busy with nothing else. */
const freshnessMs = 5_000;
/** Accounts that bring something together are told of together: once no poll is under way, or so long nothing more has come … */
const settledMs = 4;
/** … by a timer that is on time: one that is later than this was held up by what may be more of it … */
const lateMs = 3;
/** … but whoever came first waits no longer than this for the others. */
const gatheredMs = 80;
/** Of more conversations it is only said that any may have changed. */
const mostNamed = 50;

/** Tells the interface what polling has changed. */
export function createTelling(
  emit: (event: AppEvent) => void,
  signal: AbortSignal,
): Pick<PollerContext, "changed" | "freshened" | "began"> {
  let freshness: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;
  let since = 0;
  let due = 0;
  let isMore = false;
  /** Polls under way. */
  let running = 0;
  const topics = new Set<Topic>();
  const touched = new Set<string>();

  function wait(): void {
    isMore = false;
    due = performance.now() + settledMs;
    settling = setTimeout(settle, settledMs);
    settling.unref();
  }

  function settle(): void {
    const now = performance.now();
    const isSettled = !isMore && now - due <= lateMs;
    if (isSettled || now - since >= gatheredMs) tell();
    else wait();
  }

  function tell(): void {
    settling = undefined;
    emit({
      type: "changed",
      topics: [...topics],
      ...(topics.has("conversations") && touched.size <= mostNamed
        ? { conversationIds: [...touched] }
        : {}),
    });
    topics.clear();
    touched.clear();
  }

  function freshened(): void {
    if (freshness !== undefined || signal.aborted) return;
    freshness = setTimeout(() => {
      freshness = undefined;
      emit({ type: "changed", topics: ["polling"] });
    }, freshnessMs);
    freshness.unref();
  }

  signal.addEventListener("abort", () => {
    clearTimeout(freshness);
    clearTimeout(settling);
  });
  return {
    changed(conversationIds, joined = false) {
      if (signal.aborted) return;
      topics.add("accounts");
      if (conversationIds.length > 0) topics.add("conversations");
      if (joined) topics.add("drafts").add("outbox");
      for (const id of conversationIds) touched.add(id);
      if (settling === undefined) {
        since = performance.now();
        wait();
      }
      // Also of the first: a timer that is set in the middle of work counts from its beginning.
      isMore = true;
    },
    freshened,
    began() {
      running += 1;
      return () => {
        running -= 1;
        freshened();
        // Nobody is left who could bring more of it.
        if (running > 0 || settling === undefined || signal.aborted) return;
        clearTimeout(settling);
        tell();
      };
    },
  };
}
