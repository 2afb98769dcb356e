import type { AppEvent } from "../../shared/contract/event.ts";
import type { PollerContext } from "./poller-types.ts";

/** How fresh accounts are is told so seldom: twenty of them would keep the interface busy with nothing else. */
const freshnessMs = 5_000;

/** Tells the interface what polling has changed. */
export function createTelling(
  emit: (event: AppEvent) => void,
  signal: AbortSignal,
): Pick<PollerContext, "changed" | "polled"> {
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer));
  return {
    changed(conversationIds, joined = false) {
      if (conversationIds.length === 0) {
        emit({ type: "changed", topics: ["accounts"] });
        return;
      }
      emit({
        type: "changed",
        topics: [
          "accounts",
          "conversations",
          ...(joined ? (["drafts", "outbox"] as const) : []),
        ],
        ...(conversationIds.length <= 50 ? { conversationIds } : {}),
      });
    },
    polled() {
      if (timer !== undefined || signal.aborted) return;
      timer = setTimeout(() => {
        timer = undefined;
        emit({ type: "changed", topics: ["polling"] });
      }, freshnessMs);
      timer.unref();
    },
  };
}
