import { useQuery } from "@tanstack/react-query";
import { accountsQuery, outboxQuery } from "./queries.ts";

/** Numbers on the rail: promises broken, and texts that did not go out by themselves. */
export function useBadges() {
  const { data: accounts } = useQuery(accountsQuery);
  const { data: outbox } = useQuery(outboxQuery("open"));
  const overdue = (accounts ?? []).reduce(
    (sum, { counts }) => sum + counts.overdue,
    0,
  );
  const stuck = (outbox ?? []).filter(({ state }) =>
    ["failed", "held", "unknown"].includes(state),
  ).length;
  return {
    waiting: { count: overdue, label: `${overdue} overdue` },
    outbox: { count: stuck, label: `${stuck} need you` },
  };
}
