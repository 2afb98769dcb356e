import {
  purgeHourly,
  purgeRemoved,
  refreshStaleWaiting,
} from "../accounts/removing.ts";
import { keepRetention } from "../accounts/retention.ts";
import type { Core } from "../context.ts";
import { catchUpTurns } from "../recomputing/catching-up.ts";
import { recomputeIfDue } from "../recomputing/recomputing.ts";
import { askRules } from "../ruling/ruling.ts";

/** What an earlier run has left half done. */
export function goOn(core: Core): void {
  purgeRemoved(core);
  purgeHourly(core);
  refreshStaleWaiting(core);
  catchUpTurns(core);
  followArrivals(core);
  keepRetention(core);
  recomputeIfDue(core);
  core.history.goOn();
}

/** What follows behind the commit of messages. */
export function followArrivals(core: Core): void {
  core.languages.wake();
  askRules(core);
}
