import { useQuery } from "@tanstack/react-query";
import type { Account } from "../shared/model/account.ts";
import { accountsQuery, outboxQuery } from "./queries.ts";

function sumOverdue(accounts: readonly Account[]): number {
  return accounts.reduce((sum, { counts }) => sum + counts.overdue, 0);
}

/** Numbers on the rail: promises broken, and texts that did not go out by themselves. */
export function useBadges() {
  const { data: overdue = 0 } = useQuery({
    ...accountsQuery,
    select: sumOverdue,
  });
  const { data: outbox } = useQuery(outboxQuery("open"));
  const stuck = (outbox ?? []).filter(({ state }) =>
    ["failed", "held", "unknown"].includes(state),
  ).length;
  return {
    waiting: { count: overdue, label: `${overdue} overdue` },
    outbox: { count: stuck, label: `${stuck} need you` },
  };
}
