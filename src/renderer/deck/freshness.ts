import type { Account } from "../../shared/model/account.ts";
import type { Query } from "../../shared/query/ast.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import { formatAgo } from "../ui/span.ts";

/** Which accounts a part of a query can reach; undefined: it does not say. */
function reach(
  query: Query,
  accounts: readonly Account[],
): ReadonlySet<Account> | undefined {
  if (query.type === "channel")
    return new Set(accounts.filter(({ channel }) => channel === query.value));
  if (query.type === "account") {
    const wanted = query.value.toLowerCase();
    return new Set(
      accounts.filter(({ id, name, handle }) =>
        [id, name, handle].some((known) => known.toLowerCase() === wanted),
      ),
    );
  }
  if (query.type === "all") {
    const said = query.of.flatMap((part) => reach(part, accounts) ?? []);
    const [first, ...others] = said;
    return first === undefined
      ? undefined
      : others.reduce<ReadonlySet<Account>>(
          (both, other) => new Set([...both].filter((a) => other.has(a))),
          first,
        );
  }
  if (query.type === "any") {
    const said = query.of.map((part) => reach(part, accounts));
    return said.includes(undefined)
      ? undefined
      : new Set(said.flatMap((some) => [...(some ?? [])]));
  }
  return undefined;
}

/** The accounts that a query can reach, those removed left out. */
export function accountsOf(
  query: string,
  accounts: Iterable<Account>,
): Account[] {
  const here = [...accounts].filter(({ removedAt }) => removedAt === undefined);
  const parsed = parseQuery(query);
  return [...((parsed.ok ? reach(parsed.query, here) : undefined) ?? here)];
}

/** How fresh what these accounts bring is, in a few words, with the whole story to point at. */
export function freshness(
  accounts: readonly Account[],
  now: number,
): { words: string; story: string } {
  const connected = accounts.filter(
    ({ health }) => health.state !== "imported",
  );
  if (accounts.length > 0 && connected.length === 0)
    return {
      words: "not connected",
      story: "Every account here only keeps what it has; none is polled.",
    };
  const polled = connected.filter(({ paused }) => !paused);
  if (polled.length === 0)
    return {
      words: accounts.length === 0 ? "" : "paused",
      story: accounts.length === 0 ? "" : "Every account here is paused.",
    };
  const story = polled
    .map(({ name, health }) =>
      health.message === undefined
        ? `${name}: ${health.freshAt === undefined ? "not polled yet" : formatAgo(health.freshAt, now)}`
        : `${name}: ${health.message}`,
    )
    .join("\n");
  const ailing = polled.filter(
    ({ health }) => !["ok", "new"].includes(health.state),
  );
  if (ailing.length === polled.length)
    return {
      words: ailing.every(({ health }) => health.state === "offline")
        ? "offline"
        : "not up to date",
      story,
    };
  if (ailing.length > 0)
    return {
      words: `${ailing.length} of ${polled.length} accounts not up to date`,
      story,
    };
  const oldest = Math.min(...polled.map(({ health }) => health.freshAt ?? 0));
  return {
    words: oldest === 0 ? "first poll under way" : formatAgo(oldest, now),
    story,
  };
}
