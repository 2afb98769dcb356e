import type { Database } from "better-sqlite3";
import type { ExportRecord } from "../../shared/export/records.ts";
import type { Fault } from "../../shared/fault.ts";
import type { OutboxState } from "../../shared/model/outbox-item.ts";

type OutboxRecord = ExportRecord<"outbox">;

/** What is said of a text that was copied before it was sent, and of one while it was. */
type Said = { queued: Fault; sending: Fault };

const copied = {
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
} as const satisfies Said;

/** The same of one that came back with a backup. */
export const restored = {
  queued: {
    code: "conflict",
    message:
      "This comes from a backup that was made before it was sent. Send it only if it has not gone out since.",
  },
  sending: {
    code: "timeout",
    message:
      "This comes from a backup that was made while it was being sent. Look at the channel whether it arrived.",
  },
} as const satisfies Said;

type Standing = { state: OutboxState; fault: Fault };

/**
 * What becomes of a text on its way in a copy: wherever that is taken in, it must not go out by itself a second time.
 * One that was waiting, be it for a sign-in, is held until the user says so; one of which an attempt had begun is
 * looked for at the channel.
 */
function standingOfCopy(
  { state, isAct, code }: { state: string; isAct: boolean; code?: unknown },
  said: Said,
): Standing | undefined {
  // What is done to a message is the same done twice: there is nothing to look for.
  const isHeld =
    state === "queued" ||
    (state === "sending" && isAct) ||
    (state === "held" && code !== "conflict");
  if (isHeld) return { state: "held", fault: said.queued };
  return state === "sending"
    ? { state: "unknown", fault: said.sending }
    : undefined;
}

/** A text as its copy must be. */
export function asCopy(item: OutboxRecord): OutboxRecord {
  const { state, act, fault } = item;
  const standing = standingOfCopy(
    { state, isAct: act !== undefined, code: fault?.code },
    copied,
  );
  if (standing === undefined) return item;
  // In the order of the fields, which is the order of every line.
  const { sentAt: _, messageId: __, ...rest } = item;
  return { ...rest, ...standing };
}

/** The same of all texts of an archive that is a copy; those that are known here go on as they are known. */
export function holdCopies(
  db: Database,
  { said = copied, isKnown = () => false }: HoldOptions = {},
): void {
  const rows = db
    .prepare<
      [],
      { id: string; state: string; act: string | null; code: unknown }
    >(
      `SELECT id, state, act, iif(json_valid(fault), fault ->> '$.code', NULL) AS code
       FROM outbox WHERE state IN ('queued', 'held', 'sending') AND quiet = 0`,
    )
    .all();
  const hold = db.prepare(
    "UPDATE outbox SET state = ?, fault = ? WHERE id = ?",
  );
  for (const { id, act, ...row } of rows) {
    const standing = standingOfCopy({ ...row, isAct: act !== null }, said);
    if (standing !== undefined && !isKnown(id))
      hold.run(standing.state, JSON.stringify(standing.fault), id);
  }
}

/**
 * What triage was still to change at the channel does not go along with a copy: whatever was decided since, here or
 * there, is what holds at the channel.
 */
export function dropQuiet(db: Database): void {
  db.exec("DELETE FROM outbox WHERE quiet = 1");
}

type HoldOptions = { said?: Said; isKnown?: (id: string) => boolean };
