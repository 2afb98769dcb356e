import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { KnownNames } from "../shared/query/complete.ts";
import {
  accountsQuery,
  labelsQuery,
  rolesQuery,
  topicsQuery,
} from "./queries.ts";

/** Names that a query can ask for, by operator: what is offered while it is typed. */
export function useKnownNames(): KnownNames {
  const { data: accounts } = useQuery(accountsQuery);
  const { data: labels } = useQuery(labelsQuery);
  const { data: topics } = useQuery(topicsQuery);
  const { data: roles } = useQuery(rolesQuery);
  return useMemo(
    () => ({
      account:
        accounts?.flatMap(({ name, handle, removedAt }) =>
          removedAt === undefined ? [handle, name] : [],
        ) ?? [],
      label: labels?.map(({ name }) => name) ?? [],
      topic: topics?.map(({ name }) => name) ?? [],
      role: roles ?? [],
    }),
    [accounts, labels, topics, roles],
  );
}
