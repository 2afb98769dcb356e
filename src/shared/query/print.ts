import type { Query } from "./ast.ts";
import { printDay, printDuration } from "./day.ts";

/** A query as text that reads back as the same query. */
export function printQuery(query: Query): string {
  return query.type === "all" ? printAll(query.of) : printIn("all", query);
}

function printAll(of: readonly Query[]): string {
  return of.map((part) => printIn("all", part)).join(" ");
}

/** A part inside another one, with parentheses where it would be read otherwise. */
function printIn(outer: "all" | "any" | "not", query: Query): string {
  switch (query.type) {
    case "all":
      return `(${printAll(query.of)})`;
    case "any": {
      const text = query.of.map((part) => printIn("any", part)).join(" OR ");
      return outer === "all" ? text : `(${text})`;
    }
    case "not":
      return `-${printIn("not", query.of)}`;
    case "text": {
      const end = query.prefix ? "*" : "";
      return query.phrase ? `"${query.text}"${end}` : `${query.text}${end}`;
    }
    case "account":
    case "from":
    case "label":
    case "person":
    case "role":
    case "topic":
      return `${query.type}:${printValue(query.value)}`;
    case "after":
    case "before":
    case "on":
      return `${query.type}:${printDay(query.day)}`;
    case "words":
    case "reach": {
      const { than, count } = query;
      return `${query.type}:${than === "=" ? "" : than}${count}`;
    }
    case "waited":
    case "due":
      return `${query.type}:${query.than}${printDuration(query.seconds)}`;
    case "draft":
      return "has:draft";
    case "note":
      return "has:note";
    case "is":
    case "has":
    case "in":
    case "channel":
    case "stream":
    case "lang":
    case "kind":
    case "visibility":
    case "feedback":
    case "outcome":
      return `${query.type}:${query.value}`;
  }
}

/** A value as it is written after its operator: in quotes where it would end too early. */
export function printValue(value: string): string {
  return /^(?!\/\/)[^\s()]+$/.test(value) ? value : `"${value}"`;
}
