import type { AppEvent } from "../shared/contract/event.ts";
import { countWaiting } from "./archive/accounts.ts";
import type { Archive } from "./archive/open.ts";
import type { Host } from "./host.ts";

/** Keeps the number of people who wait on the app's icon; tells the host only when it changed. */
export function createBadge(
  db: Archive,
  host: Pick<Host, "badge">,
): (event: AppEvent) => void {
  let shown: number | undefined;
  return (event) => {
    if (event.type === "changed" && !event.topics.includes("accounts")) return;
    const waiting = tryToCount(db);
    if (waiting === undefined || waiting === shown) return;
    shown = waiting;
    host.badge(waiting);
  };
}

/** Undefined where the archive is damaged, or closed already: whoever tells of a change must not fail for the badge. */
function tryToCount(db: Archive): number | undefined {
  try {
    return countWaiting(db);
  } catch {
    return undefined;
  }
}
