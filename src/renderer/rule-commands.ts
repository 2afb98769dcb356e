import { useQuery } from "@tanstack/react-query";
import type { CommandHandlers } from "./command-registry.ts";
import { columnsQuery } from "./queries.ts";
import type { RulesWanted } from "./rules/rule-list.tsx";

/** Rules by the names of their commands; `searched`: the search that is on the screen. */
export function useRuleCommands(
  searched: string | undefined,
  columnId: string | undefined,
  show: (wanted: RulesWanted) => void,
): CommandHandlers {
  const { data: columns = [] } = useQuery(columnsQuery);
  const column = columns.find(({ id }) => id === columnId) ?? columns[0];
  const query = searched ?? column?.query ?? "";
  return {
    rules: () => show({ what: "rules" }),
    "rule.new": () => show({ what: "rules", write: "" }),
    ...(query.trim() === ""
      ? {}
      : {
          "rule.ofQuery": () => show({ what: "rules", write: query.trim() }),
        }),
  };
}
