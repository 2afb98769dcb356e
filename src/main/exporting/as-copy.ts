import type { ExportRecord } from "../../shared/export/records.ts";

type OutboxRecord = ExportRecord<"outbox">;

/**
 * A text on its way as its copy must be: wherever it is taken in, it must not go out by itself a second time. One
 * that was waiting is held until the user says so; one of which an attempt had begun is looked for at the channel.
 */
export function asCopy(item: OutboxRecord): OutboxRecord {
  // In the order of the fields, which is the order of every line.
  const { sentAt: _, messageId: __, ...rest } = item;
  if (item.state === "queued")
    return {
      ...rest,
      state: "held",
      fault: {
        code: "conflict",
        message:
          "This was copied from another archive before it was sent. Send it only if it has not gone out from there.",
      },
    };
  if (item.state === "sending")
    return {
      ...rest,
      state: "unknown",
      fault: {
        code: "timeout",
        message:
          "This was copied from another archive while it was being sent. Look at the channel whether it arrived.",
      },
    };
  return item;
}
