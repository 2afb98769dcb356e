import { z } from "zod";
import {
  capabilities,
  healthState,
  type AnnouncedCapabilities,
  type Capabilities,
  type HealthState,
  type Target,
} from "../../shared/model/account.ts";
import { writeBack, type WriteBack } from "../../shared/model/act.ts";
import { faultCodes, AppError, type FaultCode } from "../../shared/fault.ts";
import {
  channelKind,
  type ChannelKind,
} from "../../shared/model/channel-kind.ts";
import { retention, type Retention } from "../../shared/model/retention.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** An account as the core works with it; the contract's `Account` adds what is only known while running. */
export type StoredAccount = {
  id: string;
  channel: ChannelKind;
  name: string;
  handle: string;
  settings: Record<string, unknown>;
  capabilities: Capabilities;
  /** As the channel wrote it; parsed by the channel's own schema. */
  cursor: unknown;
  addedAt: number;
  doorAt: number;
  target: Target | undefined;
  paused: boolean;
  removedAt: number | undefined;
  retention: Retention;
  /** What triage changes at the channel. */
  writeBack: WriteBack[];
  health: {
    state: HealthState;
    code: FaultCode | undefined;
    message: string | undefined;
    freshAt: number | undefined;
  };
  counts: { messages: number; unread: number; waiting: number };
};

type AccountRow = {
  id: string;
  channel: string;
  name: string;
  handle: string;
  settings: string;
  capabilities: string;
  cursor: string | null;
  added_at: number;
  door_at: number;
  target_first_seconds: number | null;
  target_next_seconds: number | null;
  paused: number;
  removed_at: number | null;
  retention: string | null;
  write_back: string | null;
  health_state: string;
  health_code: string | null;
  health_message: string | null;
  fresh_at: number | null;
  messages: number;
  unread: number;
  waiting: number;
};

const storedSettings = z.record(z.string(), z.unknown());
const storedWriteBack = z.array(writeBack);
const storedCode = z.enum(faultCodes);

function toAccount(row: AccountRow): StoredAccount {
  return {
    id: row.id,
    channel: channelKind.parse(row.channel),
    name: row.name,
    handle: row.handle,
    settings: storedSettings.parse(JSON.parse(row.settings)),
    capabilities: capabilities.parse(JSON.parse(row.capabilities)),
    cursor: row.cursor === null ? null : JSON.parse(row.cursor),
    addedAt: row.added_at,
    doorAt: row.door_at,
    target:
      row.target_first_seconds === null || row.target_next_seconds === null
        ? undefined
        : {
            firstSeconds: row.target_first_seconds,
            nextSeconds: row.target_next_seconds,
          },
    paused: row.paused === 1,
    removedAt: row.removed_at ?? undefined,
    retention:
      row.retention === null
        ? { keep: "forever" }
        : retention.parse(JSON.parse(row.retention)),
    writeBack:
      row.write_back === null
        ? []
        : storedWriteBack.parse(JSON.parse(row.write_back)),
    health: {
      state: healthState.parse(row.health_state),
      code:
        row.health_code === null
          ? undefined
          : storedCode.parse(row.health_code),
      message: row.health_message ?? undefined,
      freshAt: row.fresh_at ?? undefined,
    },
    counts: {
      messages: row.messages,
      unread: row.unread,
      waiting: row.waiting,
    },
  };
}

/** Accounts in the order they were added; removed ones only when asked for. */
export function listAccounts(
  db: Archive,
  which: "present" | "all" = "present",
): StoredAccount[] {
  return prepared<[], AccountRow>(
    db,
    "SELECT * FROM accounts ORDER BY added_at, id",
  )
    .all()
    .map(toAccount)
    .filter((a) => which === "all" || a.removedAt === undefined);
}

export function findAccount(
  db: Archive,
  id: string,
): StoredAccount | undefined {
  const row = prepared<[string], AccountRow>(
    db,
    "SELECT * FROM accounts WHERE id = ?",
  ).get(id);
  return row === undefined ? undefined : toAccount(row);
}

/** One account; throws `not-found`. */
export function getAccount(db: Archive, id: string): StoredAccount {
  const account = findAccount(db, id);
  if (account === undefined)
    throw new AppError("not-found", "There is no such account.");
  return account;
}

export function insertAccount(
  db: Archive,
  account: Pick<
    StoredAccount,
    "id" | "channel" | "name" | "handle" | "settings" | "addedAt" | "doorAt"
  > & { capabilities: AnnouncedCapabilities },
): void {
  prepared(
    db,
    `INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    account.id,
    account.channel,
    account.name,
    account.handle,
    JSON.stringify(account.settings),
    JSON.stringify(account.capabilities),
    account.addedAt,
    account.doorAt,
  );
}

/** Changes only what is given. */
export function updateAccount(
  db: Archive,
  id: string,
  change: Partial<
    Pick<StoredAccount, "name" | "handle" | "settings" | "doorAt" | "paused">
  > & {
    capabilities?: AnnouncedCapabilities;
    target?: Target | null;
    retention?: Retention;
    writeBack?: readonly WriteBack[];
    removed?: { at: number; purgeAt: number } | null;
  },
): void {
  const columns: Record<string, string | number | null> = {};
  if (change.name !== undefined) columns["name"] = change.name;
  if (change.handle !== undefined) columns["handle"] = change.handle;
  if (change.settings !== undefined)
    columns["settings"] = JSON.stringify(change.settings);
  if (change.capabilities !== undefined)
    columns["capabilities"] = JSON.stringify(change.capabilities);
  if (change.doorAt !== undefined) columns["door_at"] = change.doorAt;
  if (change.paused !== undefined) columns["paused"] = change.paused ? 1 : 0;
  if (change.removed !== undefined) {
    columns["removed_at"] = change.removed?.at ?? null;
    columns["purge_at"] = change.removed?.purgeAt ?? null;
  }
  if (change.target !== undefined) {
    columns["target_first_seconds"] = change.target?.firstSeconds ?? null;
    columns["target_next_seconds"] = change.target?.nextSeconds ?? null;
  }
  if (change.retention !== undefined)
    columns["retention"] =
      change.retention.keep === "forever"
        ? null
        : JSON.stringify(change.retention);
  if (change.writeBack !== undefined)
    columns["write_back"] =
      change.writeBack.length === 0 ? null : JSON.stringify(change.writeBack);
  const names = Object.keys(columns);
  if (names.length === 0) return;
  prepared(
    db,
    `UPDATE accounts SET ${names.map((n) => `${n} = @${n}`).join(", ")} WHERE id = @id`,
  ).run({ ...columns, id });
}

/** What a channel needs to go on from here; committed with the last of the rows it stands for. */
export function saveCursor(db: Archive, id: string, cursor: unknown): void {
  prepared(db, "UPDATE accounts SET cursor = ? WHERE id = ?").run(
    JSON.stringify(cursor),
    id,
  );
}

export function saveHealth(
  db: Archive,
  id: string,
  health: StoredAccount["health"],
): void {
  prepared(
    db,
    `UPDATE accounts SET health_state = ?, health_code = ?, health_message = ?, fresh_at = ?
     WHERE id = ?`,
  ).run(
    health.state,
    health.code ?? null,
    health.message ?? null,
    health.freshAt ?? null,
    id,
  );
}

/** Conversations that are overdue now, by account: the index has them in the order of all accounts. */
export function countOverdue(db: Archive, now: number): Map<string, number> {
  const rows = prepared<[number], { id: string; overdue: number }>(
    db,
    `SELECT account_id AS id, count(*) AS overdue FROM conversations INDEXED BY conversations_due
     WHERE due_at < ? AND due_at IS NOT NULL AND waiting > 0 AND muted = 0 AND redirect_to IS NULL
     GROUP BY account_id`,
  ).all(now);
  return new Map(rows.map(({ id, overdue }) => [id, overdue]));
}

/** People who wait for an account's answer. */
export function countWaitingOf(db: Archive, id: string): number {
  return (
    prepared<[string], number>(db, "SELECT waiting FROM accounts WHERE id = ?")
      .pluck()
      .get(id) ?? 0
  );
}

/** People who wait at all accounts together. */
export function countWaiting(db: Archive): number {
  return prepared<[], number>(
    db,
    "SELECT coalesce(sum(waiting), 0) FROM accounts WHERE removed_at IS NULL",
  )
    .pluck()
    .get() as number;
}
