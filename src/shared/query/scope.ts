import type { Filter, MessageQuery, Query, TextQuery } from "./ast.ts";

export function isText(query: Query): query is TextQuery {
  if (query.type === "all" || query.type === "any")
    return query.of.every(isText);
  return query.type === "text";
}

/** What a tag says of a message, and how many can see it, is asked of one message like its words. */
const messageTypes: ReadonlySet<Query["type"]> = new Set([
  "text",
  "from",
  "has",
  "lang",
  "after",
  "before",
  "on",
  "kind",
  "words",
  "reach",
  "feedback",
  "topic",
] as const);

/**
 * Whether it is one message that has to fulfil it; anything else is asked of the conversation: negations, and groups
 * with another one in them, which may hold for another message.
 */
export function isAboutMessage(query: Query): query is MessageQuery {
  if (query.type === "all")
    return query.of.length > 0 && splitGroup(query.of).rest.length === 0;
  if (query.type === "any") return query.of.every(isAboutMessage);
  return messageTypes.has(query.type);
}

/** What a query asks for side by side. */
export function partsOf(query: Query): readonly Query[] {
  return query.type === "all" ? query.of : [query];
}

/** What must hold for one message together, and what stands for itself; a group in parentheses is on its own. */
export function splitGroup(of: readonly Query[]): {
  message: MessageQuery[];
  rest: Query[];
} {
  const message: MessageQuery[] = [];
  const rest: Query[] = [];
  for (const part of of)
    if (part.type !== "all" && isAboutMessage(part)) message.push(part);
    else rest.push(part);
  return { message, rest };
}

/** The first of these filters among parts that stand side by side. */
export function findFilter<Type extends Filter["type"]>(
  of: readonly Query[],
  type: Type,
): Extract<Filter, { type: Type }> | undefined {
  return of.find((part) => part.type === type) as
    Extract<Filter, { type: Type }> | undefined;
}
