import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../../shared/model/conversation.ts";
import { accountsQuery } from "../queries.ts";
import { nameList } from "../ui/name-list.ts";
import type { Entry } from "./entries.ts";

/** The sources that found a page, by name; empty of what is no page. */
export function useFoundBy({
  channel,
  accountId,
  alsoAccountIds = [],
}: Conversation): string {
  const { data: accounts } = useQuery(accountsQuery);
  if (channel !== "links") return "";
  const names = [accountId, ...alsoAccountIds].flatMap(
    (id) => accounts?.find((account) => account.id === id)?.name ?? [],
  );
  return names.length === 0 ? "" : `found by ${nameList(names)}`;
}

/** Where another find of a page stands that is shown already: whose it is. */
export function FoundAgain({
  entry: { accountId, again },
}: {
  entry: Extract<Entry, { type: "copy" }>;
}) {
  const { data: accounts } = useQuery(accountsQuery);
  const name = accounts?.find(({ id }) => id === accountId)?.name;
  return (
    <p className="thread-gap" dir="auto">
      {again ? "Found again" : "Also found"} by {name ?? "another source"}.
    </p>
  );
}
