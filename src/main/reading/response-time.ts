import type { Output, Parsed } from "../../shared/contract/index.ts";
import { wallClock } from "../../shared/clock.ts";
import {
  figuresOf,
  type CountedTurn,
  type Share,
} from "../../shared/figures.ts";
import type { Turn } from "../../shared/model/turn.ts";
import { listAccounts, type StoredAccount } from "../archive/accounts.ts";
import { planQuery } from "../archive/query-plan.ts";
import { queryContext, readQuery } from "../archive/query-read.ts";
import { turnsBetween } from "../archive/turn-rows.ts";
import { resolvedConversations } from "../archive/conversations.ts";
import type { Archive } from "../archive/open.ts";

type Row = Output<"reports.responseTime">[number];

function counted(
  db: Archive,
  account: StoredAccount,
  turns: readonly Turn[],
): CountedTurn[] {
  const resolved = resolvedConversations(db, account.id);
  return turns.map((turn) => ({
    turn,
    target: account.target,
    doorAt: account.doorAt,
    resolved: resolved.has(turn.conversationId),
    clock: wallClock,
  }));
}

function ratio(share: Share | null): number | null {
  return share === null ? null : share.part / share.of;
}

function toRow(
  key: string,
  label: string,
  turns: CountedTurn[],
  scope: { from: number; to: number; asOf: number },
): Row {
  const f = figuresOf(turns, { ...scope, policy: "turn", countBy: "start" });
  return {
    key,
    label,
    arrived: f.arrived,
    answered: f.answered,
    excused: f.excused,
    acknowledged: f.acknowledged,
    void: f.void,
    waiting: f.waiting,
    late: f.late,
    beforeDoor: f.beforeDoor,
    coverage: ratio(f.coverage),
    median: f.median,
    p90: f.p90,
    medianWithWaiting:
      f.medianWithWaiting === "beyond" ? null : f.medianWithWaiting,
    withinTarget: ratio(f.withinTarget),
    final: f.final,
  };
}

/** Figures of every account or channel over a period, as of `now`. Reads every turn of the period. */
export function readResponseTime(
  db: Archive,
  {
    from,
    to,
    by,
    query,
    now,
  }: Parsed<"reports.responseTime"> & { now: number },
): Row[] {
  const scope = { from: from ?? 0, to: to ?? now + 1, asOf: now };
  const found =
    query === undefined
      ? undefined
      : planQuery(readQuery(query), {
          ...queryContext(db, now),
          patient: true,
        }).whole();
  const turns = turnsBetween(db, scope.from, scope.to, found);
  const groups = new Map<string, { label: string; turns: CountedTurn[] }>();
  for (const account of listAccounts(db)) {
    const key = by === "account" ? account.id : account.channel;
    const label = by === "account" ? account.name : account.channel;
    const group = groups.get(key) ?? { label, turns: [] };
    for (const turn of counted(db, account, turns.get(account.id) ?? []))
      group.turns.push(turn);
    groups.set(key, group);
  }
  return [...groups].map(([key, { label, turns }]) =>
    toRow(key, label, turns, scope),
  );
}
