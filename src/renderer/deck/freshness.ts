import type { Account } from "../../shared/model/account.ts";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { formatAgo } from "../ui/span.ts";

/** The accounts that a query can reach: those it names by `account:` or `channel:`, else all that are not removed. */
export function accountsOf(
  query: string,
  accounts: Iterable<Account>,
): Account[] {
  const here = [...accounts].filter(({ removedAt }) => removedAt === undefined);
  const named = [
    ...query.matchAll(/(?:^|[\s(])(account|channel):(?:"([^"]*)"|(\S+))/giu),
  ].map(([, operator = "", quoted, plain = ""]) => ({
    operator: operator.toLowerCase(),
    value: (quoted ?? plain).replace(/\)+$/, "").toLowerCase(),
  }));
  if (named.length === 0) return here;
  const found = here.filter((account) =>
    named.some(({ operator, value }) =>
      operator === "channel"
        ? account.channel === value ||
          channelGlyphs[account.channel].name.toLowerCase() === value
        : [account.id, account.name, account.handle].some(
            (name) => name.toLowerCase() === value,
          ),
    ),
  );
  return found.length === 0 ? here : found;
}

/** How fresh what these accounts bring is, in a few words, with the whole story to point at. */
export function freshness(
  accounts: readonly Account[],
  now: number,
): { words: string; story: string } {
  const polled = accounts.filter(({ paused }) => !paused);
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
