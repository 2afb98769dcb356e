import { useQuery } from "@tanstack/react-query";
import type { Account } from "../shared/model/account.ts";
import { needsUser } from "./accounts/health-words.ts";
import { accountsQuery, outboxQuery } from "./queries.ts";

function sumOverdue(accounts: readonly Account[]): number {
  return accounts.reduce((sum, { counts }) => sum + counts.overdue, 0);
}

function countNeedy(accounts: readonly Account[]): number {
  return accounts.filter((each) => needsUser(each, Date.now())).length;
}

/**
 * Numbers on the rail: promises broken, texts that did not go out by themselves, and accounts that will not go on by
 * themselves, a week before their sign-in ends too: who lives in the deck would not hear of it in time.
 */
export function useBadges() {
  const { data: overdue = 0 } = useQuery({
    ...accountsQuery,
    select: sumOverdue,
  });
  const { data: needy = 0 } = useQuery({
    ...accountsQuery,
    select: countNeedy,
  });
  const { data: outbox } = useQuery(outboxQuery("open"));
  const stuck = (outbox ?? []).filter(({ state }) =>
    ["failed", "held", "unknown"].includes(state),
  ).length;
  return {
    waiting: { count: overdue, label: `${overdue} overdue` },
    outbox: { count: stuck, label: `${stuck} need you` },
    ...(needy === 0
      ? {}
      : { accounts: { count: needy, label: `${needy} need you` } }),
  };
}
