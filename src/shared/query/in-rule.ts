import type { Filter, Query } from "./ast.ts";

/**
 * Why a rule cannot ask this: it is asked once, when something comes in, and what becomes so by time alone it would
 * never see.
 */
export function whyNotInRule(filter: Filter): string | undefined {
  const { type } = filter;
  if (type === "waited" || type === "due")
    return `A rule is asked when a message comes in, and “${type}:” changes with the time since. Use it in a column instead.`;
  if (type === "is" && byTime.has(filter.value))
    return `A rule is asked when a message comes in, and “is:${filter.value}” comes or goes with time alone. Use it in a column instead.`;
  if (
    (type === "after" || type === "before" || type === "on") &&
    filter.day.type !== "calendar"
  )
    return `A day that moves on means another thing every day. Write a date after “${type}:”, as in 2026-11-01.`;
  return undefined;
}

const byTime: ReadonlySet<string> = new Set(["late", "overdue", "snoozed"]);

/** Whether an operator is anywhere in a query. */
export function asksFor(query: Query, type: Filter["type"]): boolean {
  if (query.type === "not") return asksFor(query.of, type);
  if (query.type === "all" || query.type === "any")
    return query.of.some((part) => asksFor(part, type));
  return query.type === type;
}
