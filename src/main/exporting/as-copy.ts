import type { ExportRecord } from "../../shared/export/records.ts";
import type { Fault } from "../../shared/fault.ts";

type OutboxRecord = ExportRecord<"outbox">;

/** What is said of a text that was copied before it was sent, and of one while it was. */
export const copiedFault = {
  queued: {
    code: "conflict",
    message:
      "This was copied from another archive before it was sent. Send it only if it has not gone out from there.",
  },
  sending: {
    code: "timeout",
    message:
      "This was copied from another archive while it was being sent. Look at the channel whether it arrived.",
  },
} as const satisfies Record<string, Fault>;

/**
 * A text on its way as its copy must be: wherever it is taken in, it must not go out by itself a second time. One
 * that was waiting is held until the user says so; one of which an attempt had begun is looked for at the channel.
 */
export function asCopy(item: OutboxRecord): OutboxRecord {
  // In the order of the fields, which is the order of every line.
  const { sentAt: _, messageId: __, ...rest } = item;
  // What is done to a message is the same done twice: there is nothing to look for.
  const isHeld =
    item.state === "queued" ||
    (item.act !== undefined && item.state === "sending");
  if (isHeld) return { ...rest, state: "held", fault: copiedFault.queued };
  if (item.state === "sending")
    return { ...rest, state: "unknown", fault: copiedFault.sending };
  return item;
}
