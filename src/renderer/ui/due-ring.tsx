import type { DueState } from "../../shared/model/conversation.ts";
import { formatSpan } from "./span.ts";
import "./due-ring.css";

export type Wait = {
  /** ms UTC. */
  waitingSince: number;
  /** ms UTC; absent: nothing was promised. */
  dueAt?: number | undefined;
  /** Length of the promise that `dueAt` ends. */
  targetSeconds?: number | undefined;
};

/** What the ring shows at `now`: state, share of the promise that is gone (0–1), and the words beside it. */
export function readWait(
  wait: Wait,
  now: number,
): { state: DueState; gone: number; words: string } {
  if (wait.dueAt === undefined)
    return {
      state: "none",
      gone: 0,
      words: `${formatSpan(now - wait.waitingSince)} waiting`,
    };
  const left = wait.dueAt - now;
  if (left < 0)
    return { state: "overdue", gone: 1, words: `${formatSpan(-left)} over` };
  const promised =
    wait.targetSeconds === undefined
      ? wait.dueAt - wait.waitingSince
      : wait.targetSeconds * 1000;
  const gone =
    promised <= 0 ? 1 : Math.min(1, Math.max(0, 1 - left / promised));
  return {
    // The same quarter as targetState in shared/targets.ts.
    state: left < promised / 4 ? "due" : "on-track",
    gone,
    words: `${formatSpan(left)} left`,
  };
}

/** Glows where somebody waits: how much of the promise is gone, then how far over it is. */
export function DueRing({ wait, now }: { wait: Wait; now: number }) {
  const { state, gone, words } = readWait(wait, now);
  return (
    <span className="due-ring" data-due={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle className="due-ring-track" cx="8" cy="8" r="6" />
        {state !== "none" && (
          <circle
            className="due-ring-gone"
            cx="8"
            cy="8"
            r="6"
            pathLength="100"
            strokeDasharray={`${Math.round(gone * 100)} 100`}
          />
        )}
      </svg>
      {words}
    </span>
  );
}
