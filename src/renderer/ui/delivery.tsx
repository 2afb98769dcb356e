import type { ReactNode } from "react";
import type {
  OutboxItem,
  OutboxState,
  SendProgress,
} from "../../shared/model/outbox-item.ts";
import { megabytes } from "../../shared/sendable.ts";
import { formatClock } from "./clock.tsx";
import { useCountdown } from "./countdown.ts";
import { useNow } from "./time.tsx";
import "./delivery.css";

/** Waits shorter than this are counted in seconds; they are the undo window. */
const countedMs = 61_000;

/** Where a text of ours is on its way, in words; a sign that differs by shape stands before them. */
export function Delivery({
  item,
  children,
}: {
  item: Pick<
    OutboxItem,
    "state" | "notBefore" | "attempts" | "fault" | "sentAt" | "act" | "progress"
  >;
  /** What can be done about it. */
  children?: ReactNode;
}) {
  const left = useCountdown(item.notBefore);
  const now = useNow();
  const { progress } = item;
  return (
    <div className="delivery" data-state={item.state}>
      <span className="delivery-words">
        <span className="delivery-sign" aria-hidden="true">
          {signs[item.state]}
        </span>
        {deliveryWords(item, left, now)}
      </span>
      {progress !== undefined && (
        <progress
          className="delivery-progress"
          aria-label="Sent"
          value={progress.sentBytes}
          max={Math.max(progress.totalBytes, 1)}
        />
      )}
      {children !== undefined && (
        <span className="delivery-actions">{children}</span>
      )}
    </div>
  );
}

const signs: Record<OutboxState, string> = {
  queued: "◔",
  held: "‖",
  sending: "↗",
  sent: "✓",
  failed: "✕",
  unknown: "?",
  discarded: "–",
};

/** `Sending… 34 % of 41 MB`; at the end the other side thinks about it. */
function sendingWords(progress: SendProgress | undefined): string {
  if (progress === undefined) return "Sending…";
  const { sentBytes, totalBytes } = progress;
  if (sentBytes >= totalBytes) return "All of it has left. Not confirmed yet…";
  const percent = Math.floor((100 * sentBytes) / totalBytes);
  return `Sending… ${percent} % of ${megabytes(totalBytes)}`;
}

/** The state of an outbox item as a sentence. `left`: seconds until it may be sent. */
export function deliveryWords(
  item: Pick<
    OutboxItem,
    "state" | "notBefore" | "attempts" | "fault" | "sentAt" | "act" | "progress"
  >,
  left: number,
  now: number,
): string {
  const why = item.fault === undefined ? "" : ` ${item.fault.message}`;
  const isAct = item.act !== undefined;
  switch (item.state) {
    case "queued":
      if (item.attempts === 0 && item.fault === undefined)
        return left > 0 && left * 1000 < countedMs
          ? `${isAct ? "Leaves" : "Sends"} in ${left} s`
          : "Waits in the outbox";
      return left > 0
        ? `Waits in the outbox, tries again ${left * 1000 < countedMs ? `in ${left} s` : `at ${formatClock(item.notBefore, now)}`}.${why}`
        : `Waits in the outbox.${why}`;
    case "held":
      return `Held back.${why || (isAct ? "" : " The conversation changed after you wrote this.")}`;
    case "sending":
      return isAct && item.progress === undefined
        ? "On its way…"
        : sendingWords(item.progress);
    case "sent":
      return item.sentAt === undefined
        ? isAct
          ? "Done"
          : "Sent"
        : `${isAct ? "Done" : "Sent"} ${formatClock(item.sentAt, now)}`;
    case "failed":
      return `${isAct ? "Not done" : "Not sent"}.${why}`;
    case "unknown":
      return `Nobody knows whether this was sent.${why} Porchlight looks at the channel before it sends again.`;
    case "discarded":
      return "Discarded";
  }
}
