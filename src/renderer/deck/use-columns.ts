import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Column } from "../../shared/model/column.ts";
import { client } from "../api.ts";
import { columnsQuery } from "../queries.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

/** The deck as it is saved, and how to change it: shown at once, put back if the core refuses. */
export function useColumns() {
  const queries = useQueryClient();
  const toast = useToast();
  const { data, error, refetch } = useQuery(columnsQuery);

  const save = useCallback(
    async (change: (columns: Column[]) => Column[]) => {
      const before = queries.getQueryData(columnsQuery.queryKey);
      if (before === undefined) return;
      const columns = change(before);
      queries.setQueryData(columnsQuery.queryKey, columns);
      try {
        await client.call("columns.save", { columns });
      } catch (thrown) {
        queries.setQueryData(columnsQuery.queryKey, before);
        toast({ text: messageOf(thrown), tone: "problem" });
      }
    },
    [queries, toast],
  );

  return { columns: data, error, refetch, save };
}
